"""Le plan de formation : la direction l’écrit, chacun·e lit ce qui l’intéresse."""

from django.db import transaction
from django.db.models import F

from predict.comptes.actions import journaliser

from ..models import ActionFormation
from ..regles import EtatFormation


@transaction.atomic
def noter_formation(*, action, agent, verbe, champs=()):
    """Suit l’enregistrement d’une action : « prévue », « modifiée » ou « réalisée »."""
    journaliser(agent=agent, verbe=f"action de formation {verbe}", objet=action, champs=champs)


@transaction.atomic
def abandonner_formation(*, action, agent):
    """Elle reste au plan, ne coûte plus rien ; une action réalisée ne s’abandonne pas. Vrai si
    c’est fait."""
    abandonnees = (
        ActionFormation.objects.filter(pk=action.pk)
        .exclude(etat__in=(EtatFormation.REALISEE, EtatFormation.ABANDONNEE))
        .update(etat=EtatFormation.ABANDONNEE, version=F("version") + 1)
    )
    if abandonnees:
        journaliser(agent=agent, verbe="action de formation abandonnée", objet=action)
    return bool(abandonnees)


@transaction.atomic
def supprimer_formation(*, action, agent):
    journaliser(agent=agent, verbe="action de formation supprimée", objet=action)
    action.delete()
