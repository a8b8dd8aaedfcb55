"""Pourquoi chaque ligne d’un dossier compte, ou ne compte pas, dans chaque indicateur.

Rien n’est rejugé ici : ce sont les preuves et les écartées du réseau (calculs.preuves), réduites à
ce que le dossier a produit. Ce qui est daté d’une autre période le dit, sans verdict.
"""

from dataclasses import dataclass

from ..models import InvitationEnquete
from ..regles import CODES
from . import detailler

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
        reponses = [(REPONSE, r.pk) for r in invitation.reponses.all()]
        cles = ((INVITATION, invitation.pk), *reponses)
        lignes.append(ligne("Enquête", str(invitation.campagne), invitation.envoyee_le, *cles))
    return lignes
