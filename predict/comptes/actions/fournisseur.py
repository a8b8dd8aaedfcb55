"""Ouvrir le compte d’une personne invitée qui entre par un fournisseur d’identité."""

from django.db import transaction
from django.utils import timezone

from ..models import Agent, Invitation
from ..perimetre import dans_reseau
from ..regles import ROLES_INTERNES
from .membres import rejoindre


@transaction.atomic
def accueillir(*, adresse, le=None):
    """L’agent, à la place promise par sa plus récente invitation ; `None` si nul ne l’attend.

    `adresse` : vérifiée par le fournisseur, elle vaut le lien reçu par courriel. Le compte n’a pas
    de mot de passe ; le nom est celui de l’invitation.
    """
    invitation = (
        Invitation.objects.utilisables(le or timezone.now())
        .filter(email=adresse, role__in=ROLES_INTERNES)
        .select_related("reseau")
        .first()
    )
    if invitation is None:
        return None
    with dans_reseau(invitation.reseau_id):
        agent = Agent.objects.create_user(adresse, prenom=invitation.prenom, nom=invitation.nom)
        return rejoindre(invitation=invitation, agent=agent, le=le)
