"""Rangs ACTER déclarés contre réels, en fragment : la page des rangs de l’offre l’accueille."""

from django.shortcuts import render
from django.utils import timezone

from .. import calculs
from . import affichage


def rangs(request):
    """L’année en cours, pour le réseau où l’on agit."""
    periode = calculs.Periode.de_l_annee(timezone.localdate().year)
    mesures = calculs.rangs_acter(request.user.reseau, periode)
    contexte = {"rangs": affichage.rangs(mesures, periode)}
    return render(request, "suivi/_rangs_reels.html", contexte)
