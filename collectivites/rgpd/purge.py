"""Appliquer les durées de conservation, personne après personne."""

from django.utils import timezone

from predict.comptes.perimetre import dans_reseau

from ..rgpd.conservation import contacts_a_effacer, inscriptions_a_effacer, raison_de
from ..rgpd.effacement import anonymiser, vider_inscriptions


def purger(*, reseau, agent=None, le=None, avancer=lambda *_: None):
    """Efface qui doit l’être ; rend (personnes, inscriptions). Une personne, une transaction :
    interrompue, la purge reprend où elle en était, et chaque personne est effacée ou intacte."""
    le = le or timezone.localdate()
    with dans_reseau(reseau.pk):
        contacts = list(contacts_a_effacer(reseau, le))
    for rang, contact in enumerate(contacts):
        avancer(rang, len(contacts) + 1, "Effacement des personnes")
        with dans_reseau(reseau.pk):
            raison = raison_de(contact, reseau, le)
            anonymiser(contact=contact, agent=agent, le=le, motif=f"Conservation : {raison}")
    avancer(len(contacts), len(contacts) + 1, "Effacement des inscriptions")
    with dans_reseau(reseau.pk):
        inscriptions = vider_inscriptions(participations=inscriptions_a_effacer(reseau, le))
    return len(contacts), inscriptions
