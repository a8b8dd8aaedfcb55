"""Filtrer et trier le plan de formation, à l’adresse de la page."""

import django_filters
from django.db.models import Q

from predict.noyau.champs import preparer

from ..models import ActionFormation
from ..regles import EtatFormation, NatureFormation

EQUIPE, SANS_DATE = "equipe", "sans_date"


class FormationFilter(django_filters.FilterSet):
    """Une valeur inconnue est ignorée et dite (`form.errors`)."""

    q = django_filters.CharFilter(label="Objectif, organisme", method="par_texte", max_length=200)
    personne = django_filters.MultipleChoiceFilter(label="Pour", method="par_personne")
    competence = django_filters.MultipleChoiceFilter(
        label="Compétence", field_name="competence__code"
    )
    etat = django_filters.MultipleChoiceFilter(label="État", choices=EtatFormation.choices)
    annee = django_filters.MultipleChoiceFilter(label="Année", method="par_annee")
    nature = django_filters.MultipleChoiceFilter(label="Nature", choices=NatureFormation.choices)

    class Meta:
        model = ActionFormation
        fields = []

    def __init__(self, data, queryset, *, personnes, competences, annees):
        super().__init__(data, queryset)
        champs = self.form.fields
        champs["personne"].choices = [
            (EQUIPE, "Toute l’équipe"), *((str(une.pk), une.nom_complet) for une in personnes),
        ]  # fmt: skip
        champs["competence"].choices = [(une.code, une.libelle) for une in competences]
        champs["annee"].choices = [*((str(a), str(a)) for a in annees), (SANS_DATE, "Sans date")]
        for champ in champs.values():
            preparer(champ)

    def par_texte(self, actions, nom, texte):
        for mot in texte.split()[:6]:
            actions = actions.filter(Q(objectif__icontains=mot) | Q(organisme__icontains=mot))
        return actions

    def par_personne(self, actions, nom, valeurs):
        personnes = [v for v in valeurs if v != EQUIPE]
        toute = Q(agent__isnull=True) if EQUIPE in valeurs else Q(pk__in=[])
        return actions.filter(Q(agent__in=personnes) | toute)

    def par_annee(self, actions, nom, valeurs):
        """L’année où c’est fait ; sinon celle où c’est prévu."""
        condition = Q(pk__in=[])
        if SANS_DATE in valeurs:
            condition |= Q(realisee_le__isnull=True, prevue_le__isnull=True)
        for annee in (int(v) for v in valeurs if v != SANS_DATE):
            condition |= Q(realisee_le__year=annee)
            condition |= Q(realisee_le__isnull=True, prevue_le__year=annee)
        return actions.filter(condition)

    @property
    def choix(self):
        """Les filtres à cases, comme les veut `composants/filtre.html`."""
        return [
            {
                "nom": nom,
                "titre": champ.label,
                "nombre": len(self.retenus(nom)),
                "options": [
                    {"valeur": v, "libelle": libelle, "choisie": str(v) in self.retenus(nom)}
                    for v, libelle in champ.choices
                ],
            }
            for nom, champ in self.form.fields.items()
            if hasattr(champ, "choices") and champ.choices
        ]

    def retenus(self, nom):
        return getattr(self.form, "cleaned_data", {}).get(nom) or []
