"""Mes notifications : les lire, les régler. Les mêmes pages pour l’équipe et pour le portail."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from predict.comptes.droits import objet_ou_404
from predict.comptes.models import Notification
from predict.comptes.regles import Role

from .actions import marquer_lue, regler, tout_marquer_lu
from .forms import FiltreForm, ReglagesForm
from .types import REGISTRE, types_de

PAR_PAGE = 30
TOUTES = "toutes"


def _habillage(agent):
    """Le gabarit de l’équipe, ou celui du portail."""
    portail = agent.role == Role.REFERENT
    return {"gabarit": "portail/base.html" if portail else "base.html", "portail": portail,
            "collectivite": None}  # fmt: skip


def liste(request):
    siennes = Notification.objects.visibles_par(request.user)
    recus = set(siennes.order_by().values_list("type", flat=True).distinct())
    filtre = FiltreForm(
        request.GET, types=[un for un in types_de(request.user.role) if un.code in recus]
    )
    toutes = request.GET.get("vue") == TOUTES
    lignes = siennes.filter(type=filtre.choisi) if filtre.choisi else siennes
    retenues = lignes.select_related("nouvelle__auteur")
    page = Paginator(retenues if toutes else retenues.non_lues(), PAR_PAGE).get_page(
        request.GET.get("page")
    )
    contexte = {
        "page": page,
        "lignes": [(n, REGISTRE[n.type].libelle if n.type in REGISTRE else "") for n in page],
        "toutes": toutes,
        "non_lues": lignes.non_lues().count(),
        "type_choisi": filtre.choisi,
        "form": filtre,
        "filtrable": len(recus) > 1,
        "url": reverse("notifications:liste"),
    }
    return render(request, "notifications/liste.html", contexte | _habillage(request.user))


def ouvrir(request, pk):
    """Mène à l’objet. Par le bouton de la liste (POST), c’est lue ; le lien d’un courriel, que
    suivent aussi les antivirus des messageries, ne fait que mener : une GET n’écrit pas."""
    notification = objet_ou_404(request, Notification.objects, pk=pk)
    if request.method == "POST":
        marquer_lue(notification=notification, agent=request.user)
        return HttpResponseRedirect(notification.chemin)
    separe = "&" if "#" in notification.chemin else "#"
    return HttpResponseRedirect(f"{notification.chemin}{separe}notification-{notification.pk}")


@require_POST
def tout_lire(request):
    code = request.POST.get("type", "")
    nombre = tout_marquer_lu(agent=request.user, type=code)
    if nombre:
        dire = "notifications marquées lues" if nombre > 1 else "notification marquée lue"
        messages.success(request, f"{nombre} {dire}.")
    return redirect("notifications:liste")


def reglages(request):
    form = ReglagesForm(request.POST or None, agent=request.user)
    if request.method == "POST" and form.is_valid():
        regler(agent=request.user, rythmes=form.rythmes, jour=form.cleaned_data["jour"])
        messages.success(request, "Vos réglages sont enregistrés.")
        return redirect("notifications:reglages")
    return render(
        request, "notifications/reglages.html", {"form": form} | _habillage(request.user),
        status=422 if form.is_bound else 200,
    )  # fmt: skip
