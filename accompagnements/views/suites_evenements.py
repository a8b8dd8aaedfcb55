"""L’onglet « Suites » d’un événement : ce qui est né de la rencontre, et ce qui reste à faire."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from collectivites import droits
from collectivites.regles.evenements import SUITES_A
from collectivites.views.evenement_page import contexte_evenement

from ..actions.suites_evenement import (
    planifier_relances,
    planifier_suites,
    titre_de_relance,
    titre_de_suite,
)
from ..forms.suites_evenement import RelanceForm
from ..models import Tache


def suites_evenement(request, pk):
    evenement = droits.evenement_ou_404(request, pk)
    return _page(request, evenement, RelanceForm())


def _page(request, evenement, form):
    contexte = contexte_evenement(request, evenement, "suites")
    le, mesures = contexte["le"], contexte["mesures"]
    lignes = _lignes(evenement, le)
    dernier = SUITES_A[-1]
    contexte |= {
        "lignes": lignes,
        "delais": [_delai(evenement, mesures, jours, le) for jours in SUITES_A],
        "manque": any(t is None for ligne in lignes for t in ligne["taches"].values()),
        "a_relancer": [x for x in lignes if not x["suites"] and not x["relance"]]
        if le >= evenement.le + timedelta(days=dernier)
        else [],
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "accompagnements/suites_evenement.html", contexte, status=status)


def _delai(evenement, mesures, jours, le):
    quand = evenement.le + timedelta(days=jours)
    return {
        "jours": jours, "quand": quand, "echu": le >= quand, "part": mesures.suites[jours],
    }  # fmt: skip


def _lignes(evenement, le):
    """Une ligne par collectivité venue : qui, les suites notées, les tâches ; deux requêtes."""
    presentes = (
        evenement.participations.avec_personne()
        .select_related("fiche__collectivite", "fiche__suivie_par", "contact")
        .filter(presente=True)
        .dans_l_ordre()
    )
    taches = {}
    for tache in Tache.objects.filter(evenement=evenement).select_related("assignee"):
        taches[tache.fiche_id, tache.titre] = tache
        tache.en_retard = tache.faite_le is None and tache.echeance and tache.echeance < le
    par_fiche = {}
    for p in presentes:
        par_fiche.setdefault(p.fiche, []).append(p)
    return [
        {
            "fiche": fiche,
            "participations": siennes,
            "suites": [p for p in siennes if p.suite],
            "taches": {j: taches.get((fiche.pk, titre_de_suite(evenement, j))) for j in SUITES_A},
            "relance": taches.get((fiche.pk, titre_de_relance(evenement))),
        }
        for fiche, siennes in par_fiche.items()
    ]


@require_POST
def planifier_suites_evenement(request, pk):
    """D’un geste, les tâches à J+30 et J+90 de toutes les collectivités venues."""
    evenement = droits.evenement_ou_404(request, pk)
    poses = planifier_suites(evenement=evenement, agent=request.user)
    if poses:
        mot = "tâches posées" if poses > 1 else "tâche posée"
        messages.success(request, f"{poses} {mot}, confiées à qui suit chaque fiche.")
    else:
        messages.info(request, "Toutes les tâches étaient déjà posées.")
    return redirect("accompagnements:suites_evenement", pk)


@require_POST
def relancer_evenement(request, pk):
    """Une tâche de relance par collectivité venue, restée sans suite."""
    evenement = droits.evenement_ou_404(request, pk)
    form = RelanceForm(request.POST)
    if not form.is_valid():
        return _page(request, evenement, form)
    poses = planifier_relances(evenement=evenement, le=form.cleaned_data["le"], agent=request.user)
    messages.success(request, f"{poses} {'relances posées' if poses > 1 else 'relance posée'}.")
    return redirect("accompagnements:suites_evenement", pk)
