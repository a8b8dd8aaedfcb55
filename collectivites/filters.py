"""Filtrer les fiches d’un réseau : à l’adresse de la page, rien en session."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from predict.noyau.champs import preparer

from .models import Collectivite, Cotisation, Fiche, ProfilFiche
from .regles import (
    BORNES_ANCIENNETE,
    Anciennete,
    Attente,
    EtatAdhesion,
    Nature,
    NiveauEngagement,
    ProfilActer,
    Strate,
    il_y_a_mois,
)


def _choix_multiple(libelle, choix, **options):
    return django_filters.MultipleChoiceFilter(
        label=libelle, choices=choix, distinct=False, **options
    )


def _l_une(conditions):
    """L’une des conditions : « ou » entre les choix d’un même filtre, « et » entre filtres."""
    ensemble = Q(pk__in=[])
    for condition in conditions:
        ensemble |= condition
    return ensemble


def _strate(valeur):
    bornes = sorted(int(s) for s in Strate.values)
    bas = int(valeur)
    suivantes = [b for b in bornes if b > bas]
    condition = Q(collectivite__population__gte=bas)
    return condition & Q(collectivite__population__lt=suivantes[0]) if suivantes else condition


def _age_du_dernier_echange(age, le):
    if age == Anciennete.JAMAIS:
        return Q(dernier_echange_le__isnull=True)
    au_moins, moins_de = BORNES_ANCIENNETE[age]
    condition = Q(dernier_echange_le__isnull=False)
    if au_moins is not None:
        condition &= Q(dernier_echange_le__lte=il_y_a_mois(le, au_moins))
    if moins_de is not None:
        condition &= Q(dernier_echange_le__gt=il_y_a_mois(le, moins_de))
    return condition


class FicheFilter(django_filters.FilterSet):
    """`le` : le jour, pour les anciennetés et l’année de cotisation. Une valeur inconnue est
    ignorée et dite (`form.errors`)."""

    q = django_filters.CharFilter(
        label="Nom, code Insee, Siren", method="par_texte", max_length=200
    )
    nature = _choix_multiple("Type", Nature.choices, field_name="collectivite__nature")
    departement = _choix_multiple("Département", (), field_name="collectivite__departement_id")
    strate = _choix_multiple("Population", Strate.choices, method="par_strate")
    profil = _choix_multiple("Profil", ProfilActer.choices, method="par_profil")
    niveau = _choix_multiple("Niveau", NiveauEngagement.choices, field_name="niveau")
    adhesion = _choix_multiple("Adhésion", EtatAdhesion.choices, method="par_adhesion")
    suivie_par = _choix_multiple("Suivie par", (), method="par_personne")
    attentes = _choix_multiple("Attentes", Attente.choices, method="par_attente")
    echange = _choix_multiple("Dernier échange", Anciennete.choices, method="par_anciennete")

    class Meta:
        model = Fiche
        fields = []

    def __init__(self, data, queryset, *, le, equipe, departements):
        super().__init__(data, queryset)
        self.le = le
        champs = self.form.fields
        champs["departement"].choices = [(str(pk), nom) for pk, nom in departements]
        champs["suivie_par"].choices = [
            ("personne", "Personne"),
            *((str(une.pk), une.nom_complet) for une in equipe),
        ]
        for champ in champs.values():
            preparer(champ)

    def par_texte(self, fiches, nom, texte):
        texte = texte.strip()
        collectivites = Collectivite.objects.dont_le_nom_ressemble(texte)
        condition = Q(collectivite__in=collectivites.order_by().values("pk"))
        code = "".join(texte.split()).upper()
        if code.isalnum() and any(c.isdigit() for c in code):
            condition |= Q(collectivite__code_insee=code) | Q(collectivite__siren=code)
        return fiches.filter(condition)

    def par_strate(self, fiches, nom, valeurs):
        return fiches.filter(_l_une(_strate(v) for v in valeurs))

    def par_profil(self, fiches, nom, valeurs):
        """Principal ou secondaire en cours."""
        en_cours = ProfilFiche.objects.filter(
            fiche=OuterRef("pk"), fin_le__isnull=True, profil__in=valeurs
        )
        return fiches.filter(Exists(en_cours))

    def par_adhesion(self, fiches, nom, valeurs):
        a_jour = Exists(Cotisation.objects.filter(fiche=OuterRef("pk"), annee=self.le.year))
        conditions = {
            EtatAdhesion.A_JOUR: Q(a_jour),
            EtatAdhesion.A_RENOUVELER: Q(membre=True) & ~Q(a_jour),
            EtatAdhesion.NON: Q(membre=False) & ~Q(a_jour),
        }
        return fiches.filter(_l_une(conditions[v] for v in valeurs))

    def par_personne(self, fiches, nom, valeurs):
        personnes = [v for v in valeurs if v != "personne"]
        sans = Q(suivie_par__isnull=True) if "personne" in valeurs else Q(pk__in=[])
        return fiches.filter(Q(suivie_par_id__in=personnes) | sans)

    def par_attente(self, fiches, nom, valeurs):
        # Le code entre guillemets, dans le texte du JSON : le même filtre sur les deux moteurs.
        fiches = fiches.annotate(attentes_texte=Cast("attentes", TextField()))
        return fiches.filter(_l_une(Q(attentes_texte__contains=f'"{v}"') for v in valeurs))

    def par_anciennete(self, fiches, nom, valeurs):
        return fiches.filter(_l_une(_age_du_dernier_echange(v, self.le) for v in valeurs))

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
