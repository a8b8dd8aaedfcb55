"""Événements et participations."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from predict.noyau.formulaires import Formulaire, FormulaireVersionne

from ..models import Collectivite, Evenement, Fiche, Participation
from .champs import ChampNomme


class EvenementForm(FormulaireVersionne):
    lieu = ChampNomme(label="Lieu", required=False, help_text="Une commune : son nom ou son code.")

    class Meta:
        model = Evenement
        fields = ["type", "titre", "le", "lieu", "angle_local", "public", "programme"]
        help_texts = {
            "angle_local": "Ce qui parle aux gens d’ici : projet alimentaire, mobilités, LEADER… "
            "Un atelier sans angle local ne laisse rien.",
        }
        widgets = {"programme": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, auteur, **options):
        super().__init__(*args, **options)
        self.auteur = auteur
        self.fields["lieu"].lignes = Collectivite.objects.actuelles().visibles_par(auteur)
        if self.instance.lieu_id:
            self.initial["lieu"] = self.instance.lieu

    def creer(self):
        self.instance.reseau_id = self.auteur.reseau_id
        return self.save()


class ParticipationForm(Formulaire):
    fiche = ChampNomme(
        label="Collectivité",
        chemin="collectivite__",
        help_text="Le nom d’une collectivité qui a une fiche, ou son code.",
    )
    inscrite = forms.BooleanField(label="Inscrite", required=False)
    presente = forms.BooleanField(label="Présente", required=False)

    def __init__(self, *args, auteur, **options):
        super().__init__(*args, **options)
        self.fields["fiche"].lignes = Fiche.objects.visibles_par(auteur).avec_collectivite()


class ParticipationModifierForm(FormulaireVersionne):
    class Meta:
        model = Participation
        fields = ["contact", "inscrite", "presente", "suite"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["contact"].queryset = self.instance.fiche.contacts.joignables(
            timezone.localdate()
        )
        self.fields["contact"].empty_label = "Personne en particulier"

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("suite") and not nettoye.get("presente"):
            raise ValidationError(
                {"suite": "Une suite suppose une présence : cochez « présente »."}
            )
        return nettoye
