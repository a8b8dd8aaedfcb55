"""Une ligne du plan de formation : la prévoir, la modifier, la dire réalisée."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from predict.comptes.models import Agent
from predict.noyau.formulaires import FormulaireVersionne

from ..actions.formations import noter_formation
from ..calculs.competences import membres_de
from ..models import ActionFormation, ServiceReseau
from ..regles import EtatFormation


class _Formation(FormulaireVersionne):
    """`GROUPES` : titre d’un groupe de la page → ses champs."""

    GROUPES = {}
    verbe = "modifiée"

    def __init__(self, *args, auteur, **options):
        super().__init__(*args, **options)
        self.auteur = auteur

    @property
    def groupes(self):
        return [
            {
                "titre": titre,
                "champs": [self[nom] for nom in noms],
                "cote_a_cote": len(noms) > 1,
            }
            for titre, noms in self.GROUPES.items()
        ]

    @transaction.atomic
    def save(self, commit=True):
        creation = self.instance.pk is None
        action = super().save(commit)
        if commit:
            noter_formation(
                action=action,
                agent=self.auteur,
                verbe="prévue" if creation else self.verbe,
                champs=() if creation else self.changed_data,
            )
        return action


class FormationForm(_Formation):
    class Meta:
        model = ActionFormation
        fields = [
            "objectif",
            "competence",
            "agent",
            "nature",
            "organisme",
            "service",
            "prevue_le",
            "etat",
            "realisee_le",
            "cout",
            "note",
        ]
        labels = {"agent": "Pour", "competence": "Compétence", "service": "Service concerné"}
        help_texts = {
            "objectif": "Ce que la personne saura faire après.",
            "organisme": "Qui forme : organisme, collègue, pair d’un autre réseau.",
            "service": "Celui de l’offre qui en a besoin.",
            "realisee_le": "Pour une action réalisée.",
            "cout": "En euros ; vide s’il n’est pas connu, zéro s’il est nul.",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    GROUPES = {
        "Quoi, pour qui": ("objectif", "competence", "agent", "nature", "organisme", "service"),
        "Quand et combien": ("prevue_le", "etat", "realisee_le", "cout"),
        "Note": ("note",),
    }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        membres = {un.pk for un in membres_de(self.auteur)}
        # Une personne partie garde sa ligne : la modifier ne la lui retire pas.
        membres |= {self.instance.agent_id} - {None}
        self.fields["agent"].queryset = Agent.objects.filter(pk__in=membres)
        self.fields["agent"].empty_label = "Toute l’équipe"
        siens = ServiceReseau.objects.visibles_par(self.auteur)
        proposes = siens.proposes().values("pk")
        self.fields["service"].queryset = siens.filter(
            pk__in=[*(p["pk"] for p in proposes), *filter(None, [self.instance.service_id])]
        )
        self.fields["service"].empty_label = "Aucun en particulier"
        self.fields["competence"].empty_label = "Choisir"

    def clean(self):
        nettoye = super().clean()
        if "etat" not in nettoye or "realisee_le" not in nettoye:
            return nettoye
        realisee, le = nettoye["etat"] == EtatFormation.REALISEE, nettoye["realisee_le"]
        if realisee and not le:
            self.add_error("realisee_le", "Donnez la date à laquelle l’action a été réalisée.")
        elif le and not realisee:
            self.add_error("realisee_le", "Cette date ne va qu’avec une action réalisée.")
        elif le:
            _pas_a_venir(self, le)
        return nettoye


class RealiserForm(_Formation):
    """Dire une action réalisée : la date, ce qu’elle a coûté, ce qu’on en retient."""

    verbe = "réalisée"
    GROUPES = {"C’est fait": ("realisee_le", "cout"), "Ce qu’il en reste": ("note",)}

    class Meta:
        model = ActionFormation
        fields = ["realisee_le", "cout", "note"]
        labels = {"cout": "Coût réel (€)", "note": "Ce qu’on en retient"}
        help_texts = {"cout": "Il remplace le coût prévu."}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["realisee_le"].required = True
        self.initial["realisee_le"] = self.instance.realisee_le or timezone.localdate()

    def clean_realisee_le(self):
        le = self.cleaned_data["realisee_le"]
        if le > timezone.localdate():
            raise ValidationError(A_VENIR)
        return le

    def _champs_a_ecrire(self):
        return sorted({*super()._champs_a_ecrire(), "etat", "realisee_le"})

    def save(self, commit=True):
        self.instance.etat = EtatFormation.REALISEE
        return super().save(commit)


A_VENIR = "Une action réalisée ne peut pas être datée de l’avenir."


def _pas_a_venir(form, le):
    if le > timezone.localdate():
        form.add_error("realisee_le", A_VENIR)
