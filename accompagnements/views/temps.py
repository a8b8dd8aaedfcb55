"""Ma semaine : la grille où l’on note son temps, et le détail de ce qui est noté."""

from datetime import date, timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from predict.noyau.typographie import periode

from ..actions import temps as actions
from ..forms.grille import Grille, empreinte
from .genres import GENRES
from .quotidien import attendu_par_semaine, semaine_de


def _semaine_voulue(request):
    """Un jour de la semaine demandée ; illisible ou hors de vue, aujourd’hui."""
    try:
        le = date.fromisoformat(request.GET.get("semaine", ""))
    except ValueError:
        return timezone.localdate()
    return le if 2000 <= le.year <= 2100 else timezone.localdate()


def _enregistrer(grille):
    """Nombre de cases écrites ; None si rien ne l’est, les raisons étant dans la grille."""
    if not grille.est_valide():
        return None
    try:
        return actions.tenir_semaine(
            agent=grille.agent, lundi=grille.lundi, empreinte=empreinte, lue=grille.empreinte,
            voulues=grille.voulues,
        )  # fmt: skip
    except actions.SemaineChangee:
        grille.dire_le_conflit()
        return None


def mes_temps(request):
    """GET : la semaine, en grille ; `copier` y propose les durées de la semaine passée. POST : la
    tenir, si personne ne l’a changée depuis (deux onglets)."""
    aujourdhui = timezone.localdate()
    lundi, dimanche = semaine_de(_semaine_voulue(request))
    recu = request.POST if request.method == "POST" else None
    copier = "copier" in request.GET and recu is None
    grille = Grille(request.user, lundi, aujourdhui, recu, copier)
    if recu is not None:
        ecrites = _enregistrer(grille)
        if ecrites is not None:
            messages.success(request, "Votre semaine est enregistrée.")
            return redirect(f"{reverse('accompagnements:mes_temps')}?semaine={lundi.isoformat()}")
    total = sum(t.minutes for t in grille.temps)
    contexte = {
        "genre": GENRES["temps"], "grille": grille, "lundi": lundi, "aujourdhui": aujourdhui,
        "periode": periode(lundi, dimanche), "total": total,
        "attendu": attendu_par_semaine(request.user),
        "jours": [
            {"le": le, "total": somme, "a_venir": le > aujourdhui}
            for le, somme in zip(grille.jours, grille.totaux, strict=True)
        ],
        "montre": sum(grille.totaux),
        "precedente": (lundi - timedelta(days=7)).isoformat(),
        "suivante": (lundi + timedelta(days=7)).isoformat(),
        "en_cours": lundi <= aujourdhui <= dimanche,
        "temps": sorted(grille.temps, key=lambda t: (t.le, t.pk)),
    }  # fmt: skip
    statut = 422 if recu is not None else 200
    return render(request, "accompagnements/mes_temps.html", contexte, status=statut)
