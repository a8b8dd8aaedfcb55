"""Importer des partenariats à l’étranger, d’un fichier dont la forme n’est jamais la même."""

from collections import defaultdict

from predict.noyau.recherche import normaliser

from ..models import Partenariat
from ..pays import nom_du_pays
from ..regles import EtatPartenariat, TypePartenariat
from . import valeurs
from .colonnes import ChampImport, libelle_de
from .examen import Examen, champs_collectivite
from .plan import Nouveau
from .rapprochement import Refus

AUTRES_TYPES = {
    "jumelage": "jumelage", "jumelages": "jumelage", "coopération": "cooperation_decentralisee",
    "accord de coopération": "cooperation_decentralisee", "projets": "projet",
    "coopération décentralisée": "cooperation_decentralisee", "AECT": "cooperation_decentralisee",
    "aide d’urgence": "aide_urgence", "urgence": "aide_urgence", "humanitaire": "aide_urgence",
    "réseau": "reseau", "appartenance à un réseau": "reseau",
}  # fmt: skip
AUTRES_ETATS = {
    "en cours": "actif", "active": "actif", "vivant": "actif", "oui": "actif", "terminé": "termine",
    "terminée": "termine", "clos": "termine", "inactif": "en_sommeil", "en veille": "en_sommeil",
    "sommeil": "en_sommeil", "en projet": "envisage", "à l’étude": "envisage",
}  # fmt: skip
C = ChampImport


class ExamenPartenariats(Examen):
    champs = (
        *champs_collectivite("collectivite_"),
        C("pays", "Pays", valeurs.pays,
          ("pays partenaire", "pays du partenaire", "country", "pays de cooperation"),
          "Nom français, ou code à deux lettres.", "Sénégal", nom_du_pays, False, "pays"),
        C("partenaire", "Partenaire", valeurs.texte(200),
          ("collectivite partenaire", "nom du partenaire", "partenaire etranger", "jumelage avec",
           "collectivite etrangere", "ville jumelee", "partenaire local"), "",
          "Commune de Saint-Louis", None, False, "partenaire"),
        C("type", "Type de partenariat", valeurs.choix(TypePartenariat, AUTRES_TYPES),
          ("type", "nature du partenariat", "type de cooperation", "forme", "nature"),
          "Jumelage, coopération décentralisée, projet, aide d’urgence, réseau.", "Jumelage",
          libelle_de(TypePartenariat), False, "type"),
        C("etat", "État", valeurs.choix(EtatPartenariat, AUTRES_ETATS),
          ("etat du partenariat", "situation", "statut", "avancement"), "Actif à défaut.",
          "Actif", libelle_de(EtatPartenariat), False, "etat"),
        C("ville", "Ville ou territoire partenaire", valeurs.texte(120),
          ("ville partenaire", "territoire partenaire", "localisation", "region partenaire"), "",
          "Saint-Louis", None, True, "ville"),
        C("themes", "Thèmes", valeurs.texte(300),
          ("theme", "thematique", "thematiques", "domaines", "domaine", "secteurs"), "",
          "Eau, éducation", None, True, "themes"),
        C("odd", "ODD", valeurs.odd, ("objectifs de developpement durable", "odds"),
          "Numéros de 1 à 17.", "4, 6", None, True, "odd"),
        C("debut_annee", "Depuis", valeurs.annee,
          ("annee de debut", "annee debut", "date de debut", "debut", "annee de creation",
           "annee", "date de creation"), "Une année.", "1971", None, True, "debut_annee"),
        C("fin_annee", "Jusqu’en", valeurs.annee,
          ("annee de fin", "annee fin", "date de fin", "fin"), "Une année.", "", None, True,
          "fin_annee"),
        C("montant", "Montant engagé par an", valeurs.montant(12),
          ("montant", "budget", "budget annuel", "montant annuel", "apd"), "En euros.", "12 000",
          None, True, "montant"),
        C("convention_le", "Convention signée le", valeurs.date_,
          ("date de convention", "date de signature", "convention", "signature"), "",
          "10/09/2025", None, True, "convention_le"),
        C("convention_fin_le", "Convention jusqu’au", valeurs.date_,
          ("fin de convention", "echeance convention", "date de fin de convention"), "", "",
          None, True, "convention_fin_le"),
        C("serment_le", "Serment de jumelage", valeurs.date_,
          ("date du serment", "serment"), "", "", None, True, "serment_le"),
        C("derniere_rencontre_le", "Dernière rencontre", valeurs.date_,
          ("date de la derniere rencontre", "derniere rencontre"), "", "", None, True,
          "derniere_rencontre_le"),
        C("rythme", "Rythme des rencontres", valeurs.texte(120), ("rythme", "frequence"), "",
          "Tous les deux ans", None, True, "rythme"),
        C("source", "D’où vient l’information", valeurs.texte(200), ("source", "origine"), "",
          "Atlas français de la coopération décentralisée", None, True, "source"),
        C("note", "Note", valeurs.long_texte, ("notes", "commentaire", "commentaires",
          "observations", "description", "remarques"), "", "", None, True, "note"),
    )  # fmt: skip

    def preparer(self, saisies):
        cles = [f.pk for f in self.preparer_fiches(saisies)]
        self.connus = defaultdict(list)
        lignes = self.verrou(Partenariat.objects.filter(fiche__in=cles)).order_by("pk")
        for p in lignes:
            if not self.ne_ici(p):
                self.connus[(p.fiche_id, p.pays, normaliser(p.partenaire))].append(p)

    def decider(self, saisie, jugement):
        pays, partenaire = saisie.get("pays"), saisie.get("partenaire")
        jugement.titre = partenaire or ""
        if not pays or not partenaire:
            raise Refus("Il faut le pays et le partenaire : l’un des deux manque.")
        fiche, une = self.fiche(saisie, jugement)
        jugement.titre = f"{partenaire}, {une.nom}"
        connu = self._connu(fiche, pays, partenaire, saisie)
        genre = saisie.get("type") or (connu.type if connu else "")
        if not genre:
            raise Refus("Le type du partenariat manque (jumelage, projet…).")
        self.deja_vu((une.pk, pays, normaliser(partenaire), genre), saisie, jugement.titre)
        if connu is None:
            remplies = self.simples(saisie, jugement)
            self._ordre(None, remplies)
            cle = fiche if isinstance(fiche, Nouveau) else fiche.pk
            jugement.objet = jugement.creer(Partenariat, fiche_id=cle, **remplies)
        else:
            jugement.objet = connu
            changees = self.differences(connu, saisie, jugement)
            if "partenaire" in changees:  # même nom, à la casse près
                del changees["partenaire"], jugement.apres["partenaire"]
                jugement.avant.pop("partenaire", None)
            self._ordre(connu, changees)
            if changees:
                jugement.changer(connu, **changees)
        self.retenir_fiche(fiche, une)

    def _connu(self, fiche, pays, partenaire, saisie):
        if isinstance(fiche, Nouveau):
            return None
        trouves = self.connus[(fiche.pk, pays, normaliser(partenaire))]
        if "type" in saisie.valeurs:
            du_type = [p for p in trouves if p.type == saisie.get("type")]
            # Un même partenaire peut l’être à deux titres ; seul, il peut avoir changé de type.
            trouves = du_type or (trouves if len(trouves) == 1 else [])
        if len(trouves) > 1:
            types = ", ".join(p.get_type_display().lower() for p in trouves)
            raise Refus(f"Ce partenaire est noté plusieurs fois ({types}) : précisez le type.")
        return trouves[0] if trouves else None

    def _ordre(self, connu, valeurs_):
        """Les mêmes règles que la saisie : on ne finit pas avant d’avoir commencé."""

        def valeur(nom):
            return valeurs_.get(nom, getattr(connu, nom, None))

        debut, fin = valeur("debut_annee"), valeur("fin_annee")
        if debut and fin and fin < debut:
            raise Refus("Le partenariat ne peut pas finir avant d’avoir commencé.")
        signee, jusqu_au = valeur("convention_le"), valeur("convention_fin_le")
        if signee and jusqu_au and jusqu_au < signee:
            raise Refus("La convention ne peut pas finir avant sa signature.")
