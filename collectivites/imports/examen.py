"""Juger des lignes par paquets : convertir, rapprocher, comparer. Rien ne s’écrit ici."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from predict.comptes.models import Agent
from predict.comptes.regles import ROLES_INTERNES
from predict.noyau.recherche import normaliser

from ..models import Fiche
from ..regles import Nature, VerdictLigne
from . import valeurs
from .colonnes import ChampImport, en_clair, libelle_de
from .commun import lettre
from .plan import Jugement, Nouveau
from .rapprochement import Rapprochement, Refus, cle_de_nom

PAQUET = 500


@dataclass
class Designation:
    """Ce qu’une ligne dit d’une collectivité."""

    siren: str = ""
    insee: str = ""
    nom: str = ""
    departement: int | None = None
    nature: str = ""


@dataclass
class Saisie:
    """Une ligne convertie. `vides` : codes des colonnes retenues dont la case est vide."""

    numero: int
    valeurs: dict = field(default_factory=dict)
    vides: set = field(default_factory=set)
    refus: list = field(default_factory=list)

    def get(self, code, defaut=None):
        return self.valeurs.get(code, defaut)


AUTRES_NATURES = {
    "ville": "commune", "cc": "epci", "ca": "epci", "cu": "epci", "métropole": "epci",
    "communauté de communes": "epci", "communauté d’agglomération": "epci",
    "communauté urbaine": "epci", "conseil départemental": "departement", "com": "com",
    "conseil régional": "region", "pôle d’équilibre": "petr", "pays": "petr", "parc": "pnr",
    "syndicat mixte": "syndicat", "syndicat intercommunal": "syndicat",
    "établissement public de coopération intercommunale": "epci", "mairie": "commune",
}  # fmt: skip


def champs_collectivite(prefixe="", obligation=""):
    """Les colonnes qui désignent une collectivité, les mêmes dans tous les types d’import."""
    p = prefixe
    return (
        ChampImport(
            f"{p}siren", "Siren de la collectivité" if p else "Siren", valeurs.siren,
            ("n siren", "numero siren", "siret", "n siret", "siren siret", "siren collectivite",
             "identifiant", *(("siren",) if p else ())),
            "Neuf chiffres. " + obligation, "214102691",
        ),
        ChampImport(
            f"{p}insee", "Code Insee de la collectivité" if p else "Code Insee", valeurs.insee,
            ("insee", "code insee", "code commune", "cog", "code cog", "n insee", "code geo",
             "codgeo", "code insee commune", "insee collectivite"),
            "Cinq caractères pour une commune : 41269.", "41269",
        ),
        ChampImport(
            "collectivite", "Collectivité", valeurs.texte(200),
            ("nom de la collectivite", "nom collectivite", "collectivites", "nom commune",
             "commune epci", "structure", "territoire", "organisme", "collectivite territoriale",
             "nom de la commune", "ville", "mairie", "commune",
             *(() if p else ("nom", "denomination", "raison sociale"))),
            "Son nom, si elle n’a pas de code.", "Vendôme",
        ),
        ChampImport(
            f"{p}departement", "Département", valeurs.texte(80),
            ("dept", "dep", "departements", "n departement", "code departement", "num dep",
             "numero de departement", "departement de la collectivite"),
            "Nom ou numéro : départage les homonymes.", "Loir-et-Cher",
        ),
        ChampImport(
            f"{p}nature", "Type de collectivité", valeurs.choix(Nature, AUTRES_NATURES),
            ("nature", "type", "categorie", "type de structure", "nature juridique", "statut")
            if not p else ("nature de la collectivite", "categorie de collectivite"),
            "Commune, intercommunalité, département, région, PETR, PNR, syndicat.", "Commune",
            libelle_de(Nature),
        ),
    )  # fmt: skip


class Examen(ABC):
    """Le juge d’un type d’import. Ses mémoires durent tout le fichier, ses lectures un paquet.

    `verrouiller` : l’examen sert à écrire ; les lignes visées sont retenues jusqu’à la fin.
    """

    champs = ()

    def __init__(self, un_import, verrouiller=False):
        self.imp, self.reseau = un_import, un_import.reseau
        self.agent = un_import.depose_par
        self.le = timezone.localdate(un_import.cree_le)
        self.verrouiller = verrouiller
        self.vide_efface = bool(un_import.reglages.get("vide_efface"))
        self.ouvrir_fiches = bool(un_import.reglages.get("ouvrir_fiches", True))
        self.retenus = [
            (champ, un_import.correspondance[champ.code])
            for champ in self.champs
            if champ.code in un_import.correspondance
        ]
        self.par_code = {champ.code: champ for champ in self.champs}
        self.rapprochement = Rapprochement(self.reseau)
        self.fiches, self.vus = {}, {}
        # Ce que cet import vient de créer : {(modèle, clé)}. L’examen ne le connaissait pas, on ne
        # s’y rapproche donc pas non plus en écrivant.
        self.nes = set()

    # -- de la ligne lue au jugement

    def juger(self, lignes):
        """Jugements d’un paquet de lignes (`numero`, `cellules`, `soucis`), dans l’ordre."""
        saisies = [self._convertir(ligne) for ligne in lignes]
        self.preparer([s for s in saisies if not s.refus])
        return [self._juger(s) for s in saisies]

    def _juger(self, saisie):
        jugement = Jugement(saisie.numero)
        try:
            if saisie.refus:
                raise Refus(*saisie.refus)
            self.decider(saisie, jugement)
        except Refus as refus:
            titre = jugement.titre
            return Jugement(saisie.numero, VerdictLigne.REJETE, list(refus.args), titre=titre)
        jugement.titre = jugement.titre[:200]
        return jugement.conclure()

    @abstractmethod
    def preparer(self, saisies):
        """Lit d’un coup ce que les lignes d’un paquet désignent."""

    @abstractmethod
    def decider(self, saisie, jugement):
        """Remplit le jugement d’une ligne ; lève `Refus` si elle ne peut entrer."""

    def _convertir(self, ligne):
        saisie = Saisie(ligne.numero)
        largeur = len(self.imp.entetes)
        if any(ligne.cellules[largeur:]):
            saisie.refus.append(
                f"La ligne a {len(ligne.cellules)} cases pour {largeur} colonnes : un séparateur "
                "ou un guillemet est de trop."
            )
            return saisie
        for champ, rang in self.retenus:
            brut = ligne.cellules[rang] if rang < len(ligne.cellules) else ""
            if rang in ligne.soucis:
                saisie.refus.append(f"{self._colonne(rang)} : la case {ligne.soucis[rang]}.")
            elif not brut:
                saisie.vides.add(champ.code)
            else:
                self._lire(saisie, champ, rang, brut)
        return saisie

    def _lire(self, saisie, champ, rang, brut):
        try:
            valeur = champ.lire(brut)
            if champ.code.endswith("departement"):
                valeur = self.rapprochement.departement(valeur)
        except ValueError as refus:
            court = brut if len(brut) <= 60 else f"{brut[:57]}…"
            court = " ".join(court.split())
            point = "" if str(refus).endswith("?") else "."
            saisie.refus.append(f"{self._colonne(rang)} : « {court} » {refus}{point}")
            return
        if valeur == "" or valeur == []:
            saisie.vides.add(champ.code)
        else:
            saisie.valeurs[champ.code] = valeur

    def _colonne(self, rang):
        titre = self.imp.entetes[rang] if rang < len(self.imp.entetes) else ""
        if titre in {"", f"Colonne {lettre(rang)}"}:
            return f"Colonne {lettre(rang)}"
        return f"Colonne {lettre(rang)}, « {titre} »"

    # -- collectivités et fiches

    def designation(self, saisie, prefixe="collectivite_"):
        return Designation(
            siren=saisie.get(f"{prefixe}siren", ""),
            insee=saisie.get(f"{prefixe}insee", ""),
            nom=saisie.get("collectivite", ""),
            departement=saisie.get(f"{prefixe}departement"),
            nature=saisie.get(f"{prefixe}nature", ""),
        )

    def preparer_fiches(self, saisies, prefixe="collectivite_"):
        """Lit les collectivités désignées et leurs fiches ; rend les fiches connues du paquet."""
        voulues = [self.designation(s, prefixe) for s in saisies]
        self.rapprochement.preparer(voulues)
        cles = set()
        for voulue in voulues:
            try:
                trouvee = self.rapprochement.trouver(voulue)
            except Refus:
                continue
            if trouvee and not isinstance(trouvee.pk, Nouveau):
                cles.add(trouvee.pk)
        return self.charger_fiches(cles)

    def charger_fiches(self, cles):
        # Une fiche que l’import a ouverte puis écrite se relit : c’est une vraie ligne.
        fiches = self.verrou(Fiche.objects.filter(reseau=self.reseau, collectivite_id__in=cles))
        lues = {f.collectivite_id: f for f in fiches.select_related("collectivite")}
        self.fiches |= lues
        return list(lues.values())

    def verrou(self, lignes):
        """Retient les lignes lues jusqu’à la fin de la transaction, quand on va les écrire."""
        return lignes.select_for_update(of=("self",)) if self.verrouiller else lignes

    def collectivite(self, saisie, prefixe="collectivite_"):
        """La collectivité de la ligne, ou `Refus`."""
        voulue = self.designation(saisie, prefixe)
        if not (voulue.siren or voulue.insee or voulue.nom):
            raise Refus(
                "Rien ne dit de quelle collectivité il s’agit : donnez son Siren, son code Insee "
                "ou son nom."
            )
        trouvee = self.rapprochement.trouver(voulue)
        if trouvee is None:
            raise Refus(self._introuvable(voulue))
        return trouvee

    def _introuvable(self, voulue):
        if voulue.siren and not voulue.nom:
            return (
                f"Aucune collectivité n’a le Siren {voulue.siren} : vérifiez-le, ou donnez le nom "
                "et le département."
            )
        ou = self.rapprochement.noms_des_departements.get(voulue.departement, "")
        return (
            f"Aucune collectivité ne répond à « {voulue.nom[:80]} »"
            + (f" ({ou})" if ou else "")
            + " : vérifiez le nom, ou donnez son code Insee ou son Siren."
        )

    def fiche(self, saisie, jugement):
        """La fiche de la collectivité de la ligne, ouverte au besoin."""
        une = self.collectivite(saisie)
        jugement.motifs += self.avis_de_nom(self.designation(saisie), une)
        fiche = self.fiches.get(une.pk)
        if fiche is not None:
            return fiche, une
        if not self.ouvrir_fiches:
            raise Refus(
                f"{une.nom} n’a pas de fiche dans votre réseau : ouvrez-la, ou cochez « Ouvrir "
                "les fiches qui manquent »."
            )
        # Retenue par ce jugement seulement s’il aboutit : voir `retenir_fiche`.
        fiche = Nouveau(Fiche, accessoire=True, collectivite_id=une.pk)
        jugement.motifs.append(f"La fiche de {une.nom} sera ouverte.")
        return fiche, une

    def retenir_fiche(self, fiche, une):
        if isinstance(fiche, Nouveau):
            self.fiches[une.pk] = fiche

    def avis_de_nom(self, voulue, trouvee):
        """Le code mène à une collectivité, le nom écrit n’a rien de commun avec elle : le dire."""
        if not voulue.nom or not (voulue.insee or voulue.siren):
            return []
        dit, vrai = set(cle_de_nom(voulue.nom)[0].split()), set(cle_de_nom(trouvee.nom)[0].split())
        if dit & vrai or not dit:
            return []
        return [f"Le code désigne {trouvee.nom}, la ligne dit « {voulue.nom[:80]} » : vérifiez."]

    def ne_ici(self, objet):
        return (type(objet), objet.pk) in self.nes

    # -- comparer

    def deja_vu(self, cle, saisie, quoi):
        """Une ligne par objet : la seconde est rejetée, la première nommée."""
        premiere = self.vus.setdefault(cle, saisie.numero)
        if premiere != saisie.numero:
            raise Refus(f"{quoi} est déjà à la ligne {premiere} de ce fichier : gardez-en une.")

    def differences(self, objet, saisie, jugement):
        """{attribut: valeur} des champs simples qui changent ; l’aperçu s’écrit en passant."""
        changees = {}
        for champ, _ in self.retenus:
            if not champ.attribut:
                continue
            actuelle = self.actuelle(objet, champ)
            if champ.code in saisie.valeurs:
                voulue = saisie.valeurs[champ.code]
            elif champ.code in saisie.vides and self.vide_efface and champ.efface:
                voulue = None
            else:
                continue
            if _pareil(actuelle, voulue):
                continue
            if voulue is None:
                voulue = _vide(objet, champ)
            changees[champ.attribut] = voulue
            self.montrer(jugement, champ.code, actuelle, voulue)
        return changees

    def simples(self, saisie, jugement):
        """{attribut: valeur} d’un objet à créer."""
        remplies = {}
        for champ, _ in self.retenus:
            if champ.attribut and champ.code in saisie.valeurs:
                remplies[champ.attribut] = saisie.valeurs[champ.code]
                self.montrer(jugement, champ.code, None, saisie.valeurs[champ.code])
        return remplies

    def actuelle(self, objet, champ):
        valeur = getattr(objet, champ.attribut)
        return str(valeur) if champ.attribut == "telephone" and valeur else valeur

    def montrer(self, jugement, code, avant, apres):
        champ = self.par_code.get(code)
        if (texte := en_clair(avant, champ)) != "":
            jugement.avant[code] = texte[:400]
        jugement.apres[code] = en_clair(apres, champ)[:400]

    def equipe(self):
        """{adresse ou nom normalisé: [agents]} : les personnes de l’équipe du réseau."""
        if not hasattr(self, "_equipe"):
            self._equipe = {}
            agents = Agent.objects.filter(
                Q(adhesions__active=True),
                adhesions__reseau=self.reseau,
                adhesions__role__in=ROLES_INTERNES,
            ).distinct()
            for un in agents:
                noms = {f"{un.prenom} {un.nom}", f"{un.nom} {un.prenom}", un.nom, un.prenom}
                for nom in {normaliser(n) for n in noms if n} | {un.email.lower()}:
                    self._equipe.setdefault(nom, []).append(un)
        return self._equipe

    def membre_de_l_equipe(self, texte):
        trouves = self.equipe().get(texte.lower().strip()) or self.equipe().get(normaliser(texte))
        if not trouves:
            raise Refus(f"« {texte[:80]} » n’est personne de votre équipe : écrivez son adresse.")
        if len(trouves) > 1:
            adresses = ", ".join(a.email for a in trouves[:4])
            raise Refus(f"« {texte[:80]} » désigne plusieurs personnes : {adresses}.")
        return trouves[0]


def _pareil(actuelle, voulue):
    if voulue is None:
        return actuelle in (None, "", [], False)
    if isinstance(actuelle, list) and isinstance(voulue, list):
        # Les mêmes mots dans un autre ordre : rien n’a changé.
        return sorted(map(str, actuelle)) == sorted(map(str, voulue))
    return actuelle == voulue


def _vide(objet, champ):
    colonne = objet._meta.get_field(champ.attribut)
    if colonne.null:
        return None
    return [] if colonne.get_internal_type() == "JSONField" else ""


def pas_a_venir(le, quoi):
    if le > timezone.localdate():
        raise Refus(f"{quoi} ne peut pas être à venir ({le:%d/%m/%Y}).")
    return le
