"""Priorités, objectifs, indicateurs, mesures, évaluations d’une démarche de stratégie.

Chaque formulaire reçoit `parent` : la démarche, l’objectif ou l’indicateur où l’objet se range.
"""

from django import forms

from collectivites.pays import PAYS, nom_du_pays
from predict.noyau.typographie import date_longue

from ..models import (
    EvaluationStrategie,
    IndicateurStrategie,
    MesureStrategie,
    ObjectifStrategie,
    PrioriteStrategie,
)
from ..regles.outils import MomentEvaluation, NaturePriorite
from .quotidien import SaisieForm


class ElementForm(SaisieForm):
    def __init__(self, *args, parent, **options):
        super().__init__(*args, **options)
        self.parent = parent


class PrioriteForm(ElementForm):
    pays = forms.ChoiceField(
        label="Pays", choices=[("", "Aucun en particulier"), *PAYS.items()], required=False
    )
    field_order = ["nature", "pays", "libelle", "raison"]

    class Meta:
        model = PrioriteStrategie
        fields = ["nature", "pays", "libelle", "raison"]
        labels = {"libelle": "Nom", "raison": "Pourquoi"}
        help_texts = {
            "libelle": "Un thème, ou un lieu : une région, une ville, un bassin. Vide, le nom du "
            "pays.",
            "raison": "Ce qui fait choisir celle-ci plutôt qu’une autre.",
        }
        widgets = {"nature": forms.RadioSelect, "raison": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["libelle"].required = False
        self.fields["nature"].choices = NaturePriorite.choices

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("nature") == NaturePriorite.THEMATIQUE:
            if nettoye.get("pays"):
                self.add_error("pays", "Un pays va avec une priorité géographique.")
            if not nettoye.get("libelle") and "libelle" not in self.errors:
                self.add_error("libelle", "Nommez le thème.")
        elif not nettoye.get("libelle") and "libelle" not in self.errors:
            if nettoye.get("pays"):
                nettoye["libelle"] = nom_du_pays(nettoye["pays"])
            else:
                self.add_error("pays", "Choisissez un pays, ou nommez le lieu.")
        return nettoye

    def _champs_a_ecrire(self):
        return sorted({*super()._champs_a_ecrire(), "libelle"})


class ObjectifForm(ElementForm):
    class Meta:
        model = ObjectifStrategie
        fields = [
            "libelle", "valeur", "priorite", "precis", "atteignable", "pertinent", "echeance",
        ]  # fmt: skip
        labels = {
            "valeur": "Valeur servie",
            "priorite": "Priorité servie",
            "precis": "Précis",
            "atteignable": "Atteignable",
            "pertinent": "Pertinent",
            "echeance": "Échéance",
        }
        help_texts = {
            "libelle": "Commencez par un verbe : relier, ouvrir, former…",
            "precis": "Qui fait quoi, et où. Une phrase.",
            "atteignable": "Avec quels moyens. Une phrase.",
            "pertinent": "À quoi il sert ici. Une phrase.",
        }
        widgets = {
            nom: forms.Textarea(attrs={"rows": 2}) for nom in ("precis", "atteignable", "pertinent")
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["priorite"].queryset = self.parent.priorites.all()
        self.fields["priorite"].empty_label = "Aucune en particulier"
        valeurs = [v.strip(" -•\t") for v in self.parent.valeurs.splitlines() if v.strip(" -•\t")]
        if valeurs:
            self.fields["valeur"].help_text = f"Les vôtres : {', '.join(valeurs)}."
        fin = f" à {self.parent.fin_annee}" if self.parent.fin_annee else ""
        horizon = f"La stratégie va de {self.parent.debut_annee}{fin}."
        self.fields["echeance"].help_text = horizon


class IndicateurForm(ElementForm):
    places = {"acc_indicateur_dates": "cible_le"}
    faits = ("reference_le",)

    class Meta:
        model = IndicateurStrategie
        fields = [
            "libelle", "unite", "reference", "reference_le", "cible", "cible_le", "periodicite",
            "source",
        ]  # fmt: skip
        labels = {"source": "Source", "reference_le": "Mesurée le", "cible_le": "À atteindre le"}
        help_texts = {
            "unite": "Élèves, conventions, % des agents…",
            "reference": "D’où l’on part.",
            "source": "Qui donne le chiffre, dans quel document.",
        }

    def clean(self):
        nettoye = super().clean()
        for valeur, jour, quand in (
            ("reference", "reference_le", "Datez la référence : quel jour a-t-elle été mesurée ?"),
            ("cible", "cible_le", "Datez la cible : pour quand ?"),
        ):
            if (
                nettoye.get(valeur) is not None
                and not nettoye.get(jour)
                and jour not in self.errors
            ):
                self.add_error(jour, quand)
        premiere = self.instance.pk and self.instance.mesures.first()
        reference_le = nettoye.get("reference_le")
        if premiere and reference_le and premiere.le < reference_le:
            self.add_error(
                "reference_le",
                f"Une valeur est déjà relevée le {date_longue(premiere.le)}, avant cette date.",
            )
        return nettoye


class MesureForm(ElementForm):
    prerempli = "le"
    faits = ("le",)

    class Meta:
        model = MesureStrategie
        fields = ["le", "valeur", "note"]
        labels = {"le": "Relevée le"}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.parent.unite:
            self.fields["valeur"].label = f"Valeur ({self.parent.unite})"

    def clean(self):
        nettoye = super().clean()
        le, reference_le = nettoye.get("le"), self.parent.reference_le
        if not le:
            return nettoye
        if reference_le and le < reference_le:
            self.add_error(
                "le", f"Cette date précède la référence, mesurée le {date_longue(reference_le)}."
            )
        # La contrainte de la base ne se vérifie pas ici : l’indicateur n’est pas dans la saisie.
        if self.parent.mesures.filter(le=le).exclude(pk=self.instance.pk).exists():
            self.add_error("le", "Cet indicateur a déjà une valeur ce jour-là.")
        return nettoye


class EvaluationForm(ElementForm):
    faits = ("faite_le",)

    class Meta:
        model = EvaluationStrategie
        fields = ["moment", "prevue_le", "faite_le", "constats", "decisions"]
        labels = {"moment": "Quand", "prevue_le": "Prévue le", "faite_le": "Faite le"}
        help_texts = {"decisions": "Ce que la collectivité change, garde ou arrête."}
        widgets = {
            "constats": forms.Textarea(attrs={"rows": 5}),
            "decisions": forms.Textarea(attrs={"rows": 4}),
        }

    def clean(self):
        nettoye = super().clean()
        autres = {e.moment: e for e in self.parent.evaluations.exclude(pk=self.instance.pk)}
        moment = nettoye.get("moment")
        if moment in autres:
            self.add_error("moment", "Cette évaluation existe déjà : modifiez-la.")
        elif moment == MomentEvaluation.FINALE:
            self._apres(autres.get(MomentEvaluation.MI_PARCOURS))
        elif moment:
            self._avant(autres.get(MomentEvaluation.FINALE))
        dates = ("prevue_le", "faite_le")
        if not any(nettoye.get(nom) or nom in self.errors for nom in dates):
            self.add_error("prevue_le", "Donnez une date : prévue, ou faite.")
        return nettoye

    def _apres(self, mi_parcours):
        for nom in ("prevue_le", "faite_le"):
            le, avant = self.cleaned_data.get(nom), mi_parcours and getattr(mi_parcours, nom)
            if le and avant and le < avant:
                self.add_error(nom, f"L’évaluation à mi-parcours est du {date_longue(avant)}.")

    def _avant(self, finale):
        for nom in ("prevue_le", "faite_le"):
            le, apres = self.cleaned_data.get(nom), finale and getattr(finale, nom)
            if le and apres and le > apres:
                self.add_error(nom, f"L’évaluation finale est du {date_longue(apres)}.")
