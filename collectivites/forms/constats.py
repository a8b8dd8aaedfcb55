"""Ce que l’on constate et que l’on date : profil, niveau, cotisation."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from predict.noyau.formulaires import ChampDate, ChampMontant, Formulaire

from ..regles import NiveauEngagement, ProfilActer


def _pas_a_venir(le):
    if le and le > timezone.localdate():
        raise ValidationError("Un constat ne peut pas être daté de l’avenir.")
    return le


class ProfilForm(Formulaire):
    profil = forms.ChoiceField(
        label="Profil ACTER", choices=ProfilActer.choices, widget=forms.RadioSelect
    )
    principal = forms.BooleanField(
        label="C’est le profil principal",
        required=False,
        help_text="Il n’y en a qu’un : le précédent reste dans l’histoire de la fiche.",
    )
    constate_le = ChampDate(label="Constaté le")
    justification = forms.CharField(
        label="Justification",
        help_text="Ce qui le fait dire : partenariats, délibérations, budget, propos tenus.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_constate_le(self):
        return _pas_a_venir(self.cleaned_data["constate_le"])


class NiveauForm(Formulaire):
    niveau = forms.ChoiceField(
        label="Niveau d’engagement", choices=NiveauEngagement.choices, widget=forms.RadioSelect
    )
    constate_le = ChampDate(label="Constaté le")
    motif = forms.CharField(
        label="Ce qui le montre", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_constate_le(self):
        return _pas_a_venir(self.cleaned_data["constate_le"])


class CotisationForm(Formulaire):
    annee = forms.IntegerField(label="Année", min_value=1990, max_value=2100)
    montant = ChampMontant(label="Montant (€)", max_digits=10)
    reglee_le = ChampDate(label="Réglée le", required=False, help_text="Vide si elle est attendue.")


def _motif():
    return forms.CharField(
        label="Pourquoi cette correction",
        max_length=300,
        help_text="Gardé au journal, avec votre nom.",
    )


class CorrigerProfilForm(ProfilForm):
    fin_le = ChampDate(label="Jusqu’au", required=False, help_text="Vide s’il est en cours.")
    motif_correction = _motif()

    field_order = ("profil", "principal", "constate_le", "fin_le", "justification")

    def clean_fin_le(self):
        return _pas_a_venir(self.cleaned_data["fin_le"])


class CorrigerNiveauForm(NiveauForm):
    motif_correction = _motif()
