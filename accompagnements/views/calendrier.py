"""Le calendrier des accompagnements filtrés, par mois ou par semaine."""

from calendar import monthrange
from datetime import date, timedelta

from django.shortcuts import render
from django.urls import reverse

from predict.noyau.typographie import periode

from ..calculs.calendrier import NATURES, entrees
from .demandes import barre, demande, voisines, vues

CALENDRIER = "accompagnements:calendrier"
MONTREES = 4  # entrées d’un jour, au mois ; le reste se lit à la semaine
MOIS, SEMAINE = "mois", "semaine"


def _jour_voulu(requete, le):
    """Un jour de la période demandée ; illisible ou hors de vue, aujourd’hui."""
    try:
        voulu = date.fromisoformat(requete.get("jour", ""))
    except ValueError:
        return le
    return voulu if 2000 <= voulu.year <= 2100 else le


def _bornes(jour, pas):
    """(premier et dernier jour de la période, premier et dernier jour montrés)."""
    if pas == SEMAINE:
        lundi = jour - timedelta(days=jour.weekday())
        return lundi, lundi + timedelta(days=6), lundi, lundi + timedelta(days=6)
    premier = jour.replace(day=1)
    dernier = jour.replace(day=monthrange(jour.year, jour.month)[1])
    debut = premier - timedelta(days=premier.weekday())
    return premier, dernier, debut, dernier + timedelta(days=6 - dernier.weekday())


def _natures(requete):
    retenues = [n for n in NATURES if n in requete.getlist("montrer")]
    choix = {
        "nom": "montrer",
        "titre": "Montrer",
        "nombre": len(retenues),
        "options": [
            {"valeur": cle, "libelle": nature.titre, "choisie": cle in retenues}
            for cle, nature in NATURES.items()
        ],
    }
    return retenues, choix


def _montrer(entree):
    route, pk = entree.sur
    return {
        "objet": entree, "url": reverse(route, args=[pk]), "icone": NATURES[entree.nature].icone,
        "nature": NATURES[entree.nature].titre,
    }  # fmt: skip


def calendrier(request):
    voulue = demande(request.user, request.GET)
    pas = SEMAINE if request.GET.get("pas") == SEMAINE else MOIS
    jour = _jour_voulu(request.GET, voulue.le)
    du, au, debut, fin = _bornes(jour, pas)
    retenues, choix = _natures(request.GET)
    par_jour = entrees(voulue.accompagnements, debut, fin, voulue.le, retenues)
    montrees = MONTREES if pas == MOIS else None
    jours = []
    for rang in range((fin - debut).days + 1):
        le = debut + timedelta(days=rang)
        siennes = par_jour.get(le, [])
        jours.append({
            "le": le, "hors": not du <= le <= au, "aujourdhui": le == voulue.le,
            "entrees": [_montrer(e) for e in siennes[:montrees]],
            "reste": max(0, len(siennes) - (montrees or len(siennes))),
            "url": voulue.adresse(CALENDRIER, pas=[SEMAINE], jour=[le.isoformat()]),
        })  # fmt: skip
    avant = du - timedelta(days=1)
    contexte = {
        "jours": jours, "pas": pas, "du": du, "au": au, "periode": periode(du, au),
        "nombre": sum(len(e) for j, e in par_jour.items() if du <= j <= au),
        "precedente": voulue.adresse(CALENDRIER, jour=[avant.isoformat()]),
        "suivante": voulue.adresse(CALENDRIER, jour=[(au + timedelta(days=1)).isoformat()]),
        "aujourdhui": "" if du <= voulue.le <= au else voulue.adresse(CALENDRIER, jour=[]),
        "segments": [
            {"titre": titre, "url": voulue.adresse(CALENDRIER, pas=[cle]), "actif": pas == cle}
            for cle, titre in ((MOIS, "Mois"), (SEMAINE, "Semaine"))
        ],
        "natures": [{"titre": n.titre, "icone": n.icone} for n in NATURES.values()],
        "filtres": barre(voulue, CALENDRIER, (choix,), gardes=("vue", "pas", "jour")),
        "voisines": voisines(voulue, CALENDRIER),
        "vues": vues(request, voulue, CALENDRIER),
    }  # fmt: skip
    return render(request, "accompagnements/calendrier.html", contexte)
