"""Résultats d’un accompagnement, et la convention en PDF scellé."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from predict.comptes.droits import objet_ou_404

from ..actions.resultats import emettre_convention
from ..models import Convention, Livrable, Strategie
from . import listes
from .genres import RESULTATS

RECUS_MONTRES = 6


def contexte(accompagnement, agent):
    """Sections des résultats de la page d’un accompagnement."""
    sections = listes.contexte_de(RESULTATS, accompagnement, agent)
    # La stratégie se trace dans sa propre section, à côté de la démarche qui l’écrit.
    a_tracer = [
        s for s in sections.values() if not s["lignes"] and s["genre"].modele is not Strategie
    ]
    return sections | {"a_tracer": a_tracer, "livrables_recus": _recus(accompagnement)}


def _recus(accompagnement):
    """Ce que la collectivité a reçu d’un autre accompagnement : une étude mutualisée."""
    recus = Livrable.objects.filter(
        destinataires__fiche=accompagnement.fiche_id, livre_le__isnull=False
    ).exclude(accompagnement=accompagnement)
    return recus.select_related("accompagnement__fiche__collectivite").order_by("-livre_le", "pk")[
        :RECUS_MONTRES
    ]


@require_POST
def convention_pdf(request, pk):
    """Émet une nouvelle version scellée ; la page de la convention dit où elle est."""
    lues = Convention.objects.select_related(
        "reseau", "fiche__collectivite", "parent", "mise_en_lien"
    )
    convention = objet_ou_404(request, lues, pk=pk)
    document = emettre_convention(convention=convention, agent=request.user)
    messages.success(
        request,
        format_html(
            'PDF émis et scellé, version {} : <a href="{}">l’ouvrir</a>. Il se vérifie en ligne ; '
            "faites-le signer, puis déposez ici l’exemplaire signé.",
            document.numero_version,
            reverse("comptes:document", args=[document.pk]),
        ),
    )
    return redirect("accompagnements:convention", pk=convention.pk)
