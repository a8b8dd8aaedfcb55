"""Poster un courriel : l’écrire avec l’acte ; le facteur passe une fois la transaction validée."""

from django.db import IntegrityError, transaction

from ..courrier import ecrire
from ..models import Courriel
from ..regles import EtatCourriel
from ..tasks import demander_le_facteur
from .commun import journaliser


def poster(*, reseau, cle="", **lettre):
    """Écrit le courriel dans la transaction en cours ; rend la ligne, ou `None` si sa `cle` a déjà
    servi dans le réseau. `lettre` : ce que demande `courrier.ecrire`."""
    if cle and Courriel.objects.filter(reseau=reseau, cle=cle).exists():
        return None
    courriel = ecrire(reseau=reseau, cle=cle, **lettre)
    try:
        with transaction.atomic():
            courriel.save()
    except IntegrityError:
        # Écrit au même instant par un autre.
        return None
    reseau_id = reseau.pk
    # `robust` : une base lente n’annule pas l’acte ; le facteur repasse chaque jour.
    transaction.on_commit(lambda: demander_le_facteur(reseau_id), robust=True)
    return courriel


@transaction.atomic
def renvoyer(*, courriel, agent, maintenant):
    """Un courriel non parti se représente, comme neuf ; faux s’il ne peut pas repartir."""
    lignes = Courriel.objects.filter(
        pk=courriel.pk, reseau_id=courriel.reseau_id, etat=EtatCourriel.RENONCE, secret=False
    )
    neuf = {"etat": EtatCourriel.EN_ATTENTE, "essais": 0, "erreur": "", "a_partir_de": maintenant}
    if not lignes.update(**neuf):
        return False
    journaliser(agent=agent, verbe="Courriel : renvoi", objet=courriel)
    reseau_id = courriel.reseau_id
    transaction.on_commit(lambda: demander_le_facteur(reseau_id), robust=True)
    return True
