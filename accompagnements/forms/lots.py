"""Ce que demande une action groupée avant de se faire."""

from django import forms

from predict.noyau.formulaires import Formulaire

from .commun import agents_du_reseau


class ConfierForm(Formulaire):
    a = forms.ModelChoiceField(label="À qui", queryset=None, empty_label="À choisir")
    mot = forms.CharField(
        label="Ce qu’il faut savoir", widget=forms.Textarea(attrs={"rows": 3}), required=False,
        help_text="Le mot reste dans chacun de ces dossiers.",
    )  # fmt: skip
    avec_taches = forms.BooleanField(
        label="Lui confier aussi les tâches à faire de la personne qui suivait le dossier",
        required=False, initial=True,
    )  # fmt: skip

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        self.fields["a"].queryset = agents_du_reseau(agent.reseau_id)
