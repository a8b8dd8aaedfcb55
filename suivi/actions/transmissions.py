"""Transmettre une période close à la coordination, la retirer."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from predict.comptes.actions import annoncer, journaliser

from ..calculs import Periode
from ..calculs.transmission import composer, empreinte
from ..models import Cloture, MesureTransmise, Transmission


class TransmissionRefusee(ValueError):
    """Rien n’est parti ; le message est à montrer tel quel."""


@transaction.atomic
def transmettre(*, cloture, agent, vu, le=None):
    """Remet la période close à la coordination ; remplace ce qui l’était déjà.

    `vu` : empreinte de ce qui a été montré. Lève `TransmissionRefusee` si la clôture est rouverte,
    ou si ce qui partirait n’est pas ce qui a été lu.
    """
    le = le or timezone.now()
    cloture = Cloture.objects.du_reseau(cloture.reseau_id).select_for_update().get(pk=cloture.pk)
    if cloture.rouverte_le is not None:
        raise TransmissionRefusee("Cette période est rouverte : close de nouveau, elle partira.")
    remises = composer(cloture.chiffres.all(), Periode(cloture.du, cloture.au))
    if not remises:
        raise TransmissionRefusee("Cette clôture ne porte aucun des neuf indicateurs.")
    if empreinte(remises) != vu:
        raise TransmissionRefusee("Les nombres ont changé depuis votre lecture : relisez-les.")
    Transmission.objects.en_vigueur().filter(
        reseau_id=cloture.reseau_id, du=cloture.du, au=cloture.au
    ).update(retiree_le=le)
    transmission = Transmission.objects.create(
        reseau_id=cloture.reseau_id, du=cloture.du, au=cloture.au, cloture_ref=cloture.ref,
        transmise_le=le,
    )  # fmt: skip
    MesureTransmise.objects.bulk_create(
        MesureTransmise(transmission=transmission, **asdict(remise)) for remise in remises
    )
    journaliser(agent=agent, verbe="période transmise à la coordination", objet=cloture, le=le)
    annoncer(type="periode_transmise", objet=cloture, agent=agent)
    return transmission


@transaction.atomic
def retirer(*, transmission, agent, le=None):
    """La coordination ne la lit plus ; le réseau en garde la trace. Rend faux si c’était fait."""
    le = le or timezone.now()
    change = Transmission.objects.en_vigueur().filter(pk=transmission.pk).update(retiree_le=le)
    if change:
        journaliser(
            agent=agent, verbe="transmission retirée", objet=transmission.reseau,
            champs=[f"{transmission.du:%d/%m/%Y}", f"{transmission.au:%d/%m/%Y}"], le=le,
        )  # fmt: skip
    return bool(change)
