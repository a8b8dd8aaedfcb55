"""Créer un jeton d’API : où il sert, ce qu’il donne à lire, combien de temps."""

from django import forms

from predict.noyau.formulaires import Formulaire

from .regles import DureeJeton, PorteeAPI


class JetonForm(Formulaire):
    """`actifs` : jetons encore utilisables du réseau ; `au_plus` : combien il en garde."""

    nom = forms.CharField(
        label="Où il servira", max_length=60,
        help_text="Le logiciel ou le site qui lira : « Site internet », « Tableau de bord ».",
    )  # fmt: skip
    portees = forms.MultipleChoiceField(
        label="Ce qu’il donne à lire", choices=PorteeAPI.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Le strict nécessaire. Un jeton ne donne jamais de nom, de coordonnées, de note "
        "ni de coût, et n’écrit rien.",
    )  # fmt: skip
    jours = forms.TypedChoiceField(
        label="Valable", choices=DureeJeton.choices, coerce=int, initial=DureeJeton.AN,
        help_text="Au terme, il cesse de répondre : créez-en un autre, puis remplacez-le.",
    )  # fmt: skip

    def __init__(self, *args, actifs, au_plus, **options):
        super().__init__(*args, **options)
        self.actifs, self.au_plus = actifs, au_plus

    def clean_nom(self):
        return " ".join(self.cleaned_data["nom"].split())

    def clean(self):
        if self.actifs.count() >= self.au_plus:
            raise forms.ValidationError(
                f"Le réseau a déjà {self.au_plus} jetons : révoquez-en un d’abord."
            )
        return super().clean()
