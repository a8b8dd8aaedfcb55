"""Ce qui suit l’enregistrement de la synthèse d’une fiche."""

from django.db import transaction

from predict.comptes.actions import journaliser

from ..models import Direction
from .organigramme import direction_nommee


@transaction.atomic
def ranger_synthese(*, fiche, agent, champs, direction=None):
    """Au journal, les champs changés ; `direction` : le nom de celle qui porte l’international.

    `None` n’y touche pas ; vide, plus aucune ne le porte.
    """
    if direction is not None:
        porteuse = direction_nommee(fiche=fiche, nom=direction)
        autres = Direction.objects.filter(fiche=fiche, porte_international=True)
        autres.exclude(pk=porteuse.pk if porteuse else None).update(porte_international=False)
        if porteuse and not porteuse.porte_international:
            porteuse.porte_international = True
            porteuse.save(update_fields=["porte_international", "modifie_le"])
    if champs:
        journaliser(agent=agent, verbe="fiche modifiée", objet=fiche, champs=champs)
    return fiche
