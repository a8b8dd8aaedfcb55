"""Déposer une pièce, la renommer, la partager."""

from django import forms

from predict.noyau.formulaires import Formulaire, FormulaireVersionne

from ..models import Piece
from ..regles import fichiers
from .quotidien import AIDE_FICHIER, verifier


class DeposerForm(Formulaire):
    fichier = forms.FileField(label="Fichier", help_text=AIDE_FICHIER)
    titre = forms.CharField(
        label="Titre", max_length=200, required=False,
        help_text="Sans titre, le nom du fichier.",
    )  # fmt: skip
    partagee = forms.BooleanField(
        label="Visible de la collectivité sur son portail", required=False
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["fichier"].widget.attrs["accept"] = fichiers.ACCEPTES

    def clean_fichier(self):
        return verifier(self.cleaned_data["fichier"])


class PieceForm(FormulaireVersionne):
    """Le fichier ne se remplace pas : une nouvelle version est une autre pièce."""

    class Meta:
        model = Piece
        fields = ["titre", "partagee"]
