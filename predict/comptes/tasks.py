"""Livraison des travaux : Celery en production, l’exécuteur embarqué sinon (même table)."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from .models import Reseau, Travail
from .perimetre import dans_reseau
from .travaux import executer


def livrer(identifiant, reseau_id):
    """Remet le travail à Celery ; en embarqué, l’exécuteur le trouvera dans la table."""
    if settings.TRAVAUX_PAR_CELERY:
        executer_travail.delay(identifiant, reseau_id)


def travaux_a_prendre(maintenant=None):
    """Couples (travail, réseau) en attente ou abandonnés, réseau par réseau (RLS oblige)."""
    maintenant = maintenant or timezone.now()
    a_prendre = []
    for reseau_id in Reseau.objects.order_by("pk").values_list("pk", flat=True):
        with dans_reseau(reseau_id):
            a_prendre += [
                (pk, reseau_id)
                for pk in Travail.objects.filter(reseau_id=reseau_id)
                .a_prendre(maintenant)
                .order_by("a_partir_de", "pk")
                .values_list("pk", flat=True)
            ]
    return a_prendre


@shared_task(name="predict.comptes.tasks.executer_travail", acks_late=True)
def executer_travail(identifiant, reseau_id):
    executer(identifiant, reseau_id)


@shared_task(name="predict.comptes.tasks.balayer")
def balayer():
    """Reprend les travaux jamais livrés ou abandonnés : une livraison perdue n’est qu’un retard."""
    for identifiant, reseau_id in travaux_a_prendre():
        executer_travail.delay(identifiant, reseau_id)
