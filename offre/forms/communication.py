"""Saisir le plan de communication."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from predict.comptes.models import Agent
from predict.comptes.regles import ROLES_INTERNES
from predict.noyau.champs import ChampDate
from predict.noyau.formulaires import Formulaire, FormulaireVersionne

from ..models import ActionCommunication, ServiceReseau
from ..regles.communication import MODELES


def equipe_de(reseau_id):
    """Les personnes à qui confier une action : l’équipe active du réseau."""
    return Agent.objects.filter(
        adhesions__reseau_id=reseau_id,
        adhesions__active=True,
        adhesions__role__in=ROLES_INTERNES,
    ).order_by("nom", "prenom")


class ActionForm(FormulaireVersionne):
    class Meta:
        model = ActionCommunication
        fields = [
            "titre", "etape", "canal", "public", "message", "service", "responsable", "prevue_le",
        ]  # fmt: skip
        labels = {"service": "Service mis en avant", "titre": "Ce que l’on fait"}
        help_texts = {
            "public": "À qui l’on parle : des maires, une direction, les abonnés de la lettre…",
            "message": "Les phrases à dire, prêtes à reprendre.",
            "prevue_le": "Comme 12/03/2027. Sans date, l’action n’est jamais en retard.",
        }
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, data=None, files=None, *, reseau, **options):
        super().__init__(data, files, **options)
        self.fields["service"].queryset = ServiceReseau.objects.du_reseau(reseau).proposes()
        self.fields["responsable"].queryset = equipe_de(reseau.pk)
        self.fields["service"].empty_label = "Toute l’offre"
        self.fields["responsable"].empty_label = "Personne encore"


class FaiteForm(Formulaire):
    """Le jour où l’action a eu lieu, et ce qu’il en est ressorti."""

    faite_le = ChampDate(label="Faite le")
    bilan = forms.CharField(
        label="Ce qu’il en est ressorti",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Combien de personnes, quelles questions, quelles suites.",
    )

    def clean_faite_le(self):
        le = self.cleaned_data["faite_le"]
        if le > timezone.localdate():
            raise ValidationError("Cette date n’est pas encore venue.")
        return le


class ModelesForm(Formulaire):
    """Choisir des actions types ; leurs dates partent du début du plan."""

    modeles = forms.MultipleChoiceField(
        label="Actions types",
        choices=[(m.cle, m.titre) for m in MODELES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une action."},
    )
    debut = ChampDate(
        label="Début du plan",
        help_text="Chaque action se place à son délai après ce jour ; les dates se changent.",
    )
    responsable = forms.ModelChoiceField(
        label="Responsable",
        queryset=Agent.objects.none(),
        required=False,
        empty_label="Personne encore",
    )

    def __init__(self, data=None, *, reseau, **options):
        super().__init__(data, **options)
        self.fields["responsable"].queryset = equipe_de(reseau.pk)
