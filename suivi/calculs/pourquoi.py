"""Pourquoi chaque ligne d’un dossier compte, ou ne compte pas, dans chaque indicateur.

Rien n’est rejugé ici : ce sont les preuves et les écartées du réseau (calculs.preuves), réduites à
ce que le dossier a produit. Ce qui est daté d’une autre période le dit, sans verdict.
"""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q

from accompagnements.calculs.verdicts import dire

from ..models import InvitationEnquete
from ..regles import CODES
from . import detailler
from .enquetes import QUESTIONS, choisir, juger
from .lecture import lignes_d_enquete

# (accès depuis l’accompagnement, mot, colonne de la date qui décide)
PRODUITS = (
    ("candidatures", "Candidature", "deposee_le"),
    ("livrables", "Livrable", "livre_le"),
    ("conventions", "Convention", "signee_le"),
    ("projets", "Projet", "document_valide_le"),
    ("strategies", "Stratégie", "adoptee_le"),
)
ACCOMPAGNEMENT = "accompagnements.accompagnement"
REPONSE, INVITATION = "suivi.reponse", "suivi.invitationenquete"


@dataclass(frozen=True)
class Verdict:
    code: str
    compte: bool
    note: str


@dataclass(frozen=True)
class Ligne:
    """`le` : sa date décisive, ou `None` ; `verdicts` : vide, rien à en dire dans la période."""

    genre: str
    titre: str
    le: object
    verdicts: tuple

    @property
    def compte(self):
        return any(v.compte for v in self.verdicts)


def pourquoi(accompagnement, periode):
    """Lignes du dossier, l’accompagnement d’abord ; requêtes en nombre constant."""
    mesures = detailler(accompagnement.reseau, periode, codes=CODES, ventilations=())
    verdicts = {}
    for code, mesure in mesures.items():
        for compte, preuves in ((True, mesure.preuves), (False, mesure.ecartees)):
            for preuve in preuves:
                verdicts.setdefault((preuve.type, preuve.pk), []).append(
                    Verdict(code, compte, preuve.note)
                )

    def ligne(genre, titre, le, *cles):
        lus = [v for cle in cles for v in verdicts.get(cle, ())]
        return Ligne(genre, titre, le, tuple(lus))

    a = accompagnement
    lignes = [ligne("Accompagnement", a.titre, a.valide_le, (ACCOMPAGNEMENT, a.pk))]
    for acces, mot, colonne in PRODUITS:
        produits = getattr(a, acces).all()
        lignes += [
            ligne(mot, str(p), getattr(p, colonne), (p._meta.label_lower, p.pk)) for p in produits
        ]
    invitations = (
        InvitationEnquete.objects.filter(fiche=a.fiche_id)
        .select_related("campagne")
        .prefetch_related("reponses")
    )
    for invitation in invitations:
        dites = () if invitation.campagne.anonyme else invitation.reponses.all()
        reponses = [(REPONSE, r.pk) for r in dites]
        cles = ((INVITATION, invitation.pk), *reponses)
        lignes.append(ligne("Enquête", str(invitation.campagne), invitation.envoyee_le, *cles))
    return lignes


@dataclass(frozen=True)
class Avis:
    """Ce qu’une personne a répondu, ou qu’elle n’a pas répondu (`le` vaut alors `None`)."""

    campagne: str
    le: object
    verdicts: tuple


def avis(accompagnement):
    """Réponses de la collectivité aux enquêtes ouvertes depuis le début du dossier, en une requête.

    Une réponse se juge dans l’année où sa campagne s’ouvre, à côté des autres de cette année.
    """
    siennes = InvitationEnquete.objects.filter(fiche=accompagnement.fiche_id)
    # Une campagne anonyme se juge entière : son seuil regarde toutes ses réponses.
    anonymes = Q(campagne__anonyme=True, campagne__in=siennes.order_by().values("campagne"))
    lues = lignes_d_enquete(
        InvitationEnquete.objects.filter(Q(fiche=accompagnement.fiche_id) | anonymes)
    )
    rendus = []
    for annee, groupe in groupby(lues, key=lambda x: x.ouverte_le.year):
        lignes = list(groupe)
        choix = {code: choisir(lignes, code) for code in QUESTIONS}
        for ligne in lignes:
            if ligne.fiche != accompagnement.fiche_id or ligne.ouverte_le < accompagnement.debut_le:
                continue
            verdicts = ((code, juger(ligne, choix[code], code)) for code in QUESTIONS)
            # D’une réponse anonyme, le dossier dit qu’elle existe, jamais ce qu’elle vaut.
            if ligne.anonyme and ligne.reponse is not None:
                verdicts = ()
            dits = tuple(dire(code, v, annee) for code, v in verdicts if v.compte or v.motif)
            rendus.append(Avis(ligne.campagne_titre, ligne.le, dits))
    return rendus[::-1]
