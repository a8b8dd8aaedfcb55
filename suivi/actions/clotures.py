"""Clore une période, la rouvrir."""

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from predict.comptes.actions import annoncer, journaliser

from ..calculs.figer import figer
from ..models import ChiffreClos, Cloture


class ClotureRefusee(ValueError):
    """La période ne se clôt pas ; le message est à montrer tel quel."""


@transaction.atomic
def cloturer(*, agent, periode, le, note=""):
    """Gèle chiffres, preuves et bilan de la période. `le` : instant, ou jour (à midi).

    Lève `ClotureRefusee` si la période est déjà close, ou pas encore finie.
    """
    if not isinstance(le, datetime):
        le = timezone.make_aware(datetime.combine(le, time(12)))
    if timezone.localtime(le).date() < periode.au:
        raise ClotureRefusee("Une période se clôt une fois finie : ses chiffres bougent encore.")
    reseau = agent.reseau
    if Cloture.objects.du_reseau(reseau).en_vigueur().filter(du=periode.du, au=periode.au).exists():
        raise ClotureRefusee("Cette période est déjà close.")
    gel = figer(reseau, periode)
    cloture = Cloture.objects.create(
        reseau=reseau, du=periode.du, au=periode.au, le=le, par=agent, bilan=gel.bilan,
        note=note.strip(),
    )  # fmt: skip
    ChiffreClos.objects.bulk_create(
        ChiffreClos(reseau=reseau, cloture=cloture, **vars(chiffre)) for chiffre in gel.chiffres
    )
    journaliser(agent=agent, verbe="période close", objet=cloture, le=le)
    annoncer(type="periode_close", objet=cloture, agent=agent)
    return cloture


@transaction.atomic
def rouvrir(*, cloture, agent, motif, le=None):
    """La clôture reste, avec son motif ; la période se recalcule et pourra se clore de nouveau."""
    if not motif.strip():
        raise ClotureRefusee("Dites pourquoi la période se rouvre.")
    ouvertes = Cloture.objects.du_reseau(cloture.reseau).en_vigueur()
    if not ouvertes.select_for_update().filter(pk=cloture.pk).exists():
        raise ClotureRefusee("Cette clôture est déjà rouverte.")
    cloture.rouverte_le, cloture.rouverte_par = le or timezone.now(), agent
    cloture.motif_reouverture = motif.strip()
    cloture.save(update_fields=["rouverte_le", "rouverte_par", "motif_reouverture", "modifie_le"])
    journaliser(
        agent=agent, verbe="clôture rouverte", objet=cloture, motif=cloture.motif_reouverture
    )
    return cloture
