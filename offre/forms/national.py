"""Les rangs ACTER qu’un réseau déclare."""

from django import forms
from django.core.exceptions import ValidationError

from predict.noyau.champs import preparer
from predict.noyau.formulaires import Formulaire

from ..regles.priorites import PROFILS_ACTER


class RangsForm(Formulaire):
    """Un rang par profil, de 1 à 5, chacun donné une fois ; un vide reste vide."""

    def __init__(self, data=None, *, rangs=None, **options):
        super().__init__(data, **options)
        for profil, titre in PROFILS_ACTER.items():
            champ = self.fields[profil] = forms.TypedChoiceField(
                label=profil,
                choices=[("", "non classé"), *((str(n), str(n)) for n in range(1, 6))],
                coerce=int,
                empty_value=None,
                required=False,
                initial=str((rangs or {}).get(profil, "")),
                help_text=titre,
            )
            preparer(champ)

    def clean(self):
        donnees = super().clean()
        deja = {}
        for profil in PROFILS_ACTER:
            rang = donnees.get(profil)
            if rang is None:
                continue
            if rang in deja:
                self.add_error(
                    profil,
                    f"Le rang {rang} est déjà donné à {deja[rang]} : "
                    "chaque rang ne sert qu’une fois.",
                )
            else:
                deja[rang] = profil
        if not deja and not self.errors:
            raise ValidationError("Classez au moins un profil.")
        return donnees
