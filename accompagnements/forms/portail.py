"""Saisies du portail : peu de champs, des mots simples."""

from django import forms

from predict.noyau.formulaires import Formulaire

from ..regles import fichiers
from .quotidien import AIDE_FICHIER, verifier


class DepotForm(Formulaire):
    fichier = forms.FileField(label="Fichier", help_text=AIDE_FICHIER)
    titre = forms.CharField(
        label="De quoi s’agit-il ?", max_length=200, required=False,
        help_text="Par exemple : délibération du conseil municipal.",
    )  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["fichier"].widget.attrs["accept"] = fichiers.ACCEPTES

    def clean_fichier(self):
        return verifier(self.cleaned_data["fichier"])


class DemandeForm(Formulaire):
    objet = forms.CharField(label="En une phrase", max_length=200)
    demande = forms.CharField(
        label="Plus de détails", max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


class CorrectionForm(Formulaire):
    correction = forms.CharField(
        label="Ce qui est à corriger ou à effacer", max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
