"""Identité du réseau : sa couleur et son logo, que portent ses documents."""

from django.contrib import messages
from django.shortcuts import redirect, render

from .. import identite
from ..actions import changer_identite
from ..forms import IdentiteVisuelleForm
from ..models import Reseau


def regler(request):
    reseau = Reseau.objects.visibles_par(request.user).get(pk=request.user.reseau_id)
    form = IdentiteVisuelleForm(request.POST or None, request.FILES or None, reseau=reseau)
    if form.is_valid():
        changes = changer_identite(
            reseau=reseau, agent=request.user, couleur=form.cleaned_data["couleur"],
            logo=form.cleaned_data["logo"], retirer=form.cleaned_data.get("retirer", False),
        )  # fmt: skip
        messages.success(request, "L’identité du réseau est enregistrée." if changes else
                         "Rien n’a changé.")  # fmt: skip
        return redirect("comptes:identite")
    contexte = {"form": form, "reseau_regle": reseau, "couleur": identite.couleur(reseau)}
    return render(request, "comptes/identite.html", contexte, status=422 if form.errors else 200)


def logo(request):
    """Le logo du réseau où l’on agit ; son monogramme s’il n’en a pas."""
    reseau = Reseau.objects.visibles_par(request.user).get(pk=request.user.reseau_id)
    return identite.reponse_logo(reseau)
