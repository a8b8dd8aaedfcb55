"""Étape 1 : ce qui est singulier ici, écrit dans la fiche de la collectivité."""

from django import forms

from collectivites.forms.champs import ChampListe
from collectivites.models import Fiche
from predict.noyau.formulaires import FormulaireVersionne


class SingulariteForm(FormulaireVersionne):
    marqueurs = ChampListe(
        label="Marqueurs du territoire", required=False,
        help_text="Un par ligne : bassin viticole, projet alimentaire territorial, campus…",
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    class Meta:
        model = Fiche
        fields = ["singularite", "marqueurs", "international_porte_par"]
        widgets = {"singularite": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "singularite": "Une phrase qui ne se dirait pas d’une autre : c’est elle qui fera "
            "l’intérêt local.",
            "international_porte_par": "Direction ou service d’une grande collectivité, élu·es "
            "d’une petite.",
        }
