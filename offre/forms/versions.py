"""Garder une version validée de l’offre ; situer sa formalisation."""

from django import forms

from predict.noyau.champs import ChampDate
from predict.noyau.formulaires import Formulaire, FormulaireModele

from ..models import VersionOffre
from ..regles import EtatFormalisation
from ..regles.versions import INSTANCES


class VersionForm(FormulaireModele):
    validee_le = ChampDate(label="Validée le")

    class Meta:
        model = VersionOffre
        fields = ("validee_le", "instance", "note")
        help_texts = {
            "instance": "Celle qui a dit oui : " + ", ".join(INSTANCES) + "…",
            "note": "Ce que l’instance a demandé, ce qui change depuis la version d’avant.",
        }

    def __init__(self, *args, aujourdhui, **options):
        super().__init__(*args, **options)
        self.aujourdhui = aujourdhui
        self.fields["note"].widget.attrs["rows"] = 4

    def clean_validee_le(self):
        le = self.cleaned_data["validee_le"]
        if le > self.aujourdhui:
            raise forms.ValidationError("Une validation ne se date pas à l’avance.")
        return le

    def clean_instance(self):
        return " ".join(self.cleaned_data["instance"].split())


class FormalisationForm(Formulaire):
    formalisation = forms.ChoiceField(
        label="Où en est votre offre", choices=EtatFormalisation.choices, widget=forms.RadioSelect
    )
    formalisation_le = ChampDate(label="Appréciée le")
