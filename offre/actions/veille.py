"""S’abonner aux échéances ; demander l’envoi des courriels du jour."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from predict.comptes.actions import demander_travail, journaliser
from predict.comptes.models import Travail

from ..models import Veille
from ..regles import RythmeVeille
from ..regles.financement import JOURS_ENTRE_COURRIELS
from ..tasks import COURRIEL


@transaction.atomic
def regler_veille(*, veille, agent, champs):
    journaliser(agent=agent, verbe="veille des financements réglée", objet=veille, champs=champs)


def veilles_dues(reseau, le):
    """Abonnements à servir ce jour-là : sept jours au moins depuis le dernier envoi."""
    assez = Q(dernier_envoi_le__isnull=True) | Q(
        dernier_envoi_le__lte=le - timedelta(days=JOURS_ENTRE_COURRIELS)
    )
    return (
        Veille.objects.du_reseau(reseau)
        .filter(assez, rythme=RythmeVeille.HEBDOMADAIRE, agent__is_active=True)
        .filter(agent__adhesions__reseau=reseau, agent__adhesions__active=True)
        .distinct()
    )


@transaction.atomic
def demander_les_courriels(*, reseau, le):
    """Un travail par abonnement dû, une seule fois par jour ; rend combien ont été demandés."""
    deja = set(
        Travail.objects.du_reseau(reseau)
        .filter(type=COURRIEL, parametres__le=le.isoformat())
        .values_list("parametres__veille", flat=True)
    )
    nombre = 0
    for veille in veilles_dues(reseau, le).exclude(pk__in=deja).select_related("agent"):
        demander_travail(
            reseau=reseau,
            type=COURRIEL,
            titre=f"Échéances des financements : {veille.agent}",
            parametres={"veille": veille.pk, "le": le.isoformat()},
            agent=veille.agent,
        )
        nombre += 1
    return nombre
