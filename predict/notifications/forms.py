"""Les réglages : un rythme par type, et le jour du résumé de la semaine."""

from django import forms

from predict.comptes.models import PreferenceNotification
from predict.comptes.regles import JourResume, Rythme

from .types import types_de


class ReglagesForm(forms.Form):
    jour = forms.TypedChoiceField(
        label="Jour du résumé de la semaine",
        choices=JourResume.choices,
        coerce=int,
        help_text="Un jour férié, il part le jour ouvré suivant.",
    )

    def __init__(self, *args, agent, **options):
        choisis = dict(
            PreferenceNotification.objects.visibles_par(agent).values_list("type", "rythme")
        )
        self.types = types_de(agent.role)
        initial = {"jour": agent.adhesion_courante.jour_resume}
        initial |= {un.code: choisis.get(un.code, un.rythme) for un in self.types}
        super().__init__(*args, initial=initial, **options)
        for un in self.types:
            if un.deja_ecrit:
                continue
            self.fields[un.code] = forms.ChoiceField(
                label=un.libelle, help_text=un.aide, choices=Rythme.choices
            )

    @property
    def rythmes(self):
        return {code: v for code, v in self.cleaned_data.items() if code != "jour"}

    @property
    def reglables(self):
        return [self[un.code] for un in self.types if not un.deja_ecrit]

    @property
    def fixes(self):
        return [un for un in self.types if un.deja_ecrit]


class FiltreForm(forms.Form):
    """`types` : ceux dont la personne a reçu au moins une notification."""

    type = forms.ChoiceField(label="Type", required=False)

    def __init__(self, *args, types, **options):
        super().__init__(*args, **options)
        self.fields["type"].choices = [("", "Tous"), *((un.code, un.libelle) for un in types)]

    @property
    def choisi(self):
        return self.cleaned_data["type"] if self.is_valid() else ""
