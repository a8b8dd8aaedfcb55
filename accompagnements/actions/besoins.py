"""Calibrer : fiche besoins datée, prestations retenues."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from predict.comptes.actions import journaliser

from ..droits import peut_modifier
from ..models import Prestation


def _exiger(agent, accompagnement):
    if not peut_modifier(agent, accompagnement):
        raise PermissionDenied


@transaction.atomic
def dater_besoins(*, fiche_besoin, accompagnement, agent):
    """Enregistre une nouvelle version : la précédente reste lisible, jamais écrasée."""
    _exiger(agent, accompagnement)
    fiche_besoin.reseau_id = accompagnement.reseau_id
    fiche_besoin.accompagnement = accompagnement
    fiche_besoin.auteur = agent
    fiche_besoin.save()
    journaliser(agent=agent, verbe="fiche besoins datée", objet=fiche_besoin)
    return fiche_besoin


@transaction.atomic
def retenir(*, prestation, accompagnement, agent):
    """Ajoute un service à l’accompagnement."""
    _exiger(agent, accompagnement)
    prestation.reseau_id = accompagnement.reseau_id
    prestation.accompagnement = accompagnement
    prestation.save()
    journaliser(agent=agent, verbe="prestation retenue", objet=prestation)
    return prestation


@transaction.atomic
def choisir_mode(*, prestation, agent, mode):
    _exiger(agent, prestation.accompagnement)
    Prestation.objects.filter(pk=prestation.pk).update(mode=mode, version=F("version") + 1)
    prestation.refresh_from_db(fields=["mode", "version"])
    journaliser(agent=agent, verbe="mode choisi", objet=prestation, champs=["mode"])
    return prestation


@transaction.atomic
def retirer(*, prestation, agent):
    """Retire une prestation ; activités et temps restent sur l’accompagnement."""
    _exiger(agent, prestation.accompagnement)
    journaliser(agent=agent, verbe="prestation retirée", objet=prestation)
    prestation.delete()
