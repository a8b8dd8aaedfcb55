"""Importer l’annuaire des acteurs du territoire."""

from collections import defaultdict
from contextlib import suppress

from predict.noyau.recherche import normaliser

from ..models import Acteur
from ..pays import nom_du_pays
from ..regles import Nature, TypeActeur
from . import valeurs
from .colonnes import ChampImport, libelle_de, noms_des_pays
from .examen import Designation, Examen
from .rapprochement import Refus

AUTRES_TYPES = {
    "asso": "association", "associations": "association", "ONG": "association",
    "OSI": "association", "collège": "enseignement", "lycée": "enseignement",
    "école": "enseignement", "université": "enseignement", "établissement scolaire": "enseignement",
    "enseignement": "enseignement", "hôpital": "sante", "CHU": "sante", "santé": "sante",
    "société": "entreprise", "diaspora": "diaspora", "OSIM": "diaspora",
    "comité de jumelage": "comite_jumelage", "jumelage": "comite_jumelage",
    "établissement public": "institution", "étranger": "etranger", "autres": "autre",
}  # fmt: skip
C = ChampImport


class ExamenActeurs(Examen):
    champs = (
        C("nom", "Nom", valeurs.texte(200),
          ("acteur", "structure", "organisme", "denomination", "raison sociale", "nom de l acteur",
           "nom de la structure", "association", "organisation"), "", "Comité de jumelage",
          None, False, "nom"),
        C("sigle", "Sigle", valeurs.texte(40), ("acronyme",), "", "", None, True, "sigle"),
        C("type", "Type d’acteur", valeurs.choix(TypeActeur, AUTRES_TYPES),
          ("type", "nature", "categorie", "statut", "type de structure"),
          "Association, établissement d’enseignement, entreprise…", "Association",
          libelle_de(TypeActeur), False, "type"),
        C("siren", "Siren", valeurs.siren, ("siret", "n siren", "n siret", "numero siren"), "", "",
          None, False, "siren"),
        C("commune", "Commune", valeurs.texte(200),
          ("ville", "localite", "commune du siege", "siege"), "Nom ou code Insee.", "Vendôme"),
        C("insee", "Code Insee", valeurs.insee, ("insee", "code commune", "cog"), "", "41269"),
        C("departement", "Département", valeurs.texte(80),
          ("dept", "dep", "numero de departement"), "Départage les communes homonymes.",
          "Loir-et-Cher"),
        C("pays", "Pays", valeurs.pays, ("pays du siege",), "France à défaut.", "France",
          nom_du_pays, False, "pays"),
        C("expertises", "Expertises", valeurs.texte(300),
          ("expertise", "domaines", "thematiques", "domaine", "competences", "secteurs"), "",
          "Éducation, eau", None, True, "expertises"),
        C("odd", "ODD", valeurs.odd, ("objectifs de developpement durable", "odds"),
          "Numéros de 1 à 17.", "4, 6", None, True, "odd"),
        C("pays_action", "Pays d’intervention", valeurs.liste_de_pays,
          ("pays d action", "pays intervention", "zones d intervention", "zone geographique"),
          "Séparés par des points-virgules.", "Sénégal ; Togo", noms_des_pays, True, "pays_action"),
        C("personne", "Interlocuteur ou interlocutrice", valeurs.texte(160),
          ("contact", "interlocuteur", "responsable", "referent", "president"), "",
          "Claire Dupont", None, True, "personne"),
        C("email", "Adresse électronique", valeurs.courriel,
          ("email", "e mail", "mail", "courriel", "adresse mail"), "", "contact@exemple.fr",
          None, True, "email"),
        C("telephone", "Téléphone", valeurs.telephone, ("tel", "portable", "mobile"), "",
          "02 54 00 00 00", None, True, "telephone"),
        C("site", "Site internet", valeurs.adresse_web, ("site", "site web", "web", "url"), "",
          "https://www.exemple.fr", None, True, "site"),
        C("membre", "Membre du réseau", valeurs.oui_non, ("membre", "adherent", "adhesion"),
          "Oui ou non.", "non", None, False, "membre"),
        C("mobilisable", "Mobilisable", valeurs.oui_non,
          ("mobilisable comme expertise", "expert mobilisable", "peut intervenir"),
          "Oui ou non : accepte d’appuyer une collectivité.", "non", None, False, "mobilisable"),
        C("conditions", "Conditions de mobilisation", valeurs.texte(200),
          ("conditions", "conditions d intervention", "modalites"), "", "Défraiement", None, True,
          "conditions"),
        C("note", "Note", valeurs.long_texte, ("notes", "commentaire", "commentaires",
          "observations", "description"), "", "", None, True, "note"),
    )  # fmt: skip

    def preparer(self, saisies):
        self.rapprochement.preparer([self._designation(s) for s in saisies])
        sirens = {s.get("siren") for s in saisies if s.get("siren")}
        noms = {normaliser(s.get("nom", "")) for s in saisies}
        siens = Acteur.objects.filter(reseau=self.reseau)
        if not hasattr(self, "_cles"):
            # L’annuaire tient en mémoire sous forme de clés ; les fiches se lisent par paquet.
            self._cles = defaultdict(set)
            for pk, nom, siren in siens.values_list("pk", "nom", "siren").iterator():
                self._cles[normaliser(nom)].add(pk)
                if siren:
                    self._cles[siren].add(pk)
        voulues = set().union(*(self._cles.get(c, ()) for c in sirens | noms))
        self.par_siren, self.par_nom = defaultdict(list), defaultdict(list)
        lus = self.verrou(siens.filter(pk__in=voulues)).select_related("commune").order_by("pk")
        for a in lus:
            self.par_nom[normaliser(a.nom)].append(a)
            if a.siren:
                self.par_siren[a.siren].append(a)

    def _designation(self, saisie):
        return Designation(
            insee=saisie.get("insee", ""),
            nom=saisie.get("commune", ""),
            departement=saisie.get("departement"),
            nature=Nature.COMMUNE,
        )

    def _commune(self, saisie):
        voulue = self._designation(saisie)
        code = "".join(voulue.nom.split())
        if not voulue.insee and len(code) in {4, 5} and code[:1].isdigit() and code[-1:].isdigit():
            with suppress(ValueError):
                voulue.insee, voulue.nom = valeurs.insee(code), ""
            self.rapprochement.preparer([voulue])
        if not voulue.insee and not voulue.nom:
            return None
        trouvee = self.rapprochement.trouver(voulue)
        if trouvee is None:
            raise Refus(self._introuvable(voulue))
        return trouvee

    def decider(self, saisie, jugement):
        nom = saisie.get("nom")
        jugement.titre = nom or ""
        if not nom:
            raise Refus("Le nom de l’acteur manque.")
        commune = self._commune(saisie) if saisie.get("pays", "FR") == "FR" else None
        connu = self._connu(nom, commune, saisie)
        if connu is None and "type" not in saisie.valeurs:
            raise Refus("Le type de l’acteur manque (association, entreprise…).")
        cle = connu.pk if connu else (saisie.get("siren"), normaliser(nom), commune and commune.pk)
        self.deja_vu(("acteur", cle), saisie, nom)
        if saisie.get("siren"):
            self.deja_vu(("siren", saisie.get("siren")), saisie, f"Le Siren de {nom}")
        if connu is None:
            remplies = self.simples(saisie, jugement)
            if commune:
                remplies["commune_id"] = commune.pk
                self.montrer(jugement, "commune", None, commune.nom)
            jugement.objet = jugement.creer(Acteur, **remplies)
            return
        jugement.objet = connu
        changees = self.differences(connu, saisie, jugement)
        if normaliser(changees.get("nom", "")) == normaliser(connu.nom):
            for ou in (changees, jugement.avant, jugement.apres):
                ou.pop("nom", None)
        if commune and commune.pk != connu.commune_id:
            changees["commune_id"] = commune.pk
            self.montrer(jugement, "commune", str(connu.commune or ""), commune.nom)
        if changees:
            jugement.changer(connu, **changees)

    def _connu(self, nom, commune, saisie):
        """Par Siren, puis par nom et commune ; un nom seul suffit s’il n’y en a qu’un."""
        if par_siren := self.par_siren.get(saisie.get("siren"), []):
            if len(par_siren) > 1:
                raise Refus(f"Plusieurs acteurs ont ce Siren : {_noms(par_siren)}.")
            return par_siren[0]
        trouves = [
            a
            for a in self.par_nom.get(normaliser(nom), [])
            # Deux Siren différents : deux structures, même si elles ont le même nom.
            if not (a.siren and saisie.get("siren") and a.siren != saisie.get("siren"))
        ]
        if commune:
            sur_place = [a for a in trouves if a.commune_id == commune.pk]
            trouves = sur_place or [a for a in trouves if a.commune_id is None]
        if len(trouves) > 1:
            raise Refus(
                f"Plusieurs acteurs s’appellent « {nom[:80]} » : {_noms(trouves)}. Donnez la "
                "commune ou le Siren."
            )
        return trouves[0] if trouves else None


def _noms(acteurs):
    return " ; ".join(f"{a.nom} ({a.commune or a.siren or 'sans commune'})" for a in acteurs[:4])
