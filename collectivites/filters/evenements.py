"""Filtrer et trier les événements, à l’adresse de la page."""

import django_filters
from django.db.models import Q
from django.db.models.functions import ExtractYear

from predict.noyau.champs import preparer

from ..models import Evenement
from ..regles import Nature, TypeEvenement

PERIODES = ("a_venir", "passes", "tous")


class EvenementFilter(django_filters.FilterSet):
    """`quand` : a_venir, passes ou tous ; une valeur inconnue est ignorée et dite."""

    q = django_filters.CharFilter(label="Titre, angle local", method="par_texte", max_length=200)
    type = django_filters.MultipleChoiceFilter(label="Type", choices=TypeEvenement.choices)
    annee = django_filters.MultipleChoiceFilter(label="Année", method="par_annee")
    animee_par = django_filters.MultipleChoiceFilter(label="Préparé par", method="par_personne")
    departement = django_filters.MultipleChoiceFilter(label="Département", method="par_departement")

    class Meta:
        model = Evenement
        fields = []

    def __init__(self, data, queryset, *, equipe, departements, annees):
        super().__init__(data, queryset)
        champs = self.form.fields
        champs["annee"].choices = [(str(a), str(a)) for a in annees]
        champs["animee_par"].choices = [
            ("personne", "Personne"), *((str(une.pk), une.nom_complet) for une in equipe),
        ]  # fmt: skip
        champs["departement"].choices = [(str(pk), nom) for pk, nom in departements]
        for champ in champs.values():
            preparer(champ)

    def par_texte(self, evenements, nom, texte):
        for mot in texte.split()[:6]:
            evenements = evenements.filter(Q(titre__icontains=mot) | Q(angle_local__icontains=mot))
        return evenements

    def par_annee(self, evenements, nom, valeurs):
        return evenements.annotate(annee=ExtractYear("le")).filter(annee__in=map(int, valeurs))

    def par_personne(self, evenements, nom, valeurs):
        personnes = [v for v in valeurs if v != "personne"]
        sans = Q(animee_par__isnull=True) if "personne" in valeurs else Q(pk__in=[])
        return evenements.filter(Q(animee_par_id__in=personnes) | sans)

    def par_departement(self, evenements, nom, valeurs):
        """Le département du lieu, ou le lieu lui-même s’il en est un."""
        return evenements.filter(
            Q(lieu__departement_id__in=valeurs)
            | Q(lieu__nature=Nature.DEPARTEMENT, lieu_id__in=valeurs)
        )

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
