"""Ce qu’un dossier apporte aux neuf indicateurs, ligne à ligne, la raison en toutes lettres."""

from django.shortcuts import render

from accompagnements.droits import accompagnement_ou_404

from ..calculs import pourquoi as calculs
from .indicateurs import _demande


def pourquoi(request, pk):
    a = accompagnement_ou_404(request, pk)
    form, periode, *_ = _demande(request)
    lignes = calculs.pourquoi(a, periode)
    contexte = {
        "accompagnement": a,
        "periode": periode,
        "lignes": lignes,
        "comptees": sum(ligne.compte for ligne in lignes),
        "annees": range(max(a.debut_le.year, form.le.year - 4), form.le.year + 1),
    }
    return render(request, "suivi/pourquoi.html", contexte)


def avis(request, pk):
    """Fragment de la page du dossier : les réponses aux enquêtes, et ce qu’elles valent."""
    a = accompagnement_ou_404(request, pk)
    return render(request, "suivi/_avis.html", {"avis": calculs.avis(a)})
