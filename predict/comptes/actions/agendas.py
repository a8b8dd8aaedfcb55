"""L’adresse secrète d’agenda d’un agent : l’ouvrir, la retirer."""

import secrets

from django.db import transaction
from django.utils import timezone

from ..models import FluxCalendrier
from .commun import journaliser


@transaction.atomic
def ouvrir_agenda(*, agent, nom=""):
    """Rend l’adresse et son jeton (256 bits) ; la base n’en garde que l’empreinte."""
    jeton = secrets.token_urlsafe(32)
    flux = FluxCalendrier.objects.create(
        reseau_id=agent.reseau_id, agent=agent, nom=nom, jeton_hache=FluxCalendrier.hacher(jeton)
    )
    journaliser(agent=agent, verbe="adresse d’agenda ouverte", objet=flux)
    return flux, jeton


@transaction.atomic
def retirer_agenda(*, flux, agent):
    """L’adresse devient muette, sans retour ; retirée deux fois, elle garde sa première date."""
    if FluxCalendrier.objects.ouverts().filter(pk=flux.pk).update(retire_le=timezone.now()):
        journaliser(agent=agent, verbe="adresse d’agenda retirée", objet=flux)
