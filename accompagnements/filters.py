"""Filtrer et trier les accompagnements : mêmes filtres à la liste, au tableau, à l’export."""

import django_filters as filtres
from django.db.models import Q

from collectivites.models import Collectivite
from collectivites.regles import Nature, ProfilActer
from predict.noyau.champs import preparer
from predict.noyau.recherche import normaliser

from .forms.commun import agents_du_reseau
from .models import Accompagnement
from .regles import Etape, Etat, Scenario

# Clé d’adresse → colonnes ; la clé primaire départage, sinon deux pages montrent la même ligne.
TRIS = {
    "collectivite": ("fiche__collectivite__nom", "pk"),
    "titre": ("titre", "pk"),
    "etape": ("etape", "etape_depuis", "pk"),
    "responsable": ("responsable__nom", "responsable__prenom", "pk"),
    "debut": ("debut_le", "pk"),
    "fin_prevue": ("fin_prevue_le", "pk"),
}
TRI_PAR_DEFAUT = "-debut"


def trier(queryset, tri):
    """`tri` : une clé de `TRIS`, « - » devant pour l’inverse ; rend (queryset, tri retenu)."""
    tri = tri if tri.removeprefix("-") in TRIS else TRI_PAR_DEFAUT
    signe = "-" if tri.startswith("-") else ""
    return queryset.order_by(*(f"{signe}{c}" for c in TRIS[tri.removeprefix("-")])), tri


class AccompagnementFilter(filtres.FilterSet):
    q = filtres.CharFilter(method="chercher", label="Titre ou collectivité")
    etape = filtres.MultipleChoiceFilter(choices=Etape.choices, label="Étape")
    etat = filtres.MultipleChoiceFilter(choices=Etat.choices, label="État")
    responsable = filtres.ModelMultipleChoiceFilter(queryset=None, label="Suivi par")
    scenario = filtres.MultipleChoiceFilter(choices=Scenario.choices, label="Scénario")
    departement = filtres.ModelMultipleChoiceFilter(
        queryset=None, to_field_name="code_insee", method="situer", label="Département"
    )
    profil = filtres.MultipleChoiceFilter(
        field_name="fiche__profil_principal", choices=ProfilActer.choices, label="Profil"
    )

    class Meta:
        model = Accompagnement
        fields = []

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        self.filters["responsable"].queryset = agents_du_reseau(agent.reseau_id)
        departements = Collectivite.objects.filter(nature=Nature.DEPARTEMENT)
        if agent.reseau.territoire:
            departements = departements.du_territoire(agent.reseau)
        self.filters["departement"].queryset = departements.actuelles()

    @property
    def form(self):
        neuf = not hasattr(self, "_form")
        formulaire = super().form
        if neuf:
            for champ in formulaire.fields.values():
                preparer(champ)
        return formulaire

    def chercher(self, queryset, nom, valeur):
        """Chaque mot se trouve dans le titre ou dans le nom de la collectivité."""
        mots = normaliser(valeur).split()[:6]
        for mot in mots:
            dans_le_nom = Q(fiche__collectivite__recherche__contains=mot)
            queryset = queryset.filter(Q(recherche__contains=mot) | dans_le_nom)
        return queryset if mots or not valeur.strip() else queryset.none()

    def situer(self, queryset, nom, choisis):
        if not choisis:
            return queryset
        return queryset.filter(
            Q(fiche__collectivite__departement__in=choisis) | Q(fiche__collectivite__in=choisis)
        )
