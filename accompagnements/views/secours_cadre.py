"""Quand la collectivité ne peut plus valider en ligne : prévenir de nouveau, noter un accord."""

from django.views.decorators.http import require_POST

from predict.comptes.droits import est_direction, exiger

from ..actions import circuit_cadre as circuit
from ..droits import cadre_ou_404
from ..forms.cadre import AccordForm
from .cadre import acte_du_circuit, page_du_geste


@require_POST
def relancer(request, pk):
    return acte_du_circuit(
        request, cadre_ou_404(request, pk), circuit.relancer,
        "La collectivité est prévenue de nouveau, par courriel.",
    )  # fmt: skip


def accord_ecrit(request, pk):
    un_cadre = cadre_ou_404(request, pk)
    exiger(est_direction(request.user))
    formulaire = AccordForm(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        return acte_du_circuit(
            request, un_cadre, circuit.noter_accord_ecrit,
            "Accord de la collectivité noté : le cadre est validé, il peut être scellé.",
            **formulaire.cleaned_data,
        )  # fmt: skip
    return page_du_geste(
        request, un_cadre, formulaire, "Noter un accord écrit", "Noter l’accord",
        "La collectivité a dit oui sans passer par le portail. Le document portera « Accord écrit "
        "reçu », sans nom de signataire.",
    )  # fmt: skip
