"""Filtrer l’annuaire des acteurs : à l’adresse de la page, rien en session."""

import django_filters
from django import forms
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from predict.noyau.champs import preparer
from predict.noyau.recherche import normaliser

from ..models import Acteur, Collectivite
from ..pays import nom_du_pays
from ..regles import ODD, Nature, TypeActeur, lire_expertises

EXPERTISES_MONTREES = 60
MOTS_MAX = 800
SANS_DEPARTEMENT = "aucun"
MEMBRES = (("oui", "Membre du réseau"), ("non", "Pas membre"))
MOBILISABLES = (("oui", "Mobilisable"), ("non", "Pas dit mobilisable"))


class Facettes:
    """Ce que l’annuaire contient et que l’on peut filtrer ; deux requêtes.

    `ecritures` : {mot sans accents ni casse: [toutes ses écritures]}.
    """

    def __init__(self, acteurs, departements):
        self.ecritures, comptes, codes = {}, {}, set()
        ce_qu_ils_font = acteurs.order_by().values_list("expertises", "pays_action").distinct()
        for texte, pays in ce_qu_ils_font:
            codes.update(code for code in pays if isinstance(code, str))
            for mot in lire_expertises(texte):
                cle = normaliser(mot) or mot
                self.ecritures.setdefault(cle, set()).add(mot)
                comptes[cle] = comptes.get(cle, 0) + 1
        frequentes = sorted(comptes, key=lambda cle: (-comptes[cle], cle))[:EXPERTISES_MONTREES]
        self.expertises = sorted(frequentes)
        self.pays = sorted(codes, key=lambda code: normaliser(nom_du_pays(code)))
        lieux = Collectivite.objects.filter(pk__in=acteurs.order_by().values("commune"))
        self.communes, self.departements = {}, {}
        for une in lieux.select_related("departement").order_by("recherche"):
            departement = une.departement or une
            self.departements[departement.pk] = departement.nom
            if not departements or str(departement.pk) in departements:
                self.communes[une.pk] = une.nom

    def proches(self, mots):
        """Clés des expertises dont un mot commence par l’un de ces `mots`, dans leur ordre."""
        cherches = [f" {normaliser(mot)}" for mot in mots if normaliser(mot)]
        return [cle for cle in self.ecritures if any(c in f" {cle}" for c in cherches)]

    def ecriture(self, cle):
        """La première écriture d’un mot, capitale en tête d’abord."""
        return min(self.ecritures.get(cle, [cle]))


def _choix_multiple(libelle, choix=(), **options):
    return django_filters.MultipleChoiceFilter(
        label=libelle, choices=choix, distinct=False, **options
    )


class ActeurFilter(django_filters.FilterSet):
    """Une valeur inconnue est ignorée et dite (`form.errors`)."""

    q = django_filters.CharFilter(label="Nom, sigle, expertise", method="par_texte", max_length=200)
    type = _choix_multiple("Type", TypeActeur.choices)
    departement = _choix_multiple("Département", method="par_departement")
    commune = _choix_multiple("Commune", field_name="commune_id")
    expertise = _choix_multiple("Expertise", method="par_expertise")
    pays = _choix_multiple("Pays d’intervention", method="par_pays")
    odd = _choix_multiple("ODD", [(n, f"{n}. {nom}") for n, nom in ODD.items()], method="par_odd")
    membre = _choix_multiple("Réseau", MEMBRES, method="par_membre")
    mobilisable = _choix_multiple("Mobilisable", MOBILISABLES, method="par_mobilisable")
    mots = django_filters.CharFilter(
        label="Expertises cherchées", method="par_mots", max_length=MOTS_MAX
    )

    class Meta:
        model = Acteur
        fields = []

    def __init__(self, data, queryset):
        super().__init__(data, queryset)
        self.facettes = facettes = Facettes(queryset, set(data.getlist("departement")))
        champs = self.form.fields
        tries = sorted(facettes.departements.items(), key=lambda d: normaliser(d[1]))
        sans = [(SANS_DEPARTEMENT, "Sans département")] if tries else []
        champs["departement"].choices = [*((str(pk), nom) for pk, nom in tries), *sans]
        champs["commune"].choices = [(str(pk), nom) for pk, nom in facettes.communes.items()]
        demandees = [cle for cle in data.getlist("expertise") if cle in facettes.ecritures]
        montrees = sorted({*facettes.expertises, *demandees})
        champs["expertise"].choices = [(cle, facettes.ecriture(cle)) for cle in montrees]
        champs["pays"].choices = [(code, nom_du_pays(code)) for code in facettes.pays]
        for champ in champs.values():
            preparer(champ)

    def _sait(self, cles):
        """Les acteurs qui ont l’une de ces expertises, le mot entier."""
        condition = Q(pk__in=[])
        for mot in sorted({m for cle in cles for m in self.facettes.ecritures.get(cle, ())}):
            for separe in (f", {mot}", f",{mot}"):
                condition |= Q(expertises__endswith=separe) | Q(expertises__contains=f"{separe},")
            condition |= Q(expertises=mot) | Q(expertises__startswith=f"{mot},")
        return condition

    def par_texte(self, acteurs, nom, texte):
        cherche = normaliser(texte)
        proches = [cle for cle in self.facettes.ecritures if cherche and cherche in cle]
        nommes = Acteur.objects.dont_le_nom_ressemble(texte).values("pk")
        return acteurs.filter(Q(pk__in=nommes) | self._sait(proches[:EXPERTISES_MONTREES]))

    def par_departement(self, acteurs, nom, valeurs):
        choisis = [v for v in valeurs if v != SANS_DEPARTEMENT]
        condition = Q(commune__departement__in=choisis) | Q(commune__in=choisis)
        if SANS_DEPARTEMENT in valeurs:
            condition |= Q(commune__isnull=True)
            condition |= Q(commune__departement__isnull=True) & ~Q(
                commune__nature=Nature.DEPARTEMENT
            )
        return acteurs.filter(condition)

    def par_expertise(self, acteurs, nom, valeurs):
        return acteurs.filter(self._sait(valeurs))

    def par_pays(self, acteurs, nom, valeurs):
        # Le code entre guillemets, dans le texte du JSON : le même filtre sur les deux moteurs.
        acteurs = acteurs.annotate(pays_texte=Cast("pays_action", TextField()))
        condition = Q(pk__in=[])
        for code in valeurs:
            condition |= Q(pays_texte__contains=f'"{code}"')
        return acteurs.filter(condition)

    def par_odd(self, acteurs, nom, valeurs):
        """Le numéro entier : entre crochet, virgule ou espace, selon le moteur."""
        acteurs = acteurs.annotate(odd_texte=Cast("odd", TextField()))
        condition = Q(pk__in=[])
        for numero in valeurs:
            condition |= Q(odd_texte__regex=rf"[\[, ]{numero}[\], ]")
        return acteurs.filter(condition)

    def par_membre(self, acteurs, nom, valeurs):
        return acteurs if len(valeurs) != 1 else acteurs.filter(membre=valeurs[0] == "oui")

    def par_mobilisable(self, acteurs, nom, valeurs):
        return acteurs if len(valeurs) != 1 else acteurs.filter(mobilisable=valeurs[0] == "oui")

    def par_mots(self, acteurs, nom, texte):
        """« eau, santé » : ceux dont une expertise a un mot qui commence ainsi."""
        return acteurs.filter(self._sait(self.facettes.proches(lire_expertises(texte))))

    @property
    def choix(self):
        """Les filtres à cases, comme les veut `composants/filtre.html` ; ceux qui ont un choix."""
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
            if isinstance(champ, forms.MultipleChoiceField) and champ.choices
        ]

    def retenus(self, nom):
        return getattr(self.form, "cleaned_data", {}).get(nom) or []
