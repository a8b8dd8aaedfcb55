"""Filtrer les candidatures, les plans, les budgets du 1 %, le portefeuille."""

import django_filters as filtres
from django import forms
from django.db.models import (
    Case,
    CharField,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractYear

from offre.models import Dispositif, SessionDispositif
from offre.regles.eligibilite import SecteurUnPourcent
from predict.noyau.champs import preparer
from predict.noyau.formulaires import Formulaire
from predict.noyau.recherche import normaliser

from ..calculs.portefeuille import Regroupement
from ..models import BudgetUnPourcent, Candidature, CandidatureCollectivite, PlanFinancement
from ..regles import DecisionCandidature, EtatLignePlan, NatureLignePlan
from .commun import agents_du_reseau

BROUILLON, DEPOSEE, ACCORDEE, REFUSEE = "brouillon", "deposee", "accordee", "refusee"
ETATS = (
    (BROUILLON, "Brouillon"),
    (DEPOSEE, "Déposée, en attente"),
    (ACCORDEE, "Accordée"),
    (REFUSEE, "Refusée"),
)


class _Filtre(filtres.FilterSet):
    """Ce que partagent ces listes : les messages de la maison, le réseau de l’agent."""

    q = filtres.CharFilter(method="chercher")

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        self.agent = agent

    @property
    def form(self):
        neuf = not hasattr(self, "_form")
        formulaire = super().form
        if neuf:
            for champ in formulaire.fields.values():
                preparer(champ)
        return formulaire


def _mots(valeur):
    return normaliser(valeur).split()[:6]


def _dit(champs, mot):
    """Le mot tel qu’écrit ou sans accent : ces colonnes n’ont pas de forme normalisée."""
    condition = Q()
    for champ in champs:
        for forme in {mot, normaliser(mot)}:
            condition |= Q(**{f"{champ}__icontains": forme})
    return condition


def avec_etat(candidatures):
    """Annote `ou_en_est` (code de `ETATS`) et `an` : l’année du dépôt, sinon de la session."""
    return candidatures.annotate(
        ou_en_est=Case(
            When(decision=DecisionCandidature.ACCORDEE, then=Value(ACCORDEE)),
            When(decision=DecisionCandidature.REFUSEE, then=Value(REFUSEE)),
            When(deposee_le__isnull=False, then=Value(DEPOSEE)),
            default=Value(BROUILLON),
            output_field=CharField(),
        ),
        an=Coalesce(ExtractYear("deposee_le"), F("session__annee"), output_field=IntegerField()),
    )


class CandidatureFilter(_Filtre):
    etat = filtres.MultipleChoiceFilter(
        field_name="ou_en_est", choices=ETATS, label="État", lookup_expr="exact"
    )
    annee = filtres.TypedMultipleChoiceFilter(coerce=int, method="dater", label="Année")
    dispositif = filtres.ModelMultipleChoiceFilter(
        field_name="session__dispositif", queryset=None, label="Dispositif"
    )
    session = filtres.ModelMultipleChoiceFilter(queryset=None, label="Session")
    accuse = filtres.MultipleChoiceFilter(
        choices=[("sans", "Déposée sans accusé")], method="sans_accuse", label="Accusé"
    )

    class Meta:
        model = Candidature
        fields = []

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        leurs = Candidature.objects.visibles_par(self.agent)
        sessions = SessionDispositif.objects.visibles_par(self.agent)
        sessions = sessions.filter(candidatures__in=leurs).distinct()
        self.filters["session"].queryset = sessions
        self.filters["dispositif"].queryset = Dispositif.objects.filter(
            sessions__in=sessions
        ).distinct()
        ans = avec_etat(leurs).order_by("-an").values_list("an", flat=True).distinct()
        self.filters["annee"].extra["choices"] = [(an, str(an)) for an in ans if an]

    def chercher(self, queryset, nom, valeur):
        """Chaque mot : dans le titre, le dispositif, la session ou le nom d’une collectivité."""
        for mot in valeur.split()[:6]:
            nom_simple = normaliser(mot)
            porteuses = CandidatureCollectivite.objects.filter(
                candidature=OuterRef("pk"), fiche__collectivite__recherche__contains=nom_simple
            )
            queryset = queryset.filter(
                _dit(("titre", "dispositif", "session__libelle"), mot)
                | Q(accompagnement__fiche__collectivite__recherche__contains=nom_simple)
                | Exists(porteuses)
            )
        return queryset

    def dater(self, queryset, nom, annees):
        return queryset.filter(an__in=annees) if annees else queryset

    def sans_accuse(self, queryset, nom, choisis):
        if not choisis:
            return queryset
        return queryset.filter(deposee_le__isnull=False, accuse__isnull=True)


class PlanFilter(_Filtre):
    auteur = filtres.ModelMultipleChoiceFilter(queryset=None, label="Auteur·e")
    dispositif = filtres.ModelMultipleChoiceFilter(
        queryset=None, method="financer", label="Dispositif"
    )
    rattache = filtres.MultipleChoiceFilter(
        choices=[("oui", "À un accompagnement"), ("non", "À aucun accompagnement")],
        method="rattacher",
        label="Rattaché",
    )

    class Meta:
        model = PlanFinancement
        fields = []

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.filters["auteur"].queryset = agents_du_reseau(self.agent.reseau_id)
        plans = PlanFinancement.objects.visibles_par(self.agent)
        self.filters["dispositif"].queryset = (
            Dispositif.objects.visibles_par(self.agent)
            .filter(sessions__lignes__plan__in=plans)
            .distinct()
        )

    def chercher(self, queryset, nom, valeur):
        for mot in valeur.split()[:6]:
            queryset = queryset.filter(
                _dit(("titre",), mot)
                | Q(fiche__collectivite__recherche__contains=normaliser(mot))
                | Q(accompagnement__recherche__contains=normaliser(mot))
            )
        return queryset

    def financer(self, queryset, nom, dispositifs):
        if not dispositifs:
            return queryset
        return queryset.filter(lignes__session__dispositif__in=dispositifs).distinct()

    def rattacher(self, queryset, nom, choisis):
        if set(choisis) == {"oui"}:
            return queryset.filter(accompagnement__isnull=False)
        return queryset.filter(accompagnement__isnull=True) if choisis == ["non"] else queryset


class BudgetFilter(_Filtre):
    annee = filtres.TypedMultipleChoiceFilter(coerce=int, method="dater", label="Année")
    secteur = filtres.MultipleChoiceFilter(choices=SecteurUnPourcent.choices, label="Service")
    solde = filtres.MultipleChoiceFilter(
        choices=[("depasse", "Plafond dépassé"), ("reste", "Il reste à engager")],
        method="solder",
        label="Solde",
    )

    class Meta:
        model = BudgetUnPourcent
        fields = []

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        leurs = BudgetUnPourcent.objects.visibles_par(self.agent)
        ans = leurs.order_by("-annee").values_list("annee", flat=True).distinct()
        self.filters["annee"].extra["choices"] = [(an, str(an)) for an in ans]

    def chercher(self, queryset, nom, valeur):
        for mot in _mots(valeur):
            queryset = queryset.filter(fiche__collectivite__recherche__contains=mot)
        return queryset

    def dater(self, queryset, nom, annees):
        return queryset.filter(annee__in=annees) if annees else queryset

    def solder(self, queryset, nom, choisis):
        # Cent fois l’engagé, plutôt que le centième des ressources : SQLite divise en entiers.
        cent_fois = F("engage") * Value(100)
        if choisis == ["depasse"]:
            return queryset.filter(ressources__lt=cent_fois)
        return queryset.filter(ressources__gt=cent_fois) if choisis == ["reste"] else queryset


def avec_engage(budgets):
    """Annote `engage` : la somme engagée sur le budget (€)."""
    montant = DecimalField(max_digits=14, decimal_places=2)
    return budgets.annotate(
        engage=Coalesce(Sum("engagements__montant"), Value(0), output_field=montant)
    )


class PortefeuilleForm(Formulaire):
    """Regrouper et borner ; un choix illisible ne filtre pas. Les choix viennent des entrées."""

    par = forms.ChoiceField(choices=Regroupement.choices, required=False)
    q = forms.CharField(required=False, max_length=200)
    annee = forms.TypedMultipleChoiceField(label="Année", coerce=int, required=False)
    etat = forms.MultipleChoiceField(label="État", choices=EtatLignePlan.choices, required=False)
    nature = forms.MultipleChoiceField(
        label="Nature", choices=NatureLignePlan.choices, required=False
    )
    dispositif = forms.MultipleChoiceField(label="Source", required=False)
    cle = forms.CharField(required=False, max_length=200)

    def __init__(self, *args, entrees, **options):
        super().__init__(*args, **options)
        annees = sorted({e.annee for e in entrees if e.annee}, reverse=True)
        self.fields["annee"].choices = [(an, str(an)) for an in annees]
        sources = sorted({e.source for e in entrees})
        self.fields["dispositif"].choices = [(s, s) for s in sources]

    def garder(self, entrees):
        """Les entrées que les filtres laissent, `cle` exceptée (elle ouvre un chiffre)."""
        self.is_valid()
        lu, mots = self.cleaned_data, _mots(self.cleaned_data.get("q", ""))
        return [
            e
            for e in entrees
            if (not lu.get("annee") or e.annee in lu["annee"])
            and (not lu.get("nature") or e.nature in lu["nature"])
            and (not lu.get("dispositif") or e.source in lu["dispositif"])
            and all(mot in e.cherche for mot in mots)
        ]
