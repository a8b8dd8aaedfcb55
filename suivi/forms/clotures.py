"""Clore une période, la rouvrir."""

from django import forms

from predict.noyau.formulaires import Formulaire


class ClotureForm(Formulaire):
    note = forms.CharField(
        label="Note de clôture", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qu’il faut savoir en relisant ces chiffres.",
    )  # fmt: skip


class ReouvertureForm(Formulaire):
    motif = forms.CharField(
        label="Pourquoi la rouvrir", widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites pourquoi la période se rouvre."},
    )  # fmt: skip
