"""Filtrer les services de l’offre : à l’adresse de la page, le même filtre à l’export."""

import django_filters
from django import forms

from predict.noyau.champs import preparer
from predict.noyau.recherche import normaliser

from ..models import Mission, ServiceReseau
from ..regles import Decision, EtatService, Volet

PARUTION = (("oui", "Publié"), ("non", "Non publié"))


def _plusieurs(libelle, choix, **options):
    return django_filters.MultipleChoiceFilter(
        label=libelle, choices=choix, distinct=False, **options
    )


class ServiceFilter(django_filters.FilterSet):
    """Une valeur inconnue est ignorée, et dite (`form.errors`)."""

    q = django_filters.CharFilter(label="Nom du service", method="par_texte", max_length=200)
    volet = _plusieurs("Volet", Volet.choices)
    etat = _plusieurs("État", EtatService.choices)
    decision = _plusieurs("Écart", Decision.choices)
    mission = _plusieurs("Mission", (), field_name="mission__code")
    publie = _plusieurs("Parution", PARUTION, method="par_parution")

    class Meta:
        model = ServiceReseau
        fields = []

    def __init__(self, data, queryset):
        super().__init__(data, queryset)
        champs = self.form.fields
        champs["mission"].choices = list(Mission.objects.values_list("code", "libelle"))
        for champ in champs.values():
            preparer(champ)

    def par_texte(self, services, nom, texte):
        return services.filter(recherche__contains=normaliser(texte)[:200])

    def par_parution(self, services, nom, valeurs):
        return services.filter(publie__in=[v == "oui" for v in valeurs]) if valeurs else services

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
            if isinstance(champ, forms.MultipleChoiceField)
        ]

    def retenus(self, nom):
        return getattr(self.form, "cleaned_data", {}).get(nom) or []

    @property
    def actif(self):
        return any(getattr(self.form, "cleaned_data", {}).values())
