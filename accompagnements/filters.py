"""Filtrer et trier les accompagnements : mêmes filtres à la liste, au tableau, au calendrier, à
l’export et pour les actions groupées."""

from datetime import timedelta

import django_filters as filtres
from django import forms
from django.db.models import Exists, OuterRef, Q

from collectivites.models import Collectivite
from collectivites.regles import Nature, NiveauEngagement, ProfilActer
from offre.regles import Volet
from predict.noyau.champs import preparer
from predict.noyau.recherche import normaliser

from .calculs.vieillissement import vieillissants
from .models import Accompagnement, Livrable, Prestation, Tache
from .regles import Etape, Etat, Scenario
from .regles.vieillissement import BORNES, AncienneteEtape, Retard

# Clé d’adresse → colonnes ; la clé primaire départage, sinon deux pages montrent la même ligne.
TRIS = {
    "collectivite": ("fiche__collectivite__nom", "pk"),
    "titre": ("titre", "pk"),
    "etape": ("etape", "etape_depuis", "pk"),
    "depuis": ("etape_depuis", "pk"),
    "responsable": ("responsable__nom", "responsable__prenom", "pk"),
    "debut": ("debut_le", "pk"),
    "fin_prevue": ("fin_prevue_le", "pk"),
}
TRI_PAR_DEFAUT = "-debut"
# Ceux que l’on pose tous les jours sont sur la barre ; les autres, sous « Plus de filtres ».
DANS_LA_BARRE = (
    "etape", "etat", "responsable", "service", "departement", "anciennete", "retard",
)  # fmt: skip


def trier(queryset, tri):
    """`tri` : une clé de `TRIS`, « - » devant pour l’inverse ; rend (queryset, tri retenu)."""
    tri = tri if tri.removeprefix("-") in TRIS else TRI_PAR_DEFAUT
    signe = "-" if tri.startswith("-") else ""
    return queryset.order_by(*(f"{signe}{c}" for c in TRIS[tri.removeprefix("-")])), tri


def taches_en_retard(le):
    return Tache.objects.filter(accompagnement=OuterRef("pk")).en_retard(le)


def _choix(libelle, choix, **options):
    return filtres.MultipleChoiceFilter(label=libelle, choices=choix, distinct=False, **options)


class AccompagnementFilter(filtres.FilterSet):
    """`le` : le jour, pour les retards et les anciennetés ; `choix` : les listes propres au réseau
    (`responsable`, `departement`, `service`, `mission` : couples valeur, libellé). Une valeur
    inconnue est laissée de côté."""

    q = filtres.CharFilter(method="chercher", label="Titre ou collectivité", max_length=200)
    etape = _choix("Étape", Etape.choices)
    etat = _choix("État", Etat.choices)
    responsable = _choix("Suivi par", (), method="par_personne")
    service = _choix("Service", (), method="par_prestation")
    departement = _choix("Département", (), method="situer")
    anciennete = _choix("À l’étape depuis", AncienneteEtape.choices, method="par_anciennete")
    retard = _choix("En retard", Retard.choices, method="par_retard")
    mission = _choix("Mission", (), method="par_prestation")
    volet = _choix("Volet", Volet.choices, method="par_prestation")
    profil = _choix("Profil", ProfilActer.choices, field_name="fiche__profil_principal")
    niveau = _choix("Niveau", NiveauEngagement.choices, field_name="fiche__niveau")
    scenario = _choix("Scénario", Scenario.choices)
    ecsi = _choix("ECSI", (("oui", "Oui"), ("non", "Non")), method="par_ecsi")

    class Meta:
        model = Accompagnement
        fields = []

    def __init__(self, data, queryset, *, agent, le, choix):
        super().__init__(data, queryset)
        self.agent, self.le = agent, le
        champs = self.form.fields
        for nom, couples in choix.items():
            champs[nom].choices = [(str(valeur), libelle) for valeur, libelle in couples]
        for champ in champs.values():
            preparer(champ)

    def chercher(self, queryset, nom, valeur):
        """Chaque mot se trouve dans le titre ou dans le nom de la collectivité."""
        mots = normaliser(valeur).split()[:6]
        for mot in mots:
            dans_le_nom = Q(fiche__collectivite__recherche__contains=mot)
            queryset = queryset.filter(Q(recherche__contains=mot) | dans_le_nom)
        return queryset if mots or not valeur.strip() else queryset.none()

    def situer(self, queryset, nom, codes):
        """Le département lui-même, et ce qui s’y trouve."""
        departements = Collectivite.objects.filter(
            nature=Nature.DEPARTEMENT, code_insee__in=codes
        ).values("pk")
        return queryset.filter(
            Q(fiche__collectivite__departement__in=departements)
            | Q(fiche__collectivite__in=departements)
        )

    def par_personne(self, queryset, nom, valeurs):
        personnes = [self.agent.pk if v == "moi" else v for v in valeurs if v != "personne"]
        sans = Q(responsable__isnull=True) if "personne" in valeurs else Q(pk__in=[])
        return queryset.filter(Q(responsable__in=personnes) | sans)

    def par_prestation(self, queryset, nom, valeurs):
        """Service, mission et volet disent la même prestation : « socle » et « diagnostic », c’est
        un diagnostic du volet socle. Le premier des trois filtre pour tous."""
        poses = {n: self.retenus(n) for n in ("service", "mission", "volet")}
        if nom != next(n for n, choisis in poses.items() if choisis):
            return queryset
        colonnes = {"service": "service__ref", "mission": "service__mission__code",
                    "volet": "service__volet"}  # fmt: skip
        prestations = Prestation.objects.filter(accompagnement=OuterRef("pk"))
        for n, choisis in poses.items():
            if choisis:
                prestations = prestations.filter(**{f"{colonnes[n]}__in": choisis})
        return queryset.filter(Exists(prestations))

    def par_anciennete(self, queryset, nom, valeurs):
        condition = Q(pk__in=[])
        for valeur in valeurs:
            if valeur == AncienneteEtape.VIEILLIT:
                condition |= vieillissants(self.le)
                continue
            au_moins, moins_de = BORNES[AncienneteEtape(valeur)]
            dans = Q(etape_depuis__lte=self.le - timedelta(days=au_moins)) if au_moins else Q()
            if moins_de is not None:
                dans &= Q(etape_depuis__gt=self.le - timedelta(days=moins_de))
            condition |= dans
        return queryset.filter(condition)

    def par_retard(self, queryset, nom, valeurs):
        livrables = Livrable.objects.filter(
            accompagnement=OuterRef("pk"), livre_le__isnull=True, prevu_le__lt=self.le
        )
        conditions = {
            Retard.TACHE: Q(Exists(taches_en_retard(self.le))),
            Retard.LIVRABLE: Q(Exists(livrables)),
            Retard.FIN: Q(fin_prevue_le__lt=self.le),
            Retard.REVEIL: Q(etat=Etat.EN_SOMMEIL, reveil_le__lt=self.le),
        }
        ensemble = Q(pk__in=[])
        for valeur in valeurs:
            ensemble |= conditions[Retard(valeur)]
        # Un dossier fermé n’est plus en retard.
        return queryset.filter(ensemble, etat__in=(Etat.ACTIF, Etat.EN_SOMMEIL))

    def par_ecsi(self, queryset, nom, valeurs):
        return queryset.filter(ecsi__in=[v == "oui" for v in valeurs])

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
            if isinstance(champ, forms.MultipleChoiceField)
        ]
