"""Ce qui paie le temps du réseau : la direction le tient, tous le choisissent."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from predict.comptes.actions import journaliser
from predict.comptes.droits import est_direction

from ..models import Financement


def _exiger(agent):
    if not est_direction(agent):
        raise PermissionDenied


@transaction.atomic
def creer(*, financement, agent):
    _exiger(agent)
    financement.reseau_id = agent.reseau_id
    financement.save()
    journaliser(agent=agent, verbe="financement ajouté", objet=financement)
    return financement


@transaction.atomic
def basculer(*, financement, agent, clos):
    """Clore ou rouvrir : clos, il ne se choisit plus ; le temps déjà noté lui reste."""
    _exiger(agent)
    change = (
        Financement.objects.filter(pk=financement.pk, reseau=agent.reseau_id)
        .exclude(clos=clos)
        .update(clos=clos, version=F("version") + 1)
    )
    if change:
        verbe = "financement clos" if clos else "financement rouvert"
        journaliser(agent=agent, verbe=verbe, objet=financement, champs=["clos"])
    return bool(change)
