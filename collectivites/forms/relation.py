"""Partenariats, acteurs."""

from django import forms
from django.core.exceptions import ValidationError

from predict.noyau.formulaires import FormulaireVersionne

from ..models import Partenariat
from .champs import champ_odd, champ_pays


class PartenariatForm(FormulaireVersionne):
    pays = champ_pays()
    odd = champ_odd()

    class Meta:
        model = Partenariat
        fields = [
            "type",
            "partenaire",
            "pays",
            "etat",
            "themes",
            "debut_annee",
            "fin_annee",
            "odd",
            "note",
        ]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for nom in ("debut_annee", "fin_annee"):
            champ = self.fields[nom]
            champ.widget = forms.NumberInput(attrs={"inputmode": "numeric"})
            champ.help_text = "Une année, comme 1971."

    def _annee(self, nom):
        annee = self.cleaned_data[nom]
        if annee is not None and not 1900 <= annee <= 2100:
            raise ValidationError("Écrivez une année entre 1900 et 2100.")
        return annee

    def clean_debut_annee(self):
        return self._annee("debut_annee")

    def clean_fin_annee(self):
        return self._annee("fin_annee")

    def clean(self):
        nettoye = super().clean()
        debut, fin = nettoye.get("debut_annee"), nettoye.get("fin_annee")
        if debut and fin and fin < debut:
            self.add_error("fin_annee", "Le partenariat ne peut pas finir avant d’avoir commencé.")
        return nettoye
