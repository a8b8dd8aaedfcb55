"""Filtrer le plan de communication, à l’adresse de la page."""

import django_filters

from predict.noyau.champs import preparer

from ..calculs.communication import filtre_d_etat
from ..models import ActionCommunication
from ..regles import CanalCommunication
from ..regles.communication import EtatAction


class CommunicationFilter(django_filters.FilterSet):
    etat = django_filters.MultipleChoiceFilter(
        label="État", choices=EtatAction.choices, method="par_etat"
    )
    canal = django_filters.MultipleChoiceFilter(label="Canal", choices=CanalCommunication.choices)
    responsable = django_filters.MultipleChoiceFilter(label="Responsable", method="par_personne")

    class Meta:
        model = ActionCommunication
        fields = []

    def __init__(self, data, queryset, *, equipe, le):
        super().__init__(data, queryset)
        self.le = le
        self.form.fields["responsable"].choices = [
            ("personne", "Personne"), *((str(une.pk), une.nom_complet) for une in equipe),
        ]  # fmt: skip
        for champ in self.form.fields.values():
            preparer(champ)

    def par_etat(self, actions, nom, etats):
        return actions.filter(filtre_d_etat(etats, self.le))

    def par_personne(self, actions, nom, valeurs):
        personnes = [v for v in valeurs if v != "personne"]
        retenues = actions.filter(responsable_id__in=personnes)
        if "personne" in valeurs:
            retenues = retenues | actions.filter(responsable__isnull=True)
        return retenues

    def retenus(self, nom):
        return getattr(self.form, "cleaned_data", {}).get(nom) or []

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
        ]
