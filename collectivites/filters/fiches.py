"""Filtrer les fiches d’un réseau : à l’adresse de la page, rien en session."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from predict.noyau.champs import preparer

from ..calculs.liste import ACTIF
from ..models import Collectivite, Cotisation, EtiquetteFiche, Fiche, ProfilFiche
from ..regles import (
    BORNES_ANCIENNETE,
    Accompagnee,
    Anciennete,
    Attente,
    EtatAdhesion,
    Nature,
    NiveauEngagement,
    PlaceProfil,
    PrioriteRelation,
    ProfilActer,
    Strate,
    il_y_a_mois,
)

# Ceux que l’on pose tous les jours sont sur la barre ; les autres, sous « Plus de filtres ».
DANS_LA_BARRE = (
    "nature", "departement", "strate", "profil", "niveau", "adhesion", "attentes", "echange",
)  # fmt: skip


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


def age_du_dernier_echange(age, le):
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
    """`le` : le jour, pour les anciennetés et l’année de cotisation ; `agent` : qui est « moi » ;
    `choix` : les listes propres au réseau (`departement` : codes Insee, `epci` : Siren,
    `etiquette` : références, `suivie_par` : agents ; couples valeur, libellé). Hors « suivie par »,
    une adresse ne cite aucune clé de la base : une vue enregistrée passe d’une base à l’autre.
    Une valeur inconnue est ignorée et dite (`form.errors`)."""

    q = django_filters.CharFilter(
        label="Nom, code Insee, Siren", method="par_texte", max_length=200
    )
    nature = _choix_multiple("Type", Nature.choices, field_name="collectivite__nature")
    departement = _choix_multiple("Département", (), method="par_departement")
    strate = _choix_multiple("Population", Strate.choices, method="par_strate")
    profil = _choix_multiple("Profil", ProfilActer.choices, method="par_profil")
    niveau = _choix_multiple("Niveau", NiveauEngagement.choices, field_name="niveau")
    adhesion = _choix_multiple("Adhésion", EtatAdhesion.choices, method="par_adhesion")
    attentes = _choix_multiple("Attentes", Attente.choices, method="par_attente")
    echange = _choix_multiple("Dernier échange", Anciennete.choices, method="par_anciennete")
    accompagnement = _choix_multiple(
        "Accompagnement", Accompagnee.choices, method="par_accompagnement"
    )
    priorite = _choix_multiple("Priorité", PrioriteRelation.choices, field_name="priorite")
    place = _choix_multiple("Place du profil", PlaceProfil.choices, method="par_place")
    suivie_par = _choix_multiple("Suivie par", (), method="par_personne")
    etiquette = _choix_multiple("Étiquette", (), method="par_etiquette")
    epci = _choix_multiple("Intercommunalité", (), method="par_epci")

    class Meta:
        model = Fiche
        fields = []

    def __init__(self, data, queryset, *, le, agent, choix):
        super().__init__(data, queryset)
        self.le, self.agent = le, agent
        champs = self.form.fields
        for nom, couples in choix.items():
            champs[nom].choices = [(str(valeur), libelle) for valeur, libelle in couples]
        champs["suivie_par"].choices = [
            ("moi", "Moi"), ("personne", "Personne"), *champs["suivie_par"].choices,
        ]  # fmt: skip
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
        """Principal ou secondaire en cours, sauf si le filtre « Place du profil » choisit."""
        en_cours = ProfilFiche.objects.filter(
            fiche=OuterRef("pk"), fin_le__isnull=True, profil__in=valeurs
        )
        places = self.retenus("place")
        if len(places) == 1:
            en_cours = en_cours.filter(principal=places[0] == PlaceProfil.PRINCIPAL)
        return fiches.filter(Exists(en_cours))

    def par_place(self, fiches, nom, valeurs):
        """Seul, il ne choisit que les fiches qui ont un profil à cette place."""
        if self.retenus("profil") or len(set(valeurs)) > 1:
            return fiches
        principal = valeurs[0] == PlaceProfil.PRINCIPAL
        en_cours = ProfilFiche.objects.filter(
            fiche=OuterRef("pk"), fin_le__isnull=True, principal=principal
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
        personnes = [self.agent.pk if v == "moi" else v for v in valeurs if v != "personne"]
        sans = Q(suivie_par__isnull=True) if "personne" in valeurs else Q(pk__in=[])
        return fiches.filter(Q(suivie_par_id__in=personnes) | sans)

    def par_attente(self, fiches, nom, valeurs):
        # Le code entre guillemets, dans le texte du JSON : le même filtre sur les deux moteurs.
        fiches = fiches.annotate(attentes_texte=Cast("attentes", TextField()))
        return fiches.filter(_l_une(Q(attentes_texte__contains=f'"{v}"') for v in valeurs))

    def par_anciennete(self, fiches, nom, valeurs):
        return fiches.filter(_l_une(age_du_dernier_echange(v, self.le) for v in valeurs))

    def par_accompagnement(self, fiches, nom, valeurs):
        tous = Fiche._meta.get_field("accompagnements").related_model.objects
        tous = tous.filter(fiche=OuterRef("pk"))
        en_cours, jamais = Q(Exists(tous.filter(etat=ACTIF))), ~Q(Exists(tous))
        conditions = {
            Accompagnee.EN_COURS: en_cours,
            Accompagnee.PASSE: ~en_cours & ~jamais,
            Accompagnee.JAMAIS: jamais,
        }
        return fiches.filter(_l_une(conditions[v] for v in valeurs))

    def par_etiquette(self, fiches, nom, valeurs):
        posees = EtiquetteFiche.objects.filter(fiche=OuterRef("pk"), etiquette__ref__in=valeurs)
        return fiches.filter(Exists(posees))

    def par_epci(self, fiches, nom, valeurs):
        """L’intercommunalité elle-même, et ses communes."""
        soi = Q(collectivite__nature=Nature.EPCI, collectivite__siren__in=valeurs)
        return fiches.filter(Q(collectivite__epci__siren__in=valeurs) | soi)

    def par_departement(self, fiches, nom, valeurs):
        """Le département lui-même, et ce qui s’y trouve."""
        soi = Q(collectivite__nature=Nature.DEPARTEMENT, collectivite__code_insee__in=valeurs)
        return fiches.filter(Q(collectivite__departement__code_insee__in=valeurs) | soi)

    def _choix_de(self, nom):
        champ, retenus = self.form.fields[nom], self.retenus(nom)
        return {
            "nom": nom,
            "titre": champ.label,
            "nombre": len(retenus),
            "options": [
                {"valeur": v, "libelle": libelle, "choisie": str(v) in retenus}
                for v, libelle in champ.choices
            ],
        }

    @property
    def choix(self):
        """Les filtres à cases, comme les veut `composants/filtre.html`."""
        return [
            self._choix_de(nom)
            for nom, champ in self.form.fields.items()
            if isinstance(champ, forms.MultipleChoiceField)
        ]

    def retenus(self, nom):
        return getattr(self.form, "cleaned_data", {}).get(nom) or []
