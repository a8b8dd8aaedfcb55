"""Nouveautés du commun : ce qui a changé, à prendre ou à laisser, champ par champ."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from predict.noyau.typographie import enumeration

from .. import actions, droits
from ..actions import nouveautes as gestes
from ..calculs.nouveautes import jamais_vus
from ..calculs.nouveautes import nouveautes as lire_nouveautes
from ..models import Service, ServiceReseau
from ..regles import CHAMPS_COMMUNS

ANNULABLE = "nouveaute_annulable"


def nouveautes(request):
    trouvees = lire_nouveautes(request.user.reseau)
    contexte = {
        "nouveautes": trouvees,
        "nombre_nouveautes": trouvees.nombre,
        "annulable": request.session.get(ANNULABLE, {}).get("dit", ""),
    }
    return render(request, "offre/commun/nouveautes.html", contexte)


@require_POST
def prendre(request, pk, champ):
    return _choisir(request, pk, champ, gestes.prendre, "Pris")


@require_POST
def laisser(request, pk, champ):
    return _choisir(request, pk, champ, gestes.laisser, "Laissé")


def _choisir(request, pk, champ, geste, mot):
    if champ not in CHAMPS_COMMUNS and champ != gestes.TOUT:
        raise Http404
    service = _lie_ou_404(request, pk)
    avant, version = geste(service=service, champ=champ, agent=request.user)
    if avant["base"]:
        titres = enumeration([CHAMPS_COMMUNS[c] for c in avant["base"]])
        request.session[ANNULABLE] = {
            "pk": service.pk, "avant": avant, "version": version,
            "dit": f"{mot} pour « {service} » : {titres.lower()}.",
        }  # fmt: skip
    else:
        messages.info(request, "Rien à décider ici : quelqu’un l’a déjà fait.")
    return redirect("offre:nouveautes")


def _lie_ou_404(request, pk):
    service = droits.service_ou_404(request, pk)
    if service.service_id is None:
        raise Http404
    return service


@require_POST
def annuler(request):
    """Revient sur le dernier choix de cette session, si personne n’y a touché depuis."""
    dernier = request.session.pop(ANNULABLE, None)
    visibles = ServiceReseau.objects.visibles_par(request.user)
    service = visibles.filter(pk=dernier["pk"]).first() if dernier else None
    if service is None:
        messages.info(request, "Il n’y a plus rien à annuler.")
    elif gestes.revenir_avant(
        service=service, avant=dernier["avant"], version=dernier["version"], agent=request.user
    ):
        messages.success(request, "Choix annulé : la nouveauté attend de nouveau.")
    else:
        messages.warning(request, f"« {service} » a changé depuis : rien n’a été annulé.")
    return redirect("offre:nouveautes")


@require_POST
def retrait_lu(request, pk):
    service = _lie_ou_404(request, pk)
    gestes.noter_retrait_lu(service=service, agent=request.user)
    messages.success(request, f"« {service} » reste dans votre offre.")
    return redirect("offre:nouveautes")


@require_POST
def accueillir(request, pk):
    """Un service commun nouveau : l’adopter, ou le laisser de côté (`geste=laisser`)."""
    reseau = request.user.reseau
    commun = get_object_or_404(Service, pk=pk)
    if not jamais_vus(reseau).filter(pk=pk).exists():
        messages.info(request, "Rien à décider ici : quelqu’un l’a déjà fait.")
        return redirect("offre:nouveautes")
    garde = request.POST.get("geste") != "laisser"
    service = actions.adopter(reseau=reseau, commun=commun, agent=request.user, garde=garde)
    if garde:
        messages.success(request, f"« {service} » entre dans votre offre : adaptez-le.")
        return redirect(service)
    messages.success(request, f"« {service} » reste hors de votre offre ; il s’y reprend.")
    return redirect("offre:nouveautes")
