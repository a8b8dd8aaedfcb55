"""L’équipe du réseau : qui en est, à quel titre, qui y est attendu, qui l’a quittée."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone

from .. import actions
from ..droits import objet_ou_404
from ..forms import MembreForm
from ..models import Adhesion, Invitation
from ..regles import ROLES_MEMBRES


def equipe(request):
    places = list(
        Adhesion.objects.visibles_par(request.user)
        .de_l_equipe()
        .select_related("agent")
        .order_by("agent__nom", "agent__prenom", "pk")
    )
    contexte = {
        "membres": [p for p in places if p.active],
        "partis": [p for p in places if not p.active],
        "invitations": Invitation.objects.visibles_par(request.user)
        .en_attente()
        .select_related("invite_par"),
        "maintenant": timezone.now(),
        "peut_composer": request.user.role in ROLES_MEMBRES,
    }
    return render(request, "comptes/equipe.html", contexte)


def _membre_ou_404(request, pk):
    places = Adhesion.objects.actives().de_l_equipe().select_related("agent", "reseau")
    return objet_ou_404(request, places, pk=pk)


@reauthentication_required
def modifier_membre(request, pk):
    place = _membre_ou_404(request, pk)
    form = MembreForm(request.POST or None, instance=place)
    if request.method == "POST" and form.is_valid():
        try:
            actions.modifier_membre(adhesion=place, agent=request.user, champs=form.changed_data)
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            messages.success(request, f"{place.agent} : c’est enregistré.")
            return redirect("comptes:equipe")
    return render(request, "comptes/membre.html", {"form": form, "place": place})


@reauthentication_required
def noter_depart(request, pk):
    place = _membre_ou_404(request, pk)
    refus = ""
    if request.method == "POST":
        try:
            actions.noter_depart(adhesion=place, agent=request.user)
        except ValidationError as erreur:
            refus = erreur.messages[0]
        else:
            messages.success(request, f"{place.agent} ne fait plus partie de l’équipe.")
            return redirect("comptes:equipe")
    return render(request, "comptes/depart.html", {"place": place, "refus": refus})
