"""Filtrer les contacts d’un réseau : à l’adresse de la page, rien en session."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from predict.noyau.champs import preparer

from ..models import Collectivite, Contact, Mandat
from ..regles import FonctionContact, HorsEnvois, dans_mois

JOIGNABLE, A_INFORMER, INFORME = "joignable", "a_informer", "informe"
FINI, SANS = "fini", "sans"
MANDATS = (
    (FINI, "Fini, à trancher"),
    ("3", "Finit sous 3 mois"),
    ("6", "Finit sous 6 mois"),
    ("12", "Finit sous 12 mois"),
    (SANS, "Élu·e sans mandat noté"),
)


def _choix_multiple(libelle, choix, **options):
    return django_filters.MultipleChoiceFilter(
        label=libelle, choices=choix, distinct=False, **options
    )


class ContactFilter(django_filters.FilterSet):
    """`le` : le jour. Une valeur inconnue est ignorée et dite (`form.errors`).

    Sans filtre d’envoi, les personnes effacées ne se montrent pas : elles n’ont plus rien à dire.
    """

    q = django_filters.CharFilter(
        label="Nom, fonction, collectivité", method="par_texte", max_length=200
    )
    qualite = _choix_multiple("Qualité", FonctionContact.choices, field_name="qualite")
    envois = _choix_multiple(
        "Envois", ((JOIGNABLE, "On peut lui écrire"), *HorsEnvois.choices), method="par_envois"
    )
    mandat = _choix_multiple("Mandat", MANDATS, method="par_mandat")
    information = _choix_multiple(
        "Information RGPD",
        ((A_INFORMER, "À informer"), (INFORME, "Informé·e")),
        method="par_information",
    )
    departement = _choix_multiple(
        "Département", (), field_name="fiche__collectivite__departement_id"
    )
    suivie_par = _choix_multiple("Suivie par", (), field_name="fiche__suivie_par_id")
    fiche = django_filters.NumberFilter(field_name="fiche_id", label="Collectivité")

    class Meta:
        model = Contact
        fields = []

    def __init__(self, data, queryset, *, le, equipe, departements):
        super().__init__(data, queryset)
        self.le = le
        champs = self.form.fields
        champs["departement"].choices = [(str(pk), nom) for pk, nom in departements]
        champs["suivie_par"].choices = [(str(une.pk), une.nom_complet) for une in equipe]
        for champ in champs.values():
            preparer(champ)

    @property
    def qs(self):
        contacts = super().qs
        if self.retenus("envois"):
            return contacts
        return contacts.filter(anonymise_le__isnull=True)

    def par_texte(self, contacts, nom, texte):
        texte = texte.strip()
        if not texte:
            return contacts
        lieux = Collectivite.objects.dont_le_nom_ressemble(texte).order_by().values("pk")
        personnes = Contact.objects.dont_le_nom_ressemble(texte).order_by().values("pk")
        condition = Q(pk__in=personnes) | Q(fiche__collectivite__in=lieux)
        if "@" in texte:
            condition |= Q(email__icontains=texte)
        return contacts.filter(condition | Q(fonction__icontains=texte))

    def par_envois(self, contacts, nom, valeurs):
        if set(valeurs) == {JOIGNABLE}:
            # Le filtre le plus demandé, sans passer par l’annotation, bien plus lente en nombre.
            return contacts.joignables(self.le)
        cles = ["" if v == JOIGNABLE else v for v in valeurs]
        return contacts.filter(hors_envois__in=cles)

    def par_mandat(self, contacts, nom, valeurs):
        le = self.le
        siens = Mandat.objects.filter(contact=OuterRef("pk"))
        mois = [int(v) for v in valeurs if v.isdigit()]
        condition = Q(pk__in=[])
        if mois:
            # La fin qui compte est celle du mandat qui court.
            bientot = siens.en_cours(le).finissant(le, dans_mois(le, max(mois)))
            condition |= Exists(bientot)
        if FINI in valeurs:
            condition |= Exists(siens.a_trancher(le))
        if SANS in valeurs:
            condition |= Q(qualite=FonctionContact.ELU) & ~Exists(siens)
        return contacts.filter(condition)

    def par_information(self, contacts, nom, valeurs):
        if len(set(valeurs)) > 1:
            return contacts
        return contacts.filter(informe_le__isnull=valeurs[0] == A_INFORMER)

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
