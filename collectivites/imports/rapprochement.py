"""À quelle collectivité répond une ligne : par ses codes, puis par son nom et son département."""

from collections import defaultdict, namedtuple

from django.db.models import Q

from predict.noyau.recherche import normaliser

from ..models import Collectivite
from ..regles import Nature

CANDIDATS_MONTRES = 4
Rapide = namedtuple(
    "Rapide", "pk nature nom insee siren departement recherche propre obsolete_le remplacante"
)
_COLONNES = (
    "pk", "nature", "nom", "code_insee", "siren", "departement_id", "recherche", "propre_a_id",
    "obsolete_le", "remplacee_par_id",
)  # fmt: skip
_ABREGES = {"st": "saint", "ste": "sainte", "sts": "saints"}
_VIDES = frozenset({"de", "du", "des", "d", "la", "le", "les", "l", "et"})
# Ce que l’on écrit devant un nom, et la nature que cela dit ; les plus longs d’abord.
_DEVANT = (
    ("communaute de communes", Nature.EPCI),
    ("communaute d agglomeration", Nature.EPCI),
    ("communaute agglomeration", Nature.EPCI),
    ("communaute urbaine", Nature.EPCI),
    ("com com", Nature.EPCI),
    ("cdc", Nature.EPCI),
    ("cc", Nature.EPCI),
    ("ca", Nature.EPCI),
    ("cu", Nature.EPCI),
    ("mairie", Nature.COMMUNE),
    ("ville", Nature.COMMUNE),
    ("commune", Nature.COMMUNE),
    ("conseil departemental", Nature.DEPARTEMENT),
    ("conseil general", Nature.DEPARTEMENT),
    ("departement", Nature.DEPARTEMENT),
    ("conseil regional", Nature.REGION),
    ("region", Nature.REGION),
    ("parc naturel regional", Nature.PNR),
    ("pnr", Nature.PNR),
    ("pole d equilibre territorial et rural", Nature.PETR),
    ("petr", Nature.PETR),
)


class Refus(ValueError):
    """La ligne est rejetée : le message dit pourquoi et quoi faire."""


def cle_de_nom(texte):
    """(clé, nature dite) : « Mairie de St-Dyé » → (« saint dye », commune)."""
    mots = [_ABREGES.get(mot, mot) for mot in normaliser(texte).split()]
    nom, nature = " ".join(mots), None
    for devant, dite in _DEVANT:
        if nom.startswith(f"{devant} "):
            nom, nature = nom[len(devant) + 1 :], dite
            break
    utiles = [mot for mot in nom.split() if mot not in _VIDES]
    return " ".join(utiles) or nom, nature


def nommer(une):
    nature = Nature(une.nature).label
    return f"{une.nom} ({nature.lower()}, {une.insee or une.siren or 'sans code'})"


class Rapprochement:
    """Les collectivités qu’un réseau peut désigner ; le territoire se lit une fois."""

    def __init__(self, reseau):
        self.reseau = reseau
        self._par_insee, self._par_siren = defaultdict(dict), defaultdict(dict)
        self._par_nom, self._par_cle = defaultdict(dict), defaultdict(dict)
        self._cherches = set()
        self._visibles = Collectivite.objects.filter(
            Q(propre_a__isnull=True) | Q(propre_a=reseau)
        ).order_by()
        self._departements = {}
        departements = Collectivite.objects.actuelles().filter(nature=Nature.DEPARTEMENT)
        self.noms_des_departements, self.regions = {}, {}
        for pk, code, nom, region in departements.values_list(
            "pk", "code_insee", "nom", "region_id"
        ):
            self._departements[code] = self._departements[normaliser(nom)] = pk
            self.noms_des_departements[pk], self.regions[pk] = nom, region
        siennes = self._visibles.filter(obsolete_le__isnull=True)
        self.locales = set()
        du_territoire = Collectivite.objects.du_territoire(reseau).values("pk")
        self._garder(siennes.filter(Q(propre_a=reseau) | Q(pk__in=du_territoire)), local=True)

    def _garder(self, lignes, local=False):
        for valeurs in lignes.values_list(*_COLONNES).iterator(chunk_size=2000):
            une = Rapide(*valeurs)
            if local:
                self.locales.add(une.pk)
            if une.insee:
                self._par_insee[une.insee][une.pk] = une
            if une.siren:
                self._par_siren[une.siren][une.pk] = une
            if une.obsolete_le is None:
                self._par_nom[une.recherche][une.pk] = une
                self._par_cle[cle_de_nom(une.nom)[0]][une.pk] = une

    def preparer(self, designations):
        """Lit d’un coup ce que ces lignes désignent et que le territoire n’a pas."""
        codes = {c for d in designations for c in (d.insee, d.siren) if c} - self._cherches
        noms = {normaliser(d.nom) for d in designations if d.nom and not (d.insee or d.siren)}
        noms = {n[:220] for n in noms if n not in self._par_nom} - self._cherches
        self._cherches |= codes | noms
        if codes:
            self._garder(self._visibles.filter(Q(code_insee__in=codes) | Q(siren__in=codes)))
        if noms:
            self._garder(self._visibles.filter(recherche__in=noms, obsolete_le__isnull=True))

    def departement(self, texte):
        """Clé du département nommé ou codé ; ValueError s’il n’existe pas."""
        code = "".join(texte.split()).upper()
        code = code.zfill(2) if code.isdigit() else code
        nom = normaliser(texte)
        for devant in ("departement de la ", "departement du ", "departement de ", "departement "):
            nom = nom.removeprefix(devant)
        trouve = self._departements.get(code) or self._departements.get(nom)
        if trouve is None and "(" in texte:
            return self.departement(texte.partition("(")[0])
        if trouve is None:
            raise ValueError("n’est pas un département : écrivez son nom ou son numéro")
        return trouve

    def nouvelle(self, une):
        """Une structure que l’import va créer : les lignes suivantes la trouveront."""
        self._par_nom[une.recherche][une.pk] = une
        self._par_cle[cle_de_nom(une.nom)[0]][une.pk] = une
        if une.siren:
            self._par_siren[une.siren][une.pk] = une

    def trouver(self, voulue):
        """La collectivité désignée (`Designation`) ; `None` si rien n’y répond ; `Refus` si
        plusieurs y répondent, ou si les codes se contredisent."""
        par_siren = self._par_code(self._par_siren, voulue.siren, voulue)
        par_insee = self._par_code(self._par_insee, voulue.insee, voulue)
        if par_siren and par_insee and par_siren.pk != par_insee.pk:
            raise Refus(
                f"Le Siren désigne {nommer(par_siren)}, le code Insee {nommer(par_insee)} : "
                "gardez le bon."
            )
        if par_siren or par_insee:
            return par_siren or par_insee
        if voulue.insee:
            raise Refus(
                f"Le code Insee {voulue.insee} n’est celui d’aucune collectivité : corrigez-le, "
                "ou videz la case pour chercher par le nom."
            )
        return self._par_son_nom(voulue) if voulue.nom else None

    def _par_code(self, ou, code, voulue):
        if not code or code not in ou:
            return None
        toutes = list(ou[code].values())
        actuelles = [une for une in toutes if une.obsolete_le is None]
        if not actuelles:
            raise self._disparue(toutes[0])
        if voulue.nature:
            actuelles = [u for u in actuelles if u.nature == voulue.nature] or actuelles
        if len(actuelles) > 1 and voulue.nom:
            cle = cle_de_nom(voulue.nom)[0]
            actuelles = [u for u in actuelles if cle_de_nom(u.nom)[0] == cle] or actuelles
        return self._seule(actuelles, f"Le code {code}")

    def _par_son_nom(self, voulue):
        cle, dite = cle_de_nom(voulue.nom)
        nature = voulue.nature or dite
        exactes = self._retenues(self._par_nom.get(normaliser(voulue.nom), {}), voulue, nature)
        trouvees = exactes or self._retenues(self._par_cle.get(cle, {}), voulue, nature)
        if not trouvees:
            return None
        return self._seule(trouvees, f"Le nom « {voulue.nom[:80]} »")

    def _retenues(self, candidates, voulue, nature):
        retenues = [
            une
            for une in candidates.values()
            if (not nature or une.nature == nature)
            and (not voulue.departement or voulue.departement in (une.departement, une.pk))
        ]
        locales = [une for une in retenues if une.pk in self.locales]
        return locales or retenues

    def _seule(self, trouvees, quoi):
        if len(trouvees) == 1:
            return trouvees[0]
        noms = " ; ".join(
            nommer(une) + (f", {d}" if (d := self._nom_du_departement(une)) else "")
            for une in sorted(trouvees, key=lambda u: (u.recherche, u.pk))[:CANDIDATS_MONTRES]
        )
        reste = len(trouvees) - CANDIDATS_MONTRES
        suite = f" ; et {reste} de plus" if reste > 0 else ""
        raise Refus(
            f"{quoi} est celui de plusieurs collectivités : {noms}{suite}. Donnez le code Insee, "
            "le Siren ou le département."
        )

    def _nom_du_departement(self, une):
        return self.noms_des_departements.get(une.departement, "")

    def _disparue(self, une):
        suite = ""
        if une.remplacante:
            nouvelle = Collectivite.objects.get(pk=une.remplacante)
            suite = f" ; elle fait partie de {nouvelle.nom} ({nouvelle.code})"
        return Refus(
            f"{une.nom} n’existe plus depuis le {une.obsolete_le:%d/%m/%Y}{suite} : corrigez le "
            "code ou le nom."
        )
