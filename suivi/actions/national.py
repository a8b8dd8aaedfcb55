"""Le rapport national : la coordination le demande, un travail le produit."""

from django.db import transaction

from predict.comptes.actions import demander_travail, journaliser
from predict.comptes.models import Reseau, Travail
from predict.comptes.regles import EtatTravail

from ..documents.national import TRAVAIL, cle_de


@transaction.atomic
def demander_rapport_national(*, agent, periode):
    """Un travail déjà en route pour la période est rendu tel quel : deux clics n’en font qu’un."""
    reseau = Reseau.objects.select_for_update().get(pk=agent.reseau_id)
    cle = cle_de(periode)
    en_route = (
        Travail.objects.du_reseau(reseau)
        .filter(type=TRAVAIL, parametres__periode=cle)
        .exclude(etat__in=(EtatTravail.FAIT, EtatTravail.ECHEC, EtatTravail.ANNULE))
        .first()
    )
    if en_route is not None:
        return en_route
    travail = demander_travail(
        reseau=reseau, type=TRAVAIL, titre=f"Rapport national {periode.nom}"[:200],
        parametres={"periode": cle}, agent=agent,
    )  # fmt: skip
    journaliser(agent=agent, verbe="rapport national demandé", objet=reseau)
    return travail
