"""La calculette du 1 %, ses budgets enregistrés et leurs engagements."""

from django import forms
from django.core.exceptions import ValidationError

from collectivites.models import Fiche
from offre.regles.eligibilite import SecteurUnPourcent
from predict.noyau import saisies
from predict.noyau.champs import preparer
from predict.noyau.formulaires import ChampMontant, Formulaire, FormulaireVersionne
from predict.noyau.typographie import euros

from ..models import BudgetUnPourcent, EngagementUnPourcent, PlanFinancement


class ChampSomme(forms.CharField):
    """Un ou plusieurs montants additionnés : « 30 000 + 15 000 ». Rend la liste des montants."""

    def to_python(self, value):
        texte = super().to_python(value)
        if not texte:
            return []
        try:
            montants = [saisies.lire_montant(morceau) for morceau in texte.split("+")]
        except ValueError:
            raise ValidationError("Écrivez des montants, comme 30 000 + 15 000.") from None
        if any(m < 0 for m in montants) or any(m > 10**12 for m in montants):
            raise ValidationError("Un engagement est un montant positif.")
        return montants

    def run_validators(self, value):
        super().run_validators(" + ".join(str(m) for m in value))


class CalculetteForm(Formulaire):
    """Deux champs par service : ses ressources annuelles, ce qui est déjà engagé. En lecture."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for secteur in SecteurUnPourcent:
            self.fields[f"{secteur}_ressources"] = preparer(
                ChampMontant(label=f"{secteur.label} : ressources (€)", required=False)
            )
            engages = ChampSomme(label=f"{secteur.label} : déjà engagé (€)", required=False)
            engages.widget.attrs["inputmode"] = "decimal"
            self.fields[f"{secteur}_engages"] = preparer(engages)

    @property
    def lignes(self):
        return [
            (secteur, self[f"{secteur}_ressources"], self[f"{secteur}_engages"])
            for secteur in SecteurUnPourcent
        ]

    @property
    def saisies(self):
        """{secteur: (ressources, [engagements])} ; une case illisible est dite et ne compte pas."""
        self.is_valid()
        return {
            secteur: (
                self.cleaned_data.get(f"{secteur}_ressources"),
                self.cleaned_data.get(f"{secteur}_engages") or [],
            )
            for secteur in SecteurUnPourcent
        }


class BudgetForm(FormulaireVersionne):
    ressources = ChampMontant(
        label="Ressources annuelles du service (€)", max_digits=14,
        help_text="Le plafond en est le centième.",
    )  # fmt: skip
    field_order = ["fiche", "annee", "secteur", "ressources", "source"]

    class Meta:
        model = BudgetUnPourcent
        fields = ["fiche", "annee", "secteur", "ressources", "source"]
        labels = {"fiche": "Collectivité"}
        help_texts = {"source": "Le budget annexe, une délibération : pour le retrouver."}

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        fiches = Fiche.objects.visibles_par(agent).select_related("collectivite")
        self.fields["fiche"].queryset = fiches.order_by("collectivite__nom", "pk")
        self.fields["annee"].min_value = 2005
        self.fields["annee"].max_value = 2100

    def clean_annee(self):
        annee = self.cleaned_data["annee"]
        if not 2005 <= annee <= 2100:
            raise ValidationError("Écrivez une année, depuis 2005.")
        return annee

    def _update_errors(self, errors):
        """« Déjà un budget » se lit sous le service, pas en tête."""
        unique = "Ce service a déjà son budget pour cette année."
        en_tete = getattr(errors, "error_dict", {}).get("__all__", [])
        for erreur in list(en_tete):
            if erreur.message == unique:
                en_tete.remove(erreur)
                self.add_error("secteur", unique)
        super()._update_errors(errors)


class EngagementForm(FormulaireVersionne):
    """Au-delà du plafond, on prévient et l’on enregistre : la collectivité décide."""

    montant = ChampMontant(label="Montant (€)")
    field_order = ["objet", "montant", "le", "plan"]

    class Meta:
        model = EngagementUnPourcent
        fields = ["objet", "montant", "le", "plan"]
        labels = {"plan": "Plan de financement"}

    def __init__(self, *args, agent, budget, reste, **options):
        super().__init__(*args, **options)
        plans = PlanFinancement.objects.visibles_par(agent).filter(fiche=budget.fiche_id)
        self.fields["plan"].queryset = plans.order_by("titre", "pk")
        self.fields["plan"].empty_label = "Aucun"
        self.fields["montant"].help_text = f"Il reste {euros(reste)} sous le plafond."
