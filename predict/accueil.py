"""Ce qui relie toutes les applications : accueil, navigation, santé."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render


def contexte(request):
    return {}


def accueil(request):
    return render(request, "accueil.html")


def charte(request):
    return render(request, "charte.html")


@login_not_required
def sante(request):
    with connection.cursor() as curseur:
        curseur.execute("SELECT 1")
    return JsonResponse({"etat": "bon"})
