"""Réglages du réseau, par son administration."""

from django.contrib import messages
from django.shortcuts import redirect, render

from ..actions import regler_reseau
from ..forms import ReseauForm
from ..models import Reseau


def reglages(request):
    reseau = Reseau.objects.visibles_par(request.user).get(pk=request.user.reseau_id)
    form = ReseauForm(request.POST or None, instance=reseau)
    if request.method == "POST" and form.is_valid():
        regler_reseau(reseau=reseau, agent=request.user, champs=form.changed_data)
        messages.success(request, "Les réglages sont enregistrés.")
        return redirect("comptes:reseau")
    return render(request, "comptes/reseau.html", {"form": form})
