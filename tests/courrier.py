"""Ce que fait l’exécuteur après un acte : dire les nouvelles, puis porter les courriels dus."""

from django.utils import timezone

from predict.comptes.courrier import DELAIS, a_porter, porter
from predict.comptes.models import Courriel, Reseau
from predict.comptes.regles import EtatCourriel
from predict.notifications.diffusion import a_diffuser, diffuser


def distribuer():
    for pk_reseau in Reseau.objects.order_by("pk").values_list("pk", flat=True):
        for pk in a_diffuser(pk_reseau):
            diffuser(pk, pk_reseau)
        for pk in a_porter(pk_reseau):
            porter(pk, pk_reseau)


def jusqu_au_renoncement():
    """Le serveur reste en panne : le facteur repasse à chaque heure dite, puis renonce."""
    for _ in DELAIS:
        Courriel.objects.filter(etat=EtatCourriel.EN_ATTENTE).update(a_partir_de=timezone.now())
        distribuer()
