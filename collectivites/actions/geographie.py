"""Demander la mise à jour de la géographie."""

from django.db import transaction

from predict.comptes.actions import demander_travail
from predict.comptes.models import Travail
from predict.comptes.regles import EtatTravail

from ..tasks import GEOGRAPHIE


@transaction.atomic
def demander_geographie(*, agent, le=None):
    """Un seul travail à la fois par réseau : celui qui attend ou tourne déjà est rendu."""
    en_route = (
        Travail.objects.du_reseau(agent.reseau)
        .filter(type=GEOGRAPHIE, etat__in=[EtatTravail.EN_ATTENTE, EtatTravail.EN_COURS])
        .first()
    )
    return en_route or demander_travail(
        reseau=agent.reseau,
        type=GEOGRAPHIE,
        titre="Mise à jour de la géographie",
        agent=agent,
        le=le,
    )
