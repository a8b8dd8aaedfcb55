"""Résultats d’un accompagnement, et la convention en PDF scellé."""

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from predict.comptes.droits import objet_ou_404

from ..actions.resultats import emettre_convention
from ..models import Convention, Livrable
from . import listes
from .genres import RESULTATS

RECUS_MONTRES = 6


def contexte(accompagnement, agent):
    """Sections des résultats de la page d’un accompagnement."""
    sections = listes.contexte_de(RESULTATS, accompagnement, agent)
    a_tracer = [s for s in sections.values() if not s["lignes"]]
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
    """Émet une nouvelle version scellée, puis la télécharge par son propre droit."""
    lues = Convention.objects.select_related(
        "reseau", "fiche__collectivite", "parent", "mise_en_lien"
    )
    convention = objet_ou_404(request, lues, pk=pk)
    document = emettre_convention(convention=convention, agent=request.user)
    return redirect("comptes:document", pk=document.pk)
