"""Compter les fiches d’une liste par zone d’une carte : département, intercommunalité, commune."""

from dataclasses import dataclass, field

from django.db.models import Case, CharField, Count, Exists, F, Min, OuterRef, Q, Value, When

from ..models import Collectivite, Cotisation, Echange
from ..regles import MOIS_RELANCE, Maille, Mesure, Nature, il_y_a_mois
from .liste import accompagnements_ouverts

# Mesures qui se disent par une valeur dominante, pas par un nombre.
PAR_CATEGORIE = {Mesure.NIVEAU: "niveau", Mesure.PROFIL: "profil_principal"}
MOIS_ECHANGES = 12


@dataclass
class Zone:
    """Ce que la liste compte dans une zone. `parts` : fiches par niveau, ou par profil."""

    fiches: int = 0
    ouverts: int = 0
    a_relancer: int = 0
    adherentes: int = 0
    echanges: int = 0
    parts: dict = field(default_factory=dict)
    fiche: int | None = None
    nom: str = ""

    @property
    def dominante(self):
        if not self.parts:
            return ""
        return max(self.parts, key=lambda code: (self.parts[code], code))


def _zone_de(maille, region, chemin=""):
    """Expression : le code de la zone où tombe une fiche ; vide hors de la carte."""
    une = f"{chemin}collectivite__"
    soi, code = {
        Maille.DEPARTEMENTS: (
            When(**{f"{une}nature": Nature.DEPARTEMENT}, then=F(f"{une}code_insee")),
            f"{une}departement__code_insee",
        ),
        Maille.EPCI: (
            When(**{f"{une}nature": Nature.EPCI}, then=F(f"{une}siren")),
            f"{une}epci__siren",
        ),
        Maille.COMMUNES: (
            When(**{f"{une}nature": Nature.COMMUNE}, then=F(f"{une}code_insee")),
            None,
        ),
    }[maille]
    suite = F(code) if code else Value("")
    ailleurs = When(~Q(**{f"{une}region__code_insee": region}), then=Value(""))
    return Case(ailleurs, soi, default=suite, output_field=CharField())


def compter(fiches, region, maille, mesure, le):
    """{code de zone: Zone}, en trois requêtes au plus ; clé vide : ce que la carte ne montre pas.

    `fiches` : queryset filtré ; `region` : code Insee de la région dessinée.
    """
    fiches = fiches.order_by()
    vieux = Q(dernier_echange_le__isnull=True) | Q(
        dernier_echange_le__lte=il_y_a_mois(le, MOIS_RELANCE)
    )
    cotise = Exists(Cotisation.objects.filter(fiche=OuterRef("pk"), annee=le.year))
    lignes = (
        fiches.annotate(zone=_zone_de(maille, region))
        .values("zone")
        .annotate(
            n=Count("pk"),
            vieux=Count("pk", filter=vieux),
            adherentes=Count("pk", filter=Q(cotise)),
            fiche=Min("pk"),
            nom=Min("collectivite__nom"),
        )
        .order_by()
    )
    zones = {}
    for ligne in lignes:
        zones[ligne["zone"] or ""] = Zone(
            fiches=ligne["n"],
            a_relancer=ligne["vieux"],
            adherentes=ligne["adherentes"],
            fiche=ligne["fiche"],
            nom=ligne["nom"],
        )
    retenues = fiches.values("pk")
    ouverts = accompagnements_ouverts().filter(fiche__in=retenues)
    for zone, n in _par_zone(ouverts, region, maille):
        zones[zone or ""].ouverts = n
    if mesure == Mesure.ECHANGES:
        recents = Echange.objects.filter(
            fiche__in=retenues, le__gt=il_y_a_mois(le, MOIS_ECHANGES), le__lte=le
        )
        for zone, n in _par_zone(recents, region, maille):
            zones[zone or ""].echanges = n
    if mesure in PAR_CATEGORIE:
        colonne = PAR_CATEGORIE[mesure]
        parts = (
            fiches.exclude(**{colonne: ""})
            .annotate(zone=_zone_de(maille, region))
            .values_list("zone", colonne)
            .annotate(n=Count("pk"))
            .order_by()
        )
        for zone, code, n in parts:
            zones[zone or ""].parts[code] = n
    return zones


def _par_zone(lignes, region, maille):
    return (
        lignes.order_by()
        .annotate(zone=_zone_de(maille, region, "fiche__"))
        .values_list("zone")
        .annotate(n=Count("pk"))
        .order_by()
    )


def noms_des_zones(codes, maille):
    """{code: nom} des départements ou intercommunalités ; rien pour les communes."""
    if maille == Maille.COMMUNES:
        return {}
    colonne = "siren" if maille == Maille.EPCI else "code_insee"
    nature = Nature.EPCI if maille == Maille.EPCI else Nature.DEPARTEMENT
    lignes = Collectivite.objects.actuelles().filter(nature=nature, **{f"{colonne}__in": codes})
    return dict(lignes.values_list(colonne, "nom"))
