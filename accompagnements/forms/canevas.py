"""Écrire un bloc du canevas d’une collectivité."""

from offre.forms.canevas import BlocForm
from predict.noyau.formulaires import FormulaireVersionne

from ..models import BlocCanevasFiche


class BlocFicheForm(BlocForm, FormulaireVersionne):
    class Meta:
        model = BlocCanevasFiche
        fields = ["contenu"]
