"""Modifier une fiche et ce qui s’y rattache : un formulaire par page, la saisie gardée."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import droits
from ..actions import (
    cesser_profil,
    constater_niveau,
    constater_profil,
    noter_cotisation,
)
from ..forms import (
    CotisationForm,
    NiveauForm,
    ProfilForm,
    SyntheseForm,
)
from ..models import NiveauFiche, ProfilFiche


def page_de_saisie(request, form, **contexte):
    """La page d’un formulaire ; 422 quand il est refusé, pour que htmx et les essais le sachent.

    Contexte : `titre`, `geste` (le bouton), `fiche` ou `retour` (où mène « Renoncer »).
    """
    contexte = {"form": form, "fiche": None, "retour": "", "aide": ""} | contexte
    status = 422 if form.errors else 200
    return render(request, "collectivites/saisie.html", contexte, status=status)


def _tente(form, action, **arguments):
    """Exécute l’action ; une règle du métier refusée revient au formulaire, à sa place."""
    try:
        action(**arguments)
    except ValidationError as refus:
        form.add_error(None, refus)
        return False
    return True


def modifier(request, pk):
    fiche = droits.fiche_ou_404(request, pk)
    form = SyntheseForm(request.POST or None, instance=fiche)
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Fiche enregistrée.")
        return redirect(fiche)
    return page_de_saisie(
        request, form, fiche=fiche, titre="Modifier la fiche", geste="Enregistrer"
    )


def profils(request, pk):
    """L’histoire des profils, et le constat d’un nouveau."""
    fiche = droits.fiche_ou_404(request, pk)
    form = ProfilForm(request.POST or None, initial={"constate_le": timezone.localdate()})
    if form.is_valid() and _tente(
        form, constater_profil, fiche=fiche, agent=request.user, **form.cleaned_data
    ):
        messages.success(request, "Profil constaté.")
        return redirect("collectivites:profils", pk)
    histoire = ProfilFiche.objects.filter(fiche=fiche).select_related("auteur")
    contexte = {"form": form, "fiche": fiche, "histoire": histoire.order_by("-constate_le", "-pk")}
    status = 422 if form.errors else 200
    return render(request, "collectivites/profils.html", contexte, status=status)


@require_POST
def clore_profil(request, pk):
    profil = droits.profil_ou_404(request, pk)
    if profil.fin_le is None:
        cesser_profil(profil=profil, le=timezone.localdate(), agent=request.user)
        messages.success(request, f"Le profil {profil.profil} est clos, il reste dans l’histoire.")
    return redirect("collectivites:profils", profil.fiche_id)


def niveaux(request, pk):
    """L’histoire du niveau d’engagement, et le constat d’un nouveau."""
    fiche = droits.fiche_ou_404(request, pk)
    form = NiveauForm(request.POST or None, initial={"constate_le": timezone.localdate()})
    if form.is_valid():
        constater_niveau(fiche=fiche, agent=request.user, **form.cleaned_data)
        messages.success(request, "Niveau d’engagement constaté.")
        return redirect("collectivites:niveaux", pk)
    histoire = NiveauFiche.objects.filter(fiche=fiche).select_related("auteur")
    contexte = {"form": form, "fiche": fiche, "histoire": histoire}
    status = 422 if form.errors else 200
    return render(request, "collectivites/niveaux.html", contexte, status=status)


def cotisations(request, pk):
    """Les cotisations par année ; renvoyer une année déjà notée la corrige."""
    fiche = droits.fiche_ou_404(request, pk)
    form = CotisationForm(request.POST or None, initial={"annee": timezone.localdate().year})
    if form.is_valid():
        noter_cotisation(fiche=fiche, agent=request.user, **form.cleaned_data)
        messages.success(request, f"Cotisation {form.cleaned_data['annee']} notée.")
        return redirect("collectivites:cotisations", pk)
    contexte = {"form": form, "fiche": fiche, "histoire": fiche.cotisations.all()}
    status = 422 if form.errors else 200
    return render(request, "collectivites/cotisations.html", contexte, status=status)
