"""Pages publiques liées au pied de chaque page."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def donnees_personnelles(request):
    return render(request, "comptes/donnees_personnelles.html")


@login_not_required
def accessibilite(request):
    return render(request, "comptes/accessibilite.html")
