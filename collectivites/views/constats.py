"""Profils, niveau, adhésion : constater, relire l’histoire, corriger une erreur."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import droits
from ..actions import cesser_profil, constater_niveau, constater_profil, noter_cotisation
from ..actions import corrections as actions
from ..forms import CotisationForm, NiveauForm, ProfilForm
from ..forms.constats import CorrigerNiveauForm, CorrigerProfilForm
from ..models import NiveauFiche, ProfilFiche


def tente(form, action, **arguments):
    """Exécute l’action ; une règle du métier refusée revient au formulaire, à sa place."""
    try:
        action(**arguments)
    except ValidationError as refus:
        form.add_error(None, refus)
        return False
    return True


def _page(request, gabarit, form, **contexte):
    status = 422 if form.errors else 200
    return render(
        request, f"collectivites/{gabarit}.html", {"form": form} | contexte, status=status
    )


def profils(request, pk):
    """L’histoire des profils, et le constat d’un nouveau."""
    fiche = droits.fiche_ou_404(request, pk)
    form = ProfilForm(request.POST or None, initial={"constate_le": timezone.localdate()})
    if form.is_valid() and tente(
        form, constater_profil, fiche=fiche, agent=request.user, **form.cleaned_data
    ):
        messages.success(request, "Profil constaté.")
        return redirect("collectivites:profils", pk)
    histoire = ProfilFiche.objects.filter(fiche=fiche).select_related("auteur")
    histoire = histoire.order_by("-constate_le", "-principal", "-pk")
    return _page(request, "profils", form, fiche=fiche, histoire=histoire)


@require_POST
def clore_profil(request, pk):
    profil = droits.profil_ou_404(request, pk)
    if profil.fin_le is None:
        cesser_profil(profil=profil, le=timezone.localdate(), agent=request.user)
        messages.success(request, f"Le profil {profil.profil} est clos, il reste dans l’histoire.")
    return redirect("collectivites:profils", profil.fiche_id)


def corriger_profil(request, pk):
    profil = droits.profil_ou_404(request, pk)
    champs = ("profil", "principal", "constate_le", "fin_le", "justification")
    initial = {nom: getattr(profil, nom) for nom in champs}
    form = CorrigerProfilForm(request.POST or None, initial=initial)
    if form.is_valid() and tente(
        form, actions.corriger_profil, constat=profil, agent=request.user, **form.cleaned_data
    ):
        messages.success(request, "Profil corrigé.")
        return redirect("collectivites:profils", profil.fiche_id)
    return _page(
        request, "correction", form, fiche=profil.fiche, objet=profil,
        titre="Corriger un profil", retour="collectivites:profils",
        retrait="collectivites:retirer_profil",
    )  # fmt: skip


@require_POST
def retirer_profil(request, pk):
    profil = droits.profil_ou_404(request, pk)
    fiche_id = profil.fiche_id
    actions.retirer_profil(profil=profil, agent=request.user)
    messages.success(request, "Profil retiré de l’histoire.")
    return redirect("collectivites:profils", fiche_id)


def niveaux(request, pk):
    """L’histoire du niveau d’engagement, et le constat d’un nouveau."""
    fiche = droits.fiche_ou_404(request, pk)
    form = NiveauForm(request.POST or None, initial={"constate_le": timezone.localdate()})
    if form.is_valid() and tente(
        form, constater_niveau, fiche=fiche, agent=request.user, **form.cleaned_data
    ):
        messages.success(request, "Niveau d’engagement constaté.")
        return redirect("collectivites:niveaux", pk)
    histoire = NiveauFiche.objects.filter(fiche=fiche).select_related("auteur")
    return _page(request, "niveaux", form, fiche=fiche, histoire=histoire)


def corriger_niveau(request, pk):
    constat = droits.niveau_ou_404(request, pk)
    initial = {nom: getattr(constat, nom) for nom in ("niveau", "constate_le", "motif")}
    form = CorrigerNiveauForm(request.POST or None, initial=initial)
    if form.is_valid() and tente(
        form, actions.corriger_niveau, constat=constat, agent=request.user, **form.cleaned_data
    ):
        messages.success(request, "Niveau corrigé.")
        return redirect("collectivites:niveaux", constat.fiche_id)
    return _page(
        request, "correction", form, fiche=constat.fiche, objet=constat,
        titre="Corriger un niveau", retour="collectivites:niveaux",
        retrait="collectivites:retirer_niveau",
    )  # fmt: skip


@require_POST
def retirer_niveau(request, pk):
    constat = droits.niveau_ou_404(request, pk)
    fiche_id = constat.fiche_id
    actions.retirer_niveau(constat=constat, agent=request.user)
    messages.success(request, "Niveau retiré de l’histoire.")
    return redirect("collectivites:niveaux", fiche_id)


def cotisations(request, pk):
    """Les cotisations par année ; renvoyer une année déjà notée la corrige."""
    fiche = droits.fiche_ou_404(request, pk)
    form = CotisationForm(request.POST or None, initial={"annee": timezone.localdate().year})
    if form.is_valid():
        noter_cotisation(fiche=fiche, agent=request.user, **form.cleaned_data)
        messages.success(request, f"Cotisation {form.cleaned_data['annee']} notée.")
        return redirect("collectivites:cotisations", pk)
    return _page(request, "cotisations", form, fiche=fiche, histoire=fiche.cotisations.all())


@require_POST
def regler_cotisation(request, pk):
    """Aujourd’hui : la date se corrige en notant de nouveau l’année."""
    cotisation = droits.cotisation_ou_404(request, pk)
    actions.regler_cotisation(cotisation=cotisation, le=timezone.localdate(), agent=request.user)
    messages.success(request, f"Cotisation {cotisation.annee} réglée.")
    return redirect("collectivites:cotisations", cotisation.fiche_id)


@require_POST
def retirer_cotisation(request, pk):
    cotisation = droits.cotisation_ou_404(request, pk)
    annee, fiche_id = cotisation.annee, cotisation.fiche_id
    actions.retirer_cotisation(cotisation=cotisation, le=timezone.localdate(), agent=request.user)
    messages.success(request, f"Cotisation {annee} retirée.")
    return redirect("collectivites:cotisations", fiche_id)
