"""Appliquer les durées de conservation."""

from django.urls import reverse

from predict.comptes.travaux import travail

from ..rgpd.purge import purger

PURGE = "purge_contacts"


@travail(PURGE)
def appliquer_la_conservation(un_travail, avancer):
    """Efface qui les durées du réseau disent d’effacer. Repris après un arrêt, il finit."""
    personnes, inscriptions = purger(
        reseau=un_travail.reseau, agent=un_travail.demande_par, avancer=avancer
    )

    def effet():
        return {
            "url": reverse("collectivites:purge"),
            "personnes": personnes,
            "inscriptions": inscriptions,
        }

    return effet
