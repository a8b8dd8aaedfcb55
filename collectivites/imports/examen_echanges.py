"""Importer le fil de la relation : appels, réunions, visites déjà notés ailleurs."""

from collections import defaultdict

from predict.noyau.recherche import normaliser

from ..models import Echange
from ..regles import TypeEchange
from . import valeurs
from .colonnes import ChampImport, libelle_de
from .examen import Examen, champs_collectivite
from .plan import Nouveau
from .rapprochement import Refus

AUTRES_TYPES = {
    "téléphone": "appel", "tel": "appel", "appel téléphonique": "appel", "mail": "courriel",
    "email": "courriel", "e-mail": "courriel", "rdv": "reunion", "rendez-vous": "reunion",
    "réunions": "reunion", "visio": "reunion", "visioconférence": "reunion", "lettre": "courrier",
    "déplacement": "visite", "événement": "evenement", "rencontre": "evenement",
}  # fmt: skip
C = ChampImport


class ExamenEchanges(Examen):
    champs = (
        *champs_collectivite("collectivite_"),
        C("le", "Date", valeurs.date_,
          ("date de l echange", "date echange", "jour", "date du contact", "date du rdv"), "",
          "12/03/2026", None, False, "le"),
        C("objet", "Objet", valeurs.texte(200), ("sujet", "titre", "intitule", "motif"), "",
          "Point sur le projet de jumelage", None, False, "objet"),
        C("type", "Type d’échange", valeurs.choix(TypeEchange, AUTRES_TYPES),
          ("type", "nature", "mode", "canal", "nature de l echange"),
          "Appel, courriel, réunion, visite… ; note à défaut.", "Réunion",
          libelle_de(TypeEchange), False, "type"),
        C("heure", "Heure", valeurs.heure, ("horaire",), "", "14:30", None, True, "heure"),
        C("duree_minutes", "Durée", valeurs.duree, ("duree", "temps"),
          "3 h 30, 45 min ; un nombre seul est un nombre d’heures.", "1 h 30",
          lambda m: f"{m} min", True, "duree_minutes"),
        C("compte_rendu", "Compte rendu", valeurs.long_texte,
          ("cr", "resume", "contenu", "notes", "note", "commentaire", "commentaires", "detail",
           "description"), "", "", None, True, "compte_rendu"),
        C("participants", "Participants", valeurs.texte(300),
          ("participant", "presents", "avec", "interlocuteurs", "personnes presentes"), "",
          "Claire Dupont", None, True, "participants"),
        C("lieu", "Lieu", valeurs.texte(160), ("endroit",), "", "Mairie", None, True, "lieu"),
        C("suite", "Suite à donner", valeurs.texte(200),
          ("suite", "suites", "a faire", "prochaine etape", "action"), "", "Envoyer la brochure",
          None, True, "suite"),
        C("suite_le", "Pour le", valeurs.date_,
          ("echeance", "date de suite", "date de relance", "relance"), "", "", None, True,
          "suite_le"),
        C("prive", "Note privée", valeurs.oui_non, ("prive", "confidentiel", "privee"),
          "Oui ou non.", "non", None, False, "prive"),
    )  # fmt: skip

    def preparer(self, saisies):
        cles = [f.pk for f in self.preparer_fiches(saisies)]
        jours = {s.get("le") for s in saisies if s.get("le")}
        self.connus = defaultdict(list)
        lignes = self.verrou(Echange.objects.filter(fiche__in=cles, le__in=jours)).order_by("pk")
        for e in lignes:
            if not self.ne_ici(e):
                self.connus[(e.fiche_id, e.le, normaliser(e.objet))].append(e)

    def decider(self, saisie, jugement):
        le, objet = saisie.get("le"), saisie.get("objet")
        jugement.titre = objet or ""
        if not le or not objet:
            raise Refus("Il faut la date et l’objet : l’un des deux manque.")
        fiche, une = self.fiche(saisie, jugement)
        jugement.titre = f"{objet[:120]}, {une.nom}"
        cle = (le, normaliser(objet))
        self.deja_vu((une.pk, *cle), saisie, "Le même échange")
        connus = [] if isinstance(fiche, Nouveau) else self.connus[(fiche.pk, *cle)]
        if connus:
            # Plusieurs fois noté : on complète le premier, sans en ajouter.
            jugement.objet = connus[0]
            changees = self.differences(connus[0], saisie, jugement)
            if normaliser(changees.get("objet", "")) == normaliser(connus[0].objet):
                for ou in (changees, jugement.avant, jugement.apres):
                    ou.pop("objet", None)
            self._suite(connus[0], changees)
            if changees:
                jugement.changer(connus[0], **changees)
        else:
            remplies = {"type": TypeEchange.NOTE} | self.simples(saisie, jugement)
            self.montrer(jugement, "type", None, remplies["type"])
            self._suite(None, remplies)
            cle_fiche = fiche if isinstance(fiche, Nouveau) else fiche.pk
            auteur = self.agent.pk if self.agent else None
            jugement.objet = jugement.creer(
                Echange, fiche_id=cle_fiche, auteur_id=auteur, **remplies
            )
        self.retenir_fiche(fiche, une)

    def _suite(self, connu, valeurs_):
        suite = valeurs_.get("suite", getattr(connu, "suite", ""))
        if valeurs_.get("suite_le") and not suite:
            raise Refus("Une date de suite sans rien à faire : remplissez « Suite à donner ».")
