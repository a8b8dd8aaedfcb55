from django import forms

from predict.noyau.formulaires import FormulaireModele, FormulaireVersionne

from .models import ServiceReseau
from .regles import Mode

CHAMPS = (
    "libelle", "mission", "volet", "etat", "but", "modes", "jours_indicatifs",
    "financement_dedie", "tarif", "ecsi", "publie",
)  # fmt: skip
AIDES = {
    "but": "Une phrase pour la collectivité : ce que ce service change pour elle.",
    "financement_dedie": "Demandé pour un service spécifique : ce qui le paie.",
    "tarif": "« Compris dans l’adhésion », un prix, ou « sur devis ».",
    "publie": "Paraîtra sur la page publique de l’offre.",
}


class _Service(forms.Form):
    modes = forms.MultipleChoiceField(
        label="Modes proposés",
        choices=Mode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self):
        donnees = super().clean()
        if donnees.get("volet") == "specifique" and not donnees.get("financement_dedie"):
            self.add_error(
                "financement_dedie",
                "Un service spécifique dit ce qui le finance, ou « à trouver ».",
            )
        return donnees


class ServiceForm(_Service, FormulaireVersionne):
    class Meta:
        model = ServiceReseau
        fields = CHAMPS
        help_texts = AIDES


class NouveauServiceForm(_Service, FormulaireModele):
    class Meta:
        model = ServiceReseau
        fields = CHAMPS
        help_texts = AIDES
