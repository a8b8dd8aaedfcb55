"""Les jetons d’API d’un réseau : en créer un, le révoquer, ouvrir les lectures sans jeton."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ..models import JetonAPI, Reseau
from .commun import journaliser


@transaction.atomic
def creer_jeton(*, agent, nom, portees, jours, le=None):
    """Rend la ligne et le jeton en clair ; la base n’en garde que l’empreinte."""
    le = le or timezone.now()
    clair = JetonAPI.nouveau(agent.reseau.slug)
    jeton = JetonAPI.objects.create(
        reseau_id=agent.reseau_id,
        nom=nom,
        prefixe=clair.rpartition("_")[2][:8],
        jeton_hache=JetonAPI.hacher(clair),
        portees=sorted(portees),
        cree_par=agent,
        expire_le=le + timedelta(days=jours),
    )
    journaliser(agent=agent, verbe="jeton d’API créé", objet=jeton, champs=["portees"], le=le)
    return jeton, clair


@transaction.atomic
def revoquer_jeton(*, jeton, agent, motif="", le=None):
    """Le jeton ne donne plus rien, sans retour ; révoqué deux fois, il garde sa première date."""
    le = le or timezone.now()
    if JetonAPI.objects.filter(pk=jeton.pk, revoque_le__isnull=True).update(revoque_le=le):
        journaliser(agent=agent, verbe="jeton d’API révoqué", objet=jeton, motif=motif, le=le)


def revoquer_jetons_de(*, partant, reseau, agent, le=None):
    """Au départ de quelqu’un : les jetons qu’il a créés, donc lus une fois en clair."""
    siens = JetonAPI.objects.du_reseau(reseau).filter(cree_par=partant)
    for jeton in siens.utilisables(le or timezone.now()):
        revoquer_jeton(
            jeton=jeton, agent=agent, motif="La personne qui l’a créé a quitté l’équipe.", le=le
        )


@transaction.atomic
def ouvrir_api_publique(*, reseau, agent, ouverte):
    """Ouvre ou ferme à tout site l’offre publiée et les événements annoncés."""
    autrement = Reseau.objects.filter(pk=reseau.pk).exclude(api_publique=ouverte)
    if autrement.update(api_publique=ouverte):
        verbe = "lecture sans jeton ouverte" if ouverte else "lecture sans jeton fermée"
        journaliser(agent=agent, verbe=verbe, objet=reseau, champs=["api_publique"])
