"""Filtrer les partenariats d’un réseau : à l’adresse de la page, rien en session."""

import re
from collections import Counter

import django_filters
from django import forms
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from predict.noyau.champs import preparer

from ..models import Collectivite, Partenariat
from ..pays import PAYS
from ..regles import ODD, EtatPartenariat, TypePartenariat
from ..regles.monde import RegionDuMonde, pays_des_regions

SEPARATEURS = re.compile(r"[,;·/\n]")
THEMES_PROPOSES = 40


def themes_de(texte):
    """« Eau, jeunesse » → ["eau", "jeunesse"]."""
    return [mot for bout in SEPARATEURS.split(texte) if (mot := " ".join(bout.split()).lower())]


def _plusieurs(libelle, choix, **options):
    return django_filters.MultipleChoiceFilter(
        label=libelle, choices=choix, distinct=False, **options
    )


def _l_un(conditions):
    ensemble = Q(pk__in=[])
    for condition in conditions:
        ensemble |= condition
    return ensemble


class PartenariatFilter(django_filters.FilterSet):
    """`employes` : couples (pays, thèmes) du réseau, d’où viennent les choix ; une valeur inconnue
    est ignorée et dite (`form.errors`)."""

    q = django_filters.CharFilter(
        label="Collectivité, partenaire, ville", method="par_texte", max_length=200
    )
    type = _plusieurs("Type", TypePartenariat.choices)
    region = _plusieurs("Région du monde", RegionDuMonde.choices, method="par_region")
    pays = _plusieurs("Pays", ())
    etat = _plusieurs("État", EtatPartenariat.choices)
    theme = _plusieurs("Thème", (), method="par_theme")
    odd = _plusieurs("ODD", [(str(n), f"{n}. {nom}") for n, nom in ODD.items()], method="par_odd")
    departement = _plusieurs("Département", (), field_name="fiche__collectivite__departement_id")

    class Meta:
        model = Partenariat
        fields = []

    def __init__(self, data, queryset, *, employes, departements):
        super().__init__(data, queryset)
        champs = self.form.fields
        presents = {pays for pays, _ in employes} | {p for p in data.getlist("pays") if p in PAYS}
        champs["pays"].choices = [(code, nom) for code, nom in PAYS.items() if code in presents]
        mots = Counter(mot for _, themes in employes for mot in set(themes_de(themes)))
        proposes = {mot for mot, _ in mots.most_common(THEMES_PROPOSES)}
        proposes |= {mot for mot in data.getlist("theme") if mot in mots}
        champs["theme"].choices = [(mot, mot.capitalize()) for mot in sorted(proposes)]
        champs["departement"].choices = [(str(pk), nom) for pk, nom in departements]
        for champ in champs.values():
            preparer(champ)

    def par_texte(self, lignes, nom, texte):
        texte = texte.strip()
        collectivites = Collectivite.objects.dont_le_nom_ressemble(texte).order_by().values("pk")
        pays = [code for code, libelle in PAYS.items() if texte.lower() in libelle.lower()]
        return lignes.filter(
            Q(fiche__collectivite__in=collectivites)
            | Q(partenaire__icontains=texte)
            | Q(ville__icontains=texte)
            | Q(pays__in=pays)
        )

    def par_region(self, lignes, nom, valeurs):
        return lignes.filter(pays__in=pays_des_regions(valeurs))

    def par_theme(self, lignes, nom, valeurs):
        # Le mot entier, entre deux séparateurs : « eau » n’est pas « réseau ».
        motifs = (rf"(^|[,;·/])\s*{re.escape(v)}\s*($|[,;·/])" for v in valeurs)
        return lignes.filter(_l_un(Q(themes__iregex=motif) for motif in motifs))

    def par_odd(self, lignes, nom, valeurs):
        # Le nombre entier dans le texte du JSON : le même filtre sur les deux moteurs.
        lignes = lignes.annotate(odd_texte=Cast("odd", TextField()))
        return lignes.filter(_l_un(Q(odd_texte__regex=rf"(\[|, ?){int(v)}(,|\])") for v in valeurs))

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
