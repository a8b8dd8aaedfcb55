"""Les droits d’une personne sur ses données : l’information, l’effacement, la conservation."""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from predict.comptes.actions import demander_travail, journaliser

from ..models import Contact
from ..rgpd.effacement import anonymiser
from ..tasks import PURGE

__all__ = ["anonymiser", "demander_purge", "noter_informes"]


@transaction.atomic
def noter_informes(*, contacts, le, agent):
    """Note que ces personnes savent, depuis le `le`, que le réseau garde leurs coordonnées.

    Rend le nombre de celles dont la date change ; une date déjà notée, plus récente, reste.
    """
    lignes = contacts.filter(anonymise_le__isnull=True)
    lignes = lignes.filter(Q(informe_le__isnull=True) | Q(informe_le__lt=le))
    for contact in (a_noter := list(lignes)):
        journaliser(agent=agent, verbe="information notée", objet=contact, champs=["informe_le"])
    Contact.objects.filter(pk__in=[c.pk for c in a_noter]).update(
        informe_le=le, version=F("version") + 1, modifie_le=timezone.now()
    )
    return len(a_noter)


@transaction.atomic
def demander_purge(*, reseau, agent):
    """Demande le travail qui efface ce que les durées de conservation disent d’effacer."""
    journaliser(agent=agent, verbe="purge demandée", objet=reseau)
    return demander_travail(
        reseau=reseau, type=PURGE, titre="Appliquer les durées de conservation", agent=agent
    )
