"""Calibrer : fiche besoins, prestations."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.actions import journaliser
from predict.comptes.droits import exiger
from predict.comptes.models import Terme

from ..actions import besoins as actions
from ..droits import accompagnement_ou_404, fiche_besoin_ou_404, peut_modifier, prestation_ou_404
from ..forms.besoins import FicheBesoinForm, ModeForm, PrestationForm
from ..models import FicheBesoin, Prestation


def besoins(request, pk):
    """Nouvelle version datée, préremplie par la dernière."""
    a = accompagnement_ou_404(request, pk)
    exiger(peut_modifier(request.user, a))
    formulaire = FicheBesoinForm(
        request.POST or None, instance=FicheBesoin(), precedente=a.fiches_besoin.first(),
        aujourdhui=timezone.localdate(),
    )  # fmt: skip
    if request.method == "POST" and formulaire.is_valid():
        actions.dater_besoins(
            fiche_besoin=formulaire.save(commit=False), accompagnement=a, agent=request.user
        )
        messages.success(request, "Fiche besoins enregistrée ; la précédente reste lisible.")
        return redirect(f"{a.get_absolute_url()}#calibrage")
    contexte = {"accompagnement": a, "formulaire": formulaire}
    statut = 422 if formulaire.errors else 200
    return render(request, "accompagnements/besoins.html", contexte, status=statut)


def fiche_besoin(request, pk):
    une = fiche_besoin_ou_404(request, pk)
    contexte = {"une": une, "accompagnement": une.accompagnement}
    return render(request, "accompagnements/fiche_besoin.html", contexte)


def _page_prestation(request, a, formulaire, titre):
    contexte = {
        "accompagnement": a, "formulaire": formulaire, "titre": titre,
        "modes": Terme.objects.de("mode_accompagnement"),
        "prestation": formulaire.instance if formulaire.instance.pk else None,
    }  # fmt: skip
    statut = 422 if formulaire.errors else 200
    return render(request, "accompagnements/prestation.html", contexte, status=statut)


def ajouter_prestation(request, pk):
    a = accompagnement_ou_404(request, pk)
    exiger(peut_modifier(request.user, a))
    formulaire = PrestationForm(request.POST or None, instance=Prestation(), reseau_id=a.reseau_id)
    if request.method == "POST" and formulaire.is_valid():
        actions.retenir(
            prestation=formulaire.save(commit=False), accompagnement=a, agent=request.user
        )
        return redirect(f"{a.get_absolute_url()}#prestations")
    return _page_prestation(request, a, formulaire, "Ajouter une prestation")


def modifier_prestation(request, pk):
    prestation = prestation_ou_404(request, pk)
    a = prestation.accompagnement
    exiger(peut_modifier(request.user, a))
    formulaire = PrestationForm(request.POST or None, instance=prestation, reseau_id=a.reseau_id)
    if request.method == "POST" and formulaire.is_valid() and formulaire.enregistrer():
        journaliser(
            agent=request.user, verbe="prestation modifiée", objet=prestation,
            champs=formulaire.changed_data,
        )  # fmt: skip
        return redirect(f"{a.get_absolute_url()}#prestations")
    return _page_prestation(request, a, formulaire, str(prestation))


@require_POST
def choisir_mode(request, pk):
    prestation = prestation_ou_404(request, pk)
    exiger(peut_modifier(request.user, prestation.accompagnement))
    formulaire = ModeForm(request.POST)
    if formulaire.is_valid():
        actions.choisir_mode(
            prestation=prestation, agent=request.user, mode=formulaire.cleaned_data["mode"]
        )
    else:
        messages.error(request, "Ce mode n’existe pas : choisissez dans la liste.")
    return redirect(f"{prestation.accompagnement.get_absolute_url()}#prestations")


@require_POST
def supprimer_prestation(request, pk):
    prestation = prestation_ou_404(request, pk)
    exiger(peut_modifier(request.user, prestation.accompagnement))
    actions.retirer(prestation=prestation, agent=request.user)
    messages.success(request, "Prestation retirée ; activités et temps restent au dossier.")
    return redirect(f"{prestation.accompagnement.get_absolute_url()}#prestations")
