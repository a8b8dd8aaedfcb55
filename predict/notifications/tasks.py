"""Le travail « diffusion » : dire ce qui vient d’être annoncé, et qu’un long travail est fini."""

from datetime import timedelta

from django.utils import timezone

from predict.comptes.actions import annoncer
from predict.comptes.tasks import DE_SERVICE, DIFFUSION
from predict.comptes.travaux import a_la_fin, travail

from .diffusion import a_diffuser, diffuser

# En deçà, la personne regarde encore la barre d’avancement.
ASSEZ_LONG = timedelta(seconds=20)


@travail(DIFFUSION)
def diffuser_les_nouvelles(un_travail, avancer):
    reseau_id, dites = un_travail.reseau_id, 0
    attendent = a_diffuser(reseau_id)
    for rang, pk in enumerate(attendent):
        avancer(rang, len(attendent))
        dites += diffuser(pk, reseau_id)

    def effet():
        return {"notifications": dites}

    return effet


@a_la_fin
def annoncer_la_fin(un_travail):
    demandeur = un_travail.demande_par
    if demandeur is None or un_travail.type in DE_SERVICE:
        return
    if timezone.now() - un_travail.cree_le >= ASSEZ_LONG:
        cle = f"travail:{un_travail.ref}"
        annoncer(type="travail_fini", objet=un_travail, pour=demandeur, cle=cle)
