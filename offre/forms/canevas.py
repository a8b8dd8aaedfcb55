"""Écrire un bloc du canevas, à l’échelle commune ou du réseau."""

from django import forms
from django.core.exceptions import ValidationError

from predict.noyau.formulaires import FormulaireAEmpreinte, FormulaireVersionne

from ..calculs.canevas import tient
from ..models import BlocCanevas, CanevasCommun

AIDE = "Une idée par ligne. Le canevas se pose au mur : quelques mots suffisent."


class BlocForm(forms.Form):
    """Ce qu’ont en commun les trois échelles : un texte court, qui tient sur la feuille."""

    contenu = forms.CharField(
        label="Ce que vous écrivez",
        required=False,
        help_text=AIDE,
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def clean_contenu(self):
        texte = self.cleaned_data["contenu"]
        if not tient(self.instance.bloc, texte):
            raise ValidationError(
                "Ce bloc ne tiendrait pas sur la feuille imprimée : raccourcissez-le."
            )
        return texte


class BlocReseauForm(BlocForm, FormulaireVersionne):
    class Meta:
        model = BlocCanevas
        fields = ["contenu"]


class BlocCommunForm(BlocForm, FormulaireAEmpreinte):
    class Meta:
        model = CanevasCommun
        fields = ["contenu"]

    def save(self, commit=True):
        self.instance.modifie_par_coordination = True
        return super().save(commit)

    def _champs_a_ecrire(self):
        return sorted({*super()._champs_a_ecrire(), "modifie_par_coordination"})
