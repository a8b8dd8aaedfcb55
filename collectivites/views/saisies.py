"""Modifier une fiche ; la page d’un formulaire, que d’autres saisies emploient."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import droits
from ..actions import rattacher_fiche
from ..actions.corrections import relire as relire_la_fiche
from ..actions.synthese import ranger_synthese
from ..forms import SyntheseForm
from ..regles.rattachement import MODELES, TOUJOURS, VARIANTES


def page_de_saisie(request, form, **contexte):
    """La page d’un formulaire ; 422 quand il est refusé, pour que htmx et les essais le sachent.

    Contexte : `titre`, `geste` (le bouton), `fiche` ou `retour` (où mène « Renoncer »).
    """
    contexte = {"form": form, "fiche": None, "retour": "", "aide": ""} | contexte
    status = 422 if form.errors else 200
    return render(request, "collectivites/saisie.html", contexte, status=status)


def modifier(request, pk):
    fiche = droits.fiche_ou_404(request, pk)
    form = SyntheseForm(request.POST or None, instance=fiche)
    if form.is_valid() and form.enregistrer():
        change = "direction_internationale" in form.changed_data
        direction = form.cleaned_data["direction_internationale"] if change else None
        ranger_synthese(
            fiche=fiche, agent=request.user, champs=form.changed_data, direction=direction
        )
        messages.success(request, "Fiche enregistrée.")
        return redirect(fiche)
    contexte = {
        "form": form,
        "fiche": fiche,
        "titre": "Modifier la fiche",
        "modeles": [(cle.label, modele) for cle, modele in MODELES.items()],
        "variantes": [(cle.label, modele) for cle, modele in VARIANTES.items()],
        "toujours": TOUJOURS,
    }
    status = 422 if form.errors else 200
    return render(request, "collectivites/modifier.html", contexte, status=status)


@require_POST
def relire(request, pk):
    """« J’ai relu, c’est juste » : un geste, la date du jour."""
    fiche = droits.fiche_ou_404(request, pk)
    relire_la_fiche(fiche=fiche, le=timezone.localdate(), agent=request.user)
    messages.success(request, "Fiche relue.")
    return redirect(fiche)


@require_POST
def rattacher(request, pk):
    """La commune a disparu : sa fiche passe à celle qui lui succède, sans rien perdre."""
    fiche = droits.fiche_ou_404(request, pk)
    ancienne, nouvelle = fiche.collectivite, fiche.collectivite.actuelle()
    if ancienne.obsolete_le is None or nouvelle is None:
        messages.warning(
            request, "Rien à rattacher : aucune collectivité n’est connue pour lui succéder."
        )
        return redirect(fiche)
    restante, fusion = rattacher_fiche(fiche, nouvelle, request.user)
    if fusion is None:
        messages.success(request, f"La fiche de {ancienne} est devenue celle de {nouvelle}.")
    else:
        messages.success(
            request, f"Les fiches de {ancienne} et de {nouvelle} n’en font plus qu’une ; "
            "cela se défait depuis les doublons.",
        )  # fmt: skip
    return redirect(restante)
