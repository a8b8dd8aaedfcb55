"""Garder l’offre validée par une instance ; dire où en est sa formalisation."""

from django.db import transaction
from django.db.models import Max

from predict.comptes.actions import journaliser
from predict.comptes.models import Reseau

from ..calculs.versions import instantane
from ..models import ServiceReseau, VersionOffre


@transaction.atomic
def valider_version(*, version, agent):
    """Numérote la version et y garde l’offre telle qu’elle est ; rend la version enregistrée."""
    # Deux validations au même moment ne prennent pas le même numéro.
    Reseau.objects.select_for_update().get(pk=agent.reseau_id)
    anciennes = VersionOffre.objects.filter(reseau=agent.reseau_id)
    version.reseau_id = agent.reseau_id
    version.numero = (anciennes.aggregate(n=Max("numero"))["n"] or 0) + 1
    version.contenu = instantane(ServiceReseau.objects.filter(reseau=agent.reseau_id).avec_commun())
    version.save()
    journaliser(agent=agent, verbe="offre validée", objet=version)
    return version


@transaction.atomic
def situer_formalisation(*, reseau, agent, formalisation, le):
    reseau.formalisation, reseau.formalisation_le = formalisation, le
    reseau.save(update_fields=["formalisation", "formalisation_le"])
