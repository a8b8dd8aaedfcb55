"""Feuilles de temps : chacun·e les siennes, la direction toutes."""

from dataclasses import replace
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import est_direction, objet_ou_404

from ..actions import feuilles as actions
from ..calculs.feuilles import autre_direction, difference, empreinte, lignes_de, manquantes, total
from ..forms.feuilles import FeuilleForm
from ..models import FeuilleTemps
from ..regles import EtatFeuille

PAR_PAGE, MANQUANTES_MAX = 50, 12
TONS = {
    EtatFeuille.BROUILLON: "attention",
    EtatFeuille.SIGNEE: "primaire",
    EtatFeuille.VISEE: "succes",
}


def feuilles(request):
    """Les feuilles, et celles qui manquent."""
    agent, dirige = request.user, est_direction(request.user)
    lues = FeuilleTemps.objects.visibles_par(agent).select_related("agent", "financement")
    etat = request.GET.get("etat", "")
    if etat in EtatFeuille.values:
        lues = lues.filter(etat=etat)
    page = Paginator(lues, PAR_PAGE).get_page(request.GET.get("page"))
    absentes = manquantes(agent.reseau, timezone.localdate(), None if dirige else agent)
    contexte = {
        "page": page,
        "lignes": [(f, TONS[EtatFeuille(f.etat)]) for f in page],
        "etats": [(e.value, e.label, e.value == etat) for e in EtatFeuille],
        "filtre": bool(etat),
        "manquantes": absentes[::-1][:MANQUANTES_MAX],
        "nombre_manquantes": len(absentes),
        "dirige": dirige,
    }
    return render(request, "suivi/feuilles/feuilles.html", contexte)


def _feuille_ou_404(request, pk):
    lues = FeuilleTemps.objects.select_related("reseau", "agent", "financement", "visee_par")
    return objet_ou_404(request, lues, pk=pk)


def preparer(request):
    """Une feuille ; d’office le dernier mois plein, ou ce que l’adresse demande."""
    initial = {n: v for n in ("agent", "financement", "du", "au") if (v := request.GET.get(n, ""))}
    form = FeuilleForm(
        request.POST or None, agent=request.user, le=timezone.localdate(), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        valeurs = form.cleaned_data
        feuille, nouvelle = actions.preparer_feuille(
            agent=request.user, pour=valeurs["agent"], financement=valeurs["financement"],
            du=valeurs["du"], au=valeurs["au"],
        )  # fmt: skip
        if not nouvelle:
            messages.info(request, "Cette feuille existait déjà.")
        return redirect("suivi:feuille", feuille.pk)
    statut = 422 if request.method == "POST" else 200
    return render(request, "suivi/feuilles/preparer.html", {"form": form}, status=statut)


def _datees(lignes):
    """Les lignes d’une feuille, leur jour redevenu une date."""
    return [ligne | {"le": date.fromisoformat(ligne["le"])} for ligne in lignes]


def _ecart(feuille, presentes):
    ecart = difference(feuille.lignes, presentes)
    return replace(ecart, ajoutees=_datees(ecart.ajoutees), retirees=_datees(ecart.retirees))


def feuille(request, pk):
    une = _feuille_ou_404(request, pk)
    presentes = lignes_de(une)
    gelee = une.etat != EtatFeuille.BROUILLON
    lignes = une.lignes if gelee else presentes
    contexte = {
        "feuille": une,
        "ton": TONS[EtatFeuille(une.etat)],
        "lignes": _datees(lignes),
        "minutes": total(lignes),
        "empreinte": empreinte(presentes),
        "ecart": _ecart(une, presentes) if gelee else None,
        "document": actions.document_de(une),
        "sienne": une.agent_id == request.user.pk,
        "dirige": est_direction(request.user),
        "autre": autre_direction(une) if une.etat == EtatFeuille.SIGNEE else None,
        "par_jour": une.reseau.heures_par_jour * 60,
    }
    return render(request, "suivi/feuilles/feuille.html", contexte)


def _geste(request, pk, geste, dit):
    """Joue un acte ; un refus se dit sur la page de la feuille, qui n’a pas changé."""
    une = _feuille_ou_404(request, pk)
    try:
        geste(une)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, dit)
    return redirect("suivi:feuille", pk)


@require_POST
def signer(request, pk):
    lue = request.POST.get("empreinte", "")
    return _geste(
        request, pk,
        lambda f: actions.signer_feuille(
            feuille=f, agent=request.user, lue=lue, le=timezone.now()
        ),
        "Votre feuille est signée : la direction la vise ensuite.",
    )  # fmt: skip


@require_POST
def viser(request, pk):
    return _geste(
        request, pk,
        lambda f: actions.viser_feuille(feuille=f, agent=request.user, le=timezone.now()),
        "La feuille est visée, son PDF est scellé.",
    )  # fmt: skip


@require_POST
def rouvrir(request, pk):
    return _geste(
        request, pk, lambda f: actions.rouvrir_feuille(feuille=f, agent=request.user),
        "La feuille est rouverte : elle relit le temps, la personne la resigne.",
    )  # fmt: skip


@require_POST
def supprimer(request, pk):
    une = _feuille_ou_404(request, pk)
    try:
        actions.supprimer_feuille(feuille=une, agent=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
        return redirect("suivi:feuille", pk)
    messages.success(request, "La feuille est retirée.")
    return redirect("suivi:feuilles")


def telecharger(request, pk):
    """Le PDF scellé, à qui voit la feuille."""
    une = _feuille_ou_404(request, pk)
    document = actions.document_de(une)
    if document is None:
        messages.info(request, "Le PDF naît quand la direction vise la feuille.")
        return redirect("suivi:feuille", pk)
    return FileResponse(document.fichier.open("rb"), filename=f"{document.titre}.pdf")
