"""Autour de l’API : sa documentation, et les événements annoncés en iCalendar."""

from datetime import timedelta

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from collectivites.documents.evenements import endroit
from collectivites.models import Evenement
from predict.comptes.models import Reseau
from predict.comptes.perimetre import dans_reseau
from predict.comptes.regles import PorteeAPI
from predict.noyau.calendrier import RendezVous, ecrire_ics, reponse_ics

from . import lectures
from .acces import DEBIT
from .documentation import exemples, groupes

DEBIT_AGENDA = {"agenda_public": "120/h/ip"}


@login_not_required
@require_safe
def documentation(request):
    """Ce que dit le schéma, sans script : pour qui branche un site ou un tableau de bord."""
    contexte = {
        "groupes": groupes(),
        "portees": PorteeAPI.choices,
        "debit": DEBIT["api"].partition("/")[0],
        "exemples": exemples(),
    }
    return render(request, "api/documentation.html", contexte)


@login_not_required
@require_safe
def evenements_ics(request, slug):
    """Les événements annoncés du réseau, pour tout agenda, s’il les a ouverts à tous."""
    if not consume(
        request, app="predict", action="agenda_public", config=DEBIT_AGENDA, limit_get=True
    ):
        return respond_429(request)
    reseau = Reseau.objects.filter(slug=slug).first()
    with dans_reseau(reseau and reseau.pk):
        if reseau is None or not reseau.api_publique:
            raise Http404
        contenu = ecrire_ics(f"{reseau.nom}, événements", _rendez_vous(reseau))
    return reponse_ics(f"evenements-{reseau.slug}", contenu)


def _rendez_vous(reseau):
    """D’il y a un mois à l’an prochain, sans rien qu’une annonce ne dise."""
    le = timezone.localdate()
    lignes = Evenement.objects.du_reseau(reseau).select_related("lieu", "reseau")
    annonces = lectures.annonces(lignes).filter(
        le__range=(le - timedelta(days=31), le + timedelta(days=400))
    )
    return [
        RendezVous(
            uid=f"evenement-{e.ref}@{reseau.slug}.predict",
            titre=e.titre,
            le=e.le,
            modifie_le=e.modifie_le,
            heure=e.heure_debut,
            duree=_duree(e),
            lieu=endroit(e),
            detail=e.angle_local,
            url=lectures.lien_d_inscription(e),
            occupe=e.heure_debut is not None,
            version=e.version,
        )
        for e in annonces.order_by("le", "heure_debut", "pk")
    ]


def _duree(e):
    if e.heure_debut is None or e.heure_fin is None:
        return 120
    return (e.heure_fin.hour - e.heure_debut.hour) * 60 + e.heure_fin.minute - e.heure_debut.minute
