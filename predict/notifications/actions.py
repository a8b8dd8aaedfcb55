"""Lire, tout lire, régler : ce que chacun fait de ses notifications."""

from django.db import transaction
from django.utils import timezone

from predict.comptes.models import Notification, PreferenceNotification
from predict.journee.navigation import oublier_la_navigation

from .types import types_de


@transaction.atomic
def marquer_lue(*, notification, agent):
    lignes = Notification.objects.visibles_par(agent).non_lues()
    if lignes.filter(pk=notification.pk).update(lue_le=timezone.now()):
        oublier_la_navigation(agent)


@transaction.atomic
def tout_marquer_lu(*, agent, type=""):
    """Toutes, ou celles d’un type ; rend combien."""
    lignes = Notification.objects.visibles_par(agent).non_lues()
    nombre = (lignes.filter(type=type) if type else lignes).update(lue_le=timezone.now())
    if nombre:
        oublier_la_navigation(agent)
    return nombre


@transaction.atomic
def regler(*, agent, rythmes, jour):
    """`rythmes` : {code de type: rythme}. Ce qui attend d’être écrit suit le nouveau rythme."""
    siennes = PreferenceNotification.objects.visibles_par(agent)
    for un in types_de(agent.role):
        rythme = rythmes.get(un.code)
        if rythme is None or un.deja_ecrit:
            continue
        if rythme == un.rythme:
            siennes.filter(type=un.code).delete()
        else:
            PreferenceNotification.objects.update_or_create(
                reseau_id=agent.reseau_id,
                agent=agent,
                type=un.code,
                defaults={"rythme": rythme},
            )
        attendent = Notification.objects.visibles_par(agent).filter(type=un.code)
        attendent.filter(ecrite_le__isnull=True).update(rythme=rythme)
    place = agent.adhesion_courante
    place.jour_resume, place.notifications_reglees_le = jour, timezone.now()
    place.save(update_fields=["jour_resume", "notifications_reglees_le"])
