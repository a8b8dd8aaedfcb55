"""La démarche de stratégie : son cadre, son cap, ses moyens, ses conditions, son adoption."""

from django import forms

from predict.noyau.typographie import date_longue

from ..models import DemarcheStrategie, Diagnostic, Strategie
from ..regles.outils import ConditionReussite, EtatCondition
from ..regles.strategie import AIDE_CONDITION, BENEFICES, COMMUNIQUER, PRINCIPES
from .quotidien import SaisieForm
from .resultats import StrategieForm


def _zone(rangs):
    return forms.Textarea(attrs={"rows": rangs})


class DemarcheForm(SaisieForm):
    places = {"acc_demarche_annees": "fin_annee"}

    class Meta:
        model = DemarcheStrategie
        fields = ["titre", "debut_annee", "fin_annee", "diagnostic"]
        labels = {"debut_annee": "Première année", "fin_annee": "Dernière année"}
        help_texts = {
            "fin_annee": "Le plus souvent, la fin du mandat. Les échéances s’y comparent.",
            "diagnostic": "Celui d’où part la stratégie, s’il est dans ce dossier.",
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        diagnostics = Diagnostic.objects.visibles_par(self.agent)
        self.fields["diagnostic"].queryset = diagnostics.filter(
            accompagnement__fiche=self.fiche
        ).order_by("-debut_le", "-pk")
        self.fields["diagnostic"].empty_label = "Aucun pour l’instant"
        for nom in ("debut_annee", "fin_annee"):
            self.fields[nom].min_value, self.fields[nom].max_value = 2000, 2100

    def _annee(self, nom):
        annee = self.cleaned_data[nom]
        if annee is not None and not 2000 <= annee <= 2100:
            raise forms.ValidationError("Écrivez une année entre 2000 et 2100.")
        return annee

    def clean_debut_annee(self):
        return self._annee("debut_annee")

    def clean_fin_annee(self):
        return self._annee("fin_annee")


class CapForm(SaisieForm):
    class Meta:
        model = DemarcheStrategie
        fields = ["valeurs", "vision", "mission", "objectif_general"]
        labels = {
            "valeurs": "Valeurs, une par ligne",
            "objectif_general": "Objectif général",
        }
        help_texts = {
            "valeurs": f"Ce à quoi l’on tient. Cinq repères : {', '.join(PRINCIPES)}.",
            "vision": "À quoi ressemblera le territoire dans dix ans, si cela marche.",
            "mission": "La part qu’y prend la collectivité, avec ses compétences.",
            "objectif_general": "Une phrase. Les objectifs spécifiques en découlent.",
        }
        widgets = {
            "valeurs": _zone(4), "vision": _zone(4), "mission": _zone(4),
            "objectif_general": _zone(3),
        }  # fmt: skip


class MoyensForm(SaisieForm):
    class Meta:
        model = DemarcheStrategie
        fields = ["benefices", "rattachement", "rattachement_motif", "moyens", "communication"]
        labels = {
            "rattachement": "Où se tient le service international",
            "rattachement_motif": "Pourquoi là",
            "moyens": "Temps et moyens",
            "communication": "Le dire, y associer",
        }
        help_texts = {
            "benefices": " ".join(f"{famille} : {question}" for famille, question in BENEFICES),
            "rattachement": "Avantages et limites de chaque place : plus bas sur la page d’où "
            "vous venez.",
            "moyens": "Qui, combien de temps, quel budget, et d’où il vient.",
            "communication": f"Par exemple : {', '.join(COMMUNIQUER)}.",
        }
        widgets = {
            "benefices": _zone(5), "rattachement_motif": _zone(2), "moyens": _zone(4),
            "communication": _zone(4),
        }  # fmt: skip


class ConditionsForm(SaisieForm):
    """Neuf états et neuf notes, dans une seule colonne de la démarche."""

    class Meta:
        model = DemarcheStrategie
        fields = []

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for condition in ConditionReussite:
            notee = self.instance.conditions.get(condition.value) or {}
            self.fields[condition.value] = forms.ChoiceField(
                label=condition.label, required=False, initial=notee.get("etat", ""),
                choices=[("", "Pas encore regardé"), *EtatCondition.choices],
                help_text=AIDE_CONDITION[condition],
            )  # fmt: skip
            self.fields[f"{condition.value}_note"] = forms.CharField(
                label=f"Note : {condition.label.lower()}", required=False, max_length=300,
                initial=notee.get("note", ""),
            )  # fmt: skip

    @property
    def paires(self):
        return [(self[c.value], self[f"{c.value}_note"]) for c in ConditionReussite]

    def clean(self):
        nettoye = super().clean()
        self.instance.conditions = {
            c.value: {"etat": nettoye.get(c.value, ""), "note": nettoye.get(f"{c}_note", "")}
            for c in ConditionReussite
            if nettoye.get(c.value) or nettoye.get(f"{c}_note")
        }
        return nettoye

    def _champs_a_ecrire(self):
        return sorted({*super()._champs_a_ecrire(), "conditions"})


class AdoptionForm(StrategieForm):
    """La délibération. `existante` : une stratégie déjà notée dans le dossier, à relier."""

    existante = forms.ModelChoiceField(
        Strategie.objects.none(), label="Déjà notée dans le dossier", required=False,
        help_text="La relier suffit : rien d’autre à remplir.",
    )  # fmt: skip
    field_order = ["existante", "titre", "nature", "adoptee_le", "piece", "fichier"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        deja = Strategie.objects.visibles_par(self.agent).filter(
            accompagnement=self.accompagnement, demarches=None
        )
        self.fields["existante"].queryset = deja
        self.fields["existante"].empty_label = "Non, en noter une"
        if not deja.exists():
            del self.fields["existante"]
        self.fields["titre"].required = False
        self.fields["adoptee_le"].label = "Délibérée le"

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("existante"):
            return nettoye
        if not nettoye.get("titre") and "titre" not in self.errors:
            self.add_error("titre", "Ce renseignement manque.")
        if not nettoye.get("adoptee_le") and "adoptee_le" not in self.errors:
            self.add_error("adoptee_le", "Quel jour le conseil a-t-il délibéré ?")
        if nettoye.get("piece") and nettoye.get("fichier"):
            self.add_error("fichier", "Une pièce est déjà choisie : gardez l’une ou l’autre.")
        return nettoye

    def avertissement(self, debut_le):
        """À dire avant d’enregistrer, sans empêcher."""
        le = self.cleaned_data.get("adoptee_le")
        if le and le <= debut_le:
            return (
                "La délibération ne suit pas le début de l’accompagnement "
                f"({date_longue(debut_le)}) : elle ne comptera pas dans I9."
            )
        return ""
