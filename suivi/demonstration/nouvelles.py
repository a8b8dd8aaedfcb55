"""Ce qui est arrivé récemment dans le réseau fictif, annoncé comme l’acte l’aurait fait.

Un fichier d’échange ne porte pas les nouvelles : elles se disent d’après les faits qu’il porte, à
leur date, par leur auteur·e. À qui, et si cela vaut encore, les types de notification en décident.
"""

import datetime as dt

from accompagnements.actions.quotidien import ajouter
from accompagnements.models import CadreCollaboration, Commentaire, Tache
from accompagnements.regles import EtatCadre
from predict.comptes.actions import annoncer
from predict.comptes.models import Agent
from suivi.models import InvitationEnquete

from .comptes import courriel

A_LA_DIRECTION = "Relire la note au conseil avant envoi"


def annoncer_le_recent(reseau, le):
    """Rejouable : une nouvelle déjà dite ne se redit pas."""
    partages = CadreCollaboration.objects.filter(
        reseau=reseau, etat=EtatCadre.EN_VALIDATION, partage_le__isnull=False
    )
    for cadre in partages.select_related("accompagnement__responsable").order_by("ref"):
        auteur = cadre.accompagnement.responsable
        annoncer(
            type="cadre_partage", objet=cadre, agent=auteur, le=cadre.partage_le,
            cle=f"demonstration:{cadre.ref}",
        )  # fmt: skip
    dits = Commentaire.objects.filter(
        reseau=reseau, de_la_collectivite=True, cadre__etat=EtatCadre.EN_VALIDATION
    )
    for commentaire in dits.select_related("auteur").order_by("ref"):
        annoncer(
            type="cadre_commente", objet=commentaire, agent=commentaire.auteur,
            le=commentaire.le, cle=f"demonstration:{commentaire.ref}",
        )  # fmt: skip
    for invitation in (
        InvitationEnquete.objects.filter(reseau=reseau).a_repondre(le).order_by("ref")
    ):
        annoncer(type="enquete", objet=invitation, cle=f"demonstration:{invitation.ref}")
    _confier_a_la_direction(reseau, le)


def _confier_a_la_direction(reseau, le):
    camille, nadia = (Agent.objects.get(email=courriel(cle)) for cle in ("camille", "nadia"))
    if not Tache.objects.filter(reseau=reseau, titre=A_LA_DIRECTION).exists():
        tache = Tache(
            reseau=reseau, titre=A_LA_DIRECTION, assignee=nadia, echeance=le + dt.timedelta(days=6)
        )
        ajouter(objet=tache, agent=camille)
