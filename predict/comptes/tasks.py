"""Livraison des travaux : Celery en production, l’exécuteur embarqué sinon (même table)."""

from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from .courrier import a_porter, porter, prochain_essai
from .models import Reseau, Travail
from .perimetre import dans_reseau
from .regles import EtatCourriel, EtatTravail
from .scellement import relever
from .travaux import executer, travail

COURRIER, DIFFUSION = "courrier", "diffusion"
# Travaux de service : personne ne les a demandés, personne n’attend leur fin.
DE_SERVICE = frozenset({COURRIER, DIFFUSION})


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


@shared_task(name="predict.comptes.tasks.demander_le_quotidien")
def demander_le_quotidien():
    """Une fois par jour : lance les commandes de `COMMANDES_QUOTIDIENNES`."""
    for commande in settings.COMMANDES_QUOTIDIENNES:
        call_command(commande)


def demander_le_facteur(reseau_id, le=None):
    """Un passage du facteur attend déjà, pas plus tard que `le` : rien de plus."""
    _demander_un_passage(reseau_id, COURRIER, "Envoi des courriels", le)


def demander_la_diffusion(reseau_id):
    _demander_un_passage(reseau_id, DIFFUSION, "Diffusion des nouvelles", None)


def _demander_un_passage(reseau_id, type_de_travail, titre, le):
    le = le or timezone.now()
    with dans_reseau(reseau_id):
        attend = Travail.objects.filter(
            reseau_id=reseau_id, type=type_de_travail, etat=EtatTravail.EN_ATTENTE,
            a_partir_de__lte=le,
        )  # fmt: skip
        if attend.exists():
            return
        passage = Travail.objects.create(
            reseau_id=reseau_id, type=type_de_travail, titre=titre, a_partir_de=le
        )
    livrer(passage.pk, reseau_id)


@travail(COURRIER)
def porter_le_courrier(un_travail, avancer):
    """Porte tout ce qui est dû ; ce qui n’est pas parti se représente à l’heure dite."""
    reseau_id, partis = un_travail.reseau_id, 0
    dus = a_porter(reseau_id)
    for rang, pk in enumerate(dus):
        avancer(rang, len(dus))
        partis += porter(pk, reseau_id) == EtatCourriel.ENVOYE

    def effet():
        if suite := prochain_essai(reseau_id):
            demander_le_facteur(reseau_id, suite)
        return {"partis": partis}

    return effet


@travail("verifier_journal")
def verifier_le_journal(un_travail, avancer):
    """La direction demande que son journal se relise ; le résultat se garde avec le réseau."""
    relever(un_travail.reseau)
    return lambda: {"url": reverse("comptes:journal")}
