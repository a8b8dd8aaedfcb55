"""Étape 1 : la feuille de marqueurs d’un accompagnement, tenue dans la fiche de la collectivité."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils import timezone

from collectivites.models import Mandat
from predict.comptes.actions import journaliser
from predict.comptes.droits import exiger

from ..droits import accompagnement_ou_404, peut_modifier
from ..forms.singularisation import SingulariteForm


def feuille(request, pk):
    """Singularité, marqueurs, acteurs à solliciter, directions et élu·es, sur une page."""
    a, le = accompagnement_ou_404(request, pk), timezone.localdate()
    fiche, modifiable = a.fiche, peut_modifier(request.user, a)
    exiger(modifiable or request.method != "POST")
    formulaire = SingulariteForm(request.POST or None, instance=fiche)
    if request.method == "POST" and formulaire.is_valid() and formulaire.enregistrer():
        journaliser(
            agent=request.user, verbe="fiche modifiée", objet=fiche,
            champs=formulaire.changed_data,
        )  # fmt: skip
        messages.success(request, "Enregistré dans la fiche de la collectivité.")
        return redirect(a)
    contexte = {
        "accompagnement": a, "fiche": fiche, "formulaire": formulaire, "modifiable": modifiable,
        "acteurs": fiche.acteurs.select_related("acteur").order_by(
            F("interet").desc(nulls_last=True), "acteur__nom"
        ),
        "directions": fiche.directions.order_by("-porte_international", "nom"),
        "mandats": Mandat.objects.en_cours(le)
        .filter(
            contact__fiche=fiche, contact__parti_le__isnull=True,
            contact__anonymise_le__isnull=True,
        )
        .select_related("contact")
        .order_by("-contact__elu_referent", "contact__nom"),
    }  # fmt: skip
    statut = 422 if formulaire.errors else 200
    return render(request, "accompagnements/singularisation.html", contexte, status=statut)
