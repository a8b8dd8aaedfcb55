"""L’onglet « Accompagnements » d’une fiche de collectivité."""

from django.shortcuts import render

from collectivites.droits import fiche_ou_404
from collectivites.views.entete import contexte_fiche

from ..models import Accompagnement


def onglet(request, pk):
    """L’onglet « Accompagnements » d’une fiche."""
    fiche = fiche_ou_404(request, pk)
    lignes = Accompagnement.objects.visibles_par(request.user).filter(fiche=fiche)
    contexte = contexte_fiche(fiche, "accompagnements") | {
        "accompagnements": list(lignes.select_related("responsable"))
    }
    return render(request, "accompagnements/onglet.html", contexte)
