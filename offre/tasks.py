"""Le travail « courriel des échéances » : un abonnement, un courriel au plus par jour."""

from datetime import date

from django.db import transaction
from django.urls import reverse

from predict.comptes.actions import annoncer, poster
from predict.comptes.models import Adhesion
from predict.comptes.perimetre import dans_reseau
from predict.comptes.regles import ROLES_INTERNES
from predict.comptes.travaux import travail

from .courriels_veille import composer
from .models import Veille
from .regles import RythmeVeille

COURRIEL = "courriel_echeances"


@travail(COURRIEL)
def courriel_echeances(un_travail, avancer):
    """Paramètres : `veille` (pk), `le` (jour, ISO). Désabonné ou parti entre-temps : rien."""
    le, reseau = date.fromisoformat(un_travail.parametres["le"]), un_travail.reseau_id
    with dans_reseau(reseau), transaction.atomic():
        veille = _veille_due(un_travail, le)
        lettre = veille and composer(veille, le)
        if lettre is not None:
            # Avec le courriel : repris après une coupure, le travail n’écrit pas deux fois.
            Veille.objects.filter(pk=veille.pk).update(dernier_envoi_le=le)
            poster(**lettre)
            annoncer(type="veille_financements", objet=veille, pour=veille.agent)

    def effet():
        return {"envoye": lettre is not None, "url": reverse("financements:veille")}

    return effet


def _veille_due(un_travail, le):
    """L’abonnement tel qu’il est maintenant, son agent placé dans ce réseau ; ou `None`."""
    veille = (
        Veille.objects.select_related("agent", "reseau")
        .filter(pk=un_travail.parametres["veille"], reseau_id=un_travail.reseau_id)
        .exclude(dernier_envoi_le=le)
        .filter(rythme=RythmeVeille.HEBDOMADAIRE)
        .first()
    )
    if veille is None:
        return None
    place = (
        Adhesion.objects.actives()
        .filter(role__in=ROLES_INTERNES, reseau=un_travail.reseau_id, agent=veille.agent_id)
        .select_related("reseau")
        .first()
    )
    if place is None or not veille.agent.is_active:
        return None
    veille.agent.adhesion_courante = place
    return veille
