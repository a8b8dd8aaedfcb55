"""Information, effacement : des gestes que l’on confirme."""

from django import forms
from django.utils import timezone

from predict.noyau.formulaires import ChampDate, Formulaire
from predict.noyau.recherche import normaliser


class InformerForm(Formulaire):
    """`contacts` : ceux de la liste que l’on a cochés. `toutes` : tous ceux qui sont filtrés."""

    le = ChampDate(label="Informé·es le")
    toutes = forms.BooleanField(label="Toutes les personnes filtrées", required=False)
    contacts = forms.TypedMultipleChoiceField(
        label="Personnes", coerce=int, required=False, widget=forms.MultipleHiddenInput
    )

    def __init__(self, data, *, choix):
        super().__init__(data)
        self.fields["contacts"].choices = [(str(pk), str(pk)) for pk in choix]

    def clean_le(self):
        le = self.cleaned_data["le"]
        if le > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir : notez-la quand ce sera fait.")
        return le

    def clean(self):
        nettoye = super().clean()
        if not nettoye.get("toutes") and not nettoye.get("contacts") and not self.errors:
            raise forms.ValidationError("Cochez d’abord les personnes que vous avez informées.")
        return nettoye


class OppositionForm(Formulaire):
    """Le jour où la personne l’a dit ; vide : aujourd’hui."""

    le = ChampDate(label="Opposée depuis le", required=False)

    def clean_le(self):
        le = self.cleaned_data["le"] or timezone.localdate()
        if le > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir : notez-la quand ce sera fait.")
        return le


class AnonymiserForm(Formulaire):
    """L’effacement ne se rattrape pas : on écrit le nom de la personne pour confirmer."""

    nom = forms.CharField(label="Écrivez son nom pour confirmer", max_length=180)
    motif = forms.CharField(
        label="Pourquoi",
        max_length=200,
        required=False,
        help_text="Gardé au journal : « à sa demande », « mandat fini »… sans la nommer.",
    )

    def __init__(self, *args, contact, **options):
        super().__init__(*args, **options)
        self.contact = contact

    def clean_nom(self):
        nom = self.cleaned_data["nom"]
        if normaliser(nom) not in (
            normaliser(self.contact.nom),
            normaliser(self.contact.nom_complet),
        ):
            raise forms.ValidationError(
                f"Écrivez «\u00a0{self.contact.nom}\u00a0», pour confirmer."
            )
        return nom
