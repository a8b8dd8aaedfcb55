"""Confier un accompagnement à quelqu’un d’autre de l’équipe."""

from django import forms

from .commun import FaitForm, agents_du_reseau


class PassationForm(FaitForm):
    a = forms.ModelChoiceField(None, label="À qui")
    mot = forms.CharField(
        label="Ce qu’il faut savoir", required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ce qui ne se lit pas dans le dossier : les attentes, le ton, le prochain pas. "
        "Réservé à l’équipe ; en tête du résumé.",
    )  # fmt: skip
    avec_taches = forms.BooleanField(
        label="Lui confier aussi les tâches ouvertes", required=False, initial=True
    )
    field_order = ["a", "mot", "avec_taches", "le"]

    def __init__(self, *args, accompagnement, **options):
        super().__init__(*args, **options)
        equipe = agents_du_reseau(accompagnement.reseau_id).distinct()
        self.fields["a"].queryset = equipe.exclude(pk=accompagnement.responsable_id)
        self.fields["le"].label = "À partir du"
