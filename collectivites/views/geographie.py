"""Aligner la base sur le Code officiel géographique livré avec le logiciel."""

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ..actions import demander_geographie


@require_POST
def mettre_a_jour_geographie(request):
    un_travail = demander_geographie(agent=request.user)
    return redirect("comptes:travail", pk=un_travail.pk)
