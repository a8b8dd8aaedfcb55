"""Passer la main : le geste, et le résumé que lit la personne qui reprend."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from predict.comptes.droits import exiger, objet_ou_404

from ..actions.passation import marquer_lue
from ..actions.passation import transmettre as transmettre_dossier
from ..documents_passation import passation_pdf as resume_pdf
from ..droits import accompagnement_ou_404, peut_transmettre
from ..forms.commun import porter
from ..forms.passation import PassationForm
from ..models import Passation


def contexte(accompagnement, agent):
    """Section de la page d’un accompagnement : par quelles mains il est passé."""
    passations = list(accompagnement.passations.select_related("de", "a"))
    # La dernière seule : repassé depuis à quelqu’un d’autre, le dossier n’est plus à reprendre.
    a_lire = [p for p in passations[:1] if p.a_id == agent.pk and p.lue_le is None]
    return {"passations": passations, "reprise": a_lire[0] if a_lire else None}


def transmettre(request, pk):
    a = accompagnement_ou_404(request, pk)
    exiger(peut_transmettre(request.user, a))
    formulaire = PassationForm(
        request.POST if request.method == "POST" else None,
        accompagnement=a, aujourdhui=timezone.localdate(),
    )  # fmt: skip
    if request.method == "POST" and formulaire.is_valid():
        try:
            passation = transmettre_dossier(
                accompagnement=a, agent=request.user, **formulaire.cleaned_data
            )
        except ValidationError as erreur:
            porter(formulaire, erreur)
        else:
            messages.success(
                request,
                format_html(
                    '{} suit maintenant ce dossier. <a href="{}">Résumé à lui remettre (PDF)</a>',
                    passation.a.nom_complet,
                    reverse("accompagnements:passation_pdf", args=[passation.pk]),
                ),
            )
            return redirect(a)
    chapo = (
        "Étape, échéances, pièces : tout reste. La personne qui reprend lit un résumé du dossier, "
        "avec votre mot en tête."
    )
    contexte_page = {
        "accompagnement": a, "formulaire": formulaire, "titre": "Passer la main",
        "bouton": "Confier le dossier", "chapo": chapo, "danger": False,
    }  # fmt: skip
    statut = 422 if formulaire.errors else 200
    return render(request, "accompagnements/geste.html", contexte_page, status=statut)


@require_POST
def lue(request, pk):
    """Le dossier s’est ouvert chez qui le reprend : la page l’envoie d’elle-même."""
    passation = objet_ou_404(request, Passation.objects.all(), pk=pk)
    marquer_lue(passation=passation, agent=request.user)
    return HttpResponse(status=204)


def passation_pdf(request, pk):
    passation = objet_ou_404(
        request,
        Passation.objects.select_related(
            "de", "a", "accompagnement__fiche__collectivite__epci", "accompagnement__fiche__reseau",
            "accompagnement__responsable", "accompagnement__sollicitation",
        ),
        pk=pk,
    )  # fmt: skip
    octets = resume_pdf(passation, timezone.localdate())
    nom = f"passation-{slugify(str(passation.accompagnement))[:60]}-{passation.le:%Y-%m-%d}"
    return HttpResponse(
        octets,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{nom}.pdf"'},
    )
