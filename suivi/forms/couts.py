"""Réglages d’une année de comptes, salaires, recettes : la direction seule."""

from decimal import Decimal

from django import forms
from django.forms import formset_factory

from accompagnements.models import Financement
from predict.comptes.models import Agent
from predict.comptes.regles import ROLES_INTERNES
from predict.noyau.formulaires import ChampMontant, ChampNombre, Formulaire, FormulaireVersionne

from ..models import CoutAgent, Exercice, Recette

POSTES_MAX, LIGNES_NEUVES = 40, 3


class ExerciceForm(FormulaireVersionne):
    marge = ChampNombre(
        label="Marge (%)", min_value=0, max_value=100, max_digits=5, decimal_places=1,
        help_text="Ajoutée au coût d’un jour pour le taux de facturation.",
    )  # fmt: skip
    tolerance = ChampNombre(
        label="Tolérance d’équilibre (%)", min_value=0, max_value=50, max_digits=4,
        decimal_places=1,
        help_text="Jusqu’à cet écart entre recettes et coût, une prestation est à l’équilibre.",
    )  # fmt: skip

    class Meta:
        model = Exercice
        fields = ("cle", "marge", "tolerance")
        widgets = {"cle": forms.RadioSelect}
        help_texts = {
            "cle": "À parts égales : une part par personne présente toute l’année. Au prorata : "
            "selon le salaire versé dans l’année."
        }


class FraisForm(Formulaire):
    """Une ligne vide ne compte pas ; vider une ligne retire le poste."""

    poste = forms.IntegerField(required=False, widget=forms.HiddenInput)
    libelle = forms.CharField(label="Poste", required=False, max_length=160)
    montant = ChampMontant(label="Montant (€)", required=False, max_digits=12, decimal_places=2)

    def clean(self):
        nettoye = super().clean()
        libelle, montant = nettoye.get("libelle"), nettoye.get("montant")
        if libelle and montant is None and "montant" not in self.errors:
            self.add_error("montant", "Indiquez le montant de ce poste.")
        if montant is not None and not libelle:
            self.add_error("libelle", "Nommez ce poste.")
        return nettoye


def frais_formset(data, frais):
    """Les postes d’une année, et quelques lignes neuves. `frais` : [FraisGeneraux]."""
    jeu = formset_factory(FraisForm, extra=LIGNES_NEUVES, max_num=POSTES_MAX, absolute_max=60)
    initial = [{"poste": f.pk, "libelle": f.libelle, "montant": f.montant} for f in frais]
    return jeu(data, initial=initial, prefix="frais")


class SalaireForm(FormulaireVersionne):
    salaire_charge = ChampMontant(
        label="Salaire chargé d’une année (€)", min_value=Decimal("0.01"), max_digits=10,
        decimal_places=2,
        help_text="Ce que la personne coûte en une année pleine, charges comprises, à sa quotité.",
    )  # fmt: skip

    quotite = ChampNombre(
        label="Quotité", required=False, min_value=Decimal("0.1"), max_value=1, max_digits=3,
        decimal_places=2,
        help_text="1 à temps plein, 0,8 à quatre jours sur cinq. Vide : sa quotité d’aujourd’hui "
        "dans l’équipe. Les jours de l’année se comptent au prorata de chaque quotité.",
    )  # fmt: skip

    class Meta:
        model = CoutAgent
        fields = (
            "agent", "salaire_charge", "quotite", "debut_le", "fin_le", "jours_productifs",
        )  # fmt: skip
        labels = {"agent": "Personne"}
        help_texts = {
            "debut_le": "Un nouveau salaire, ou une nouvelle quotité, arrête le précédent à la "
            "veille.",
            "fin_le": "Le jour du départ ; vide tant que la personne est là.",
            "jours_productifs": "Vide : les jours du réseau, à cette quotité.",
        }

    def __init__(self, data=None, files=None, *, reseau, **options):
        super().__init__(data, files, **options)
        self.fields["agent"].queryset = (
            Agent.objects.filter(adhesions__reseau=reseau, adhesions__role__in=ROLES_INTERNES)
            .distinct()
            .order_by("nom", "prenom")
        )

    def clean(self):
        nettoye = super().clean()
        agent, debut, fin = (nettoye.get(n) for n in ("agent", "debut_le", "fin_le"))
        if debut and fin and fin < debut:
            self.add_error("fin_le", "La fin ne peut pas précéder le début.")
        memes = CoutAgent.objects.filter(
            reseau_id=self.instance.reseau_id, agent=agent, debut_le=debut
        ).exclude(pk=self.instance.pk)
        if agent and nettoye.get("quotite") is None and "quotite" not in self.errors:
            # Écrite, elle ne bougera plus quand la personne changera de quotité.
            place = (
                agent.adhesions.filter(reseau=self.instance.reseau_id).order_by("-active").first()
            )
            nettoye["quotite"] = place and place.quotite
        if agent and debut and memes.exists():
            self.add_error("debut_le", "Cette personne a déjà un salaire à partir de ce jour.")
        return nettoye


class RecetteForm(FormulaireVersionne):
    montant = ChampMontant(
        label="Montant (€)", min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )

    class Meta:
        model = Recette
        fields = ("le", "montant", "financement", "libelle")
        help_texts = {
            "libelle": "Facture, part d’une subvention, participation…",
            "financement": "Ce qui la paie, si c’est l’un d’eux.",
        }

    def __init__(self, data=None, files=None, *, agent, **options):
        super().__init__(data, files, **options)
        self.fields["financement"].queryset = Financement.objects.visibles_par(agent)
        self.fields["financement"].empty_label = "Aucun"
