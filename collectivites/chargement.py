"""Remplir la table partagée des collectivités : première fois, relance, édition suivante du COG.

Rien n’est jamais supprimé : une collectivité qui quitte le COG devient obsolète, datée, et dit
par qui elle est remplacée ; les fiches des réseaux continuent de la désigner.
"""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import connection, transaction

from predict.noyau.recherche import normaliser

from .geographie import DOSSIER, GeographieInvalide, lire
from .models import Collectivite
from .regles import NATURES_COG, Nature

LOT = 1_000
# Clé du verrou PostgreSQL : deux chargements simultanés passent l’un après l’autre.
VERROU = 4_269_001

# Ce que le COG décide d’une ligne, dans l’ordre où `_voulues` le donne.
COLONNES = (
    "nom",
    "siren",
    "type_epci",
    "population",
    "longitude",
    "latitude",
    "region_id",
    "departement_id",
    "epci_id",
)
# Les parents d’abord : chaque nature désigne les précédentes par leur identifiant.
ORDRE = (Nature.REGION, Nature.COM, Nature.DEPARTEMENT, Nature.EPCI, Nature.COMMUNE)


@dataclass(frozen=True)
class Bilan:
    """Ce qu’un chargement a fait, en nombre de collectivités."""

    millesime: int
    creees: int
    modifiees: int
    inchangees: int
    obsoletes: int


@dataclass(frozen=True, slots=True)
class _EnBase:
    pk: int
    obsolete: bool
    valeurs: tuple


def charger_geographie(dossier=DOSSIER, avancement=None, *, geographie=None):
    """Aligne la base sur les fichiers de géographie, en une transaction : tout ou rien.

    `geographie` : celle d’un dossier déjà lu, pour ne pas la lire deux fois.
    `avancement(fait, total, message)` est appelé au fil des lots, **dans** cette transaction.
    Lève `GeographieInvalide` : fichiers illisibles, ou édition plus ancienne que celle en base.
    """
    avancer = avancement or (lambda fait, total, message="": None)
    geographie = geographie or lire(dossier)
    with transaction.atomic():
        _verrouiller()
        en_base = lire_la_base(geographie.millesime)
        voulues = _voulues(geographie)
        cles = {(nature, code) for nature in ORDRE for code in voulues[nature]}
        disparues = [c for c, ligne in en_base.items() if c not in cles and not ligne.obsolete]
        _rendre_obsoletes([en_base[c].pk for c in disparues], geographie.millesime)

        identifiants = {c: ligne.pk for c, ligne in en_base.items()}
        comptes = Counter()
        for nature in ORDRE:
            _aligner(nature, voulues[nature], en_base, identifiants, geographie, comptes, avancer)
        _dire_les_remplacantes(disparues, en_base, identifiants, geographie)
        _du_cog().exclude(millesime=geographie.millesime).update(millesime=geographie.millesime)
    return Bilan(
        millesime=geographie.millesime,
        creees=comptes["creees"],
        modifiees=comptes["modifiees"],
        inchangees=comptes["inchangees"],
        obsoletes=len(disparues),
    )


def _du_cog():
    return Collectivite.objects.du_cog().actuelles().filter(propre_a__isnull=True)


def _verrouiller():
    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_xact_lock(%s)", [VERROU])


def lire_la_base(millesime):
    """{(nature, code): ligne} ; à code égal, l’actuelle l’emporte sur l’obsolète."""
    lignes = Collectivite.objects.filter(nature__in=NATURES_COG, propre_a__isnull=True)
    en_base = {}
    # Les actuelles en dernier : elles écrasent leurs homonymes obsolètes.
    for pk, nature, code_insee, annee, obsolete_le, *valeurs in lignes.order_by(
        "obsolete_le", "pk"
    ).values_list("pk", "nature", "code_insee", "millesime", "obsolete_le", *COLONNES):
        if annee > millesime:
            raise GeographieInvalide(
                f"La base porte déjà l’édition {annee}, plus récente que l’édition {millesime}."
            )
        cle = (nature, code_insee or valeurs[COLONNES.index("siren")])
        if obsolete_le is None or cle not in en_base:
            en_base[cle] = _EnBase(pk, obsolete_le is not None, tuple(valeurs))
    return en_base


def ecarts(geographie, en_base):
    """Couples (nature, lignes à écrire), une nature après l’autre, sans toucher à la base.

    Une ligne est à écrire si elle manque, diffère, redevient actuelle, ou a quitté le COG.
    """
    voulues = _voulues(geographie)
    identifiants = {cle: ligne.pk for cle, ligne in en_base.items()}
    for nature in ORDRE:
        a_ecrire = 0
        for code, (*propres, region, departement, epci) in voulues[nature].items():
            ligne = en_base.get((nature, code))
            valeurs = (*propres, *(identifiants.get(p) for p in (region, departement, epci)))
            a_ecrire += ligne is None or ligne.obsolete or ligne.valeurs != valeurs
        a_ecrire += sum(
            cle[0] == nature and cle[1] not in voulues[nature] and not ligne.obsolete
            for cle, ligne in en_base.items()
        )
        yield nature, a_ecrire


# -- Ce que la base doit contenir ----------------------------------------------


def _voulues(geographie):
    """{nature: {code: (nom, siren, type, population, point, région, département, EPCI)}}.

    Les parents y sont des codes. Population et point d’un parent viennent de ses communes :
    la somme des premières, la moyenne des seconds ; les totaux d’un écran tombent donc juste.
    """
    region_de = {d.code: d.region for d in geographie.departements}
    outre_mer = {o.code for o in geographie.outre_mer}
    resumer = _resumes(geographie, region_de)

    def ligne(nature, code, nom, siren="", type_epci="", parents=(None, None, None)):
        population, longitude, latitude = resumer[nature, code]
        return (nom, siren, type_epci, population, longitude, latitude, *parents)

    def parents_commune(c):
        if c.territoire in outre_mer:
            return (None, (Nature.COM, c.territoire), None)
        return (
            (Nature.REGION, region_de[c.territoire]),
            (Nature.DEPARTEMENT, c.territoire),
            (Nature.EPCI, c.epci) if c.epci else None,
        )

    return {
        Nature.REGION: {r.code: ligne(Nature.REGION, r.code, r.nom) for r in geographie.regions},
        Nature.COM: {o.code: ligne(Nature.COM, o.code, o.nom) for o in geographie.outre_mer},
        Nature.DEPARTEMENT: {
            d.code: ligne(
                Nature.DEPARTEMENT, d.code, d.nom, parents=((Nature.REGION, d.region), None, None)
            )
            for d in geographie.departements
        },
        Nature.EPCI: {
            e.siren: ligne(
                Nature.EPCI,
                e.siren,
                e.nom,
                siren=e.siren,
                type_epci=e.type,
                parents=(
                    (Nature.REGION, region_de[e.departement]),
                    (Nature.DEPARTEMENT, e.departement),
                    None,
                ),
            )
            for e in geographie.epci
        },
        Nature.COMMUNE: {
            c.code: ligne(Nature.COMMUNE, c.code, c.nom, siren=c.siren, parents=parents_commune(c))
            for c in geographie.communes
        },
    }


def _resumes(geographie, region_de):
    """{(nature, code): (population, longitude, latitude)} ; `None` quand rien n’est connu."""
    points = {p.code: (p.longitude, p.latitude) for p in geographie.points}
    outre_mer = {o.code for o in geographie.outre_mer}
    membres = defaultdict(list)
    for c in geographie.communes:
        membres[Nature.COMMUNE, c.code].append(c)
        if c.epci:
            membres[Nature.EPCI, c.epci].append(c)
        if c.territoire in outre_mer:
            membres[Nature.COM, c.territoire].append(c)
        else:
            membres[Nature.DEPARTEMENT, c.territoire].append(c)
            membres[Nature.REGION, region_de[c.territoire]].append(c)

    def resume(communes):
        populations = [c.population for c in communes if c.population is not None]
        places = [points[c.code] for c in communes if c.code in points]
        return (
            sum(populations) if populations else None,
            *(
                [round(sum(axe) / len(places), 4) for axe in zip(*places, strict=True)]
                if places
                else (None, None)
            ),
        )

    return defaultdict(
        lambda: (None, None, None), {cle: resume(communes) for cle, communes in membres.items()}
    )


# -- Écrire --------------------------------------------------------------------


def _aligner(nature, voulues, en_base, identifiants, geographie, comptes, avancer):
    """Crée ou modifie les lignes d’une nature ; complète `identifiants` et `comptes`."""
    nouvelles, changees, siren_change = [], [], []
    for code, (*propres, region, departement, epci) in voulues.items():
        valeurs = (*propres, *(identifiants.get(p) for p in (region, departement, epci)))
        ligne = en_base.get((nature, code))
        if ligne and not ligne.obsolete and ligne.valeurs == valeurs:
            comptes["inchangees"] += 1
            continue
        collectivite = Collectivite(
            pk=ligne and ligne.pk,
            nature=nature,
            code_insee="" if nature == Nature.EPCI else code,
            recherche=normaliser(valeurs[0]),
            millesime=geographie.millesime,
            **dict(zip(COLONNES, valeurs, strict=True)),
        )
        (changees if ligne else nouvelles).append(collectivite)
        if ligne and ligne.valeurs[COLONNES.index("siren")] != collectivite.siren:
            siren_change.append(ligne.pk)
    # Deux communes qui échangent leur Siren se heurteraient en chemin à la contrainte d’unicité.
    for pks in _lots(siren_change):
        Collectivite.objects.filter(pk__in=pks).update(siren="")

    fait = sum(comptes.values())
    message = nature.label
    avancer(fait, len(geographie), message)
    for lot in _lots(nouvelles):
        for collectivite in Collectivite.objects.bulk_create(lot):
            identifiants[nature, collectivite.code] = collectivite.pk
        fait += len(lot)
        avancer(fait, len(geographie), message)
    for lot in _lots(changees):
        # Un « INSERT … ON CONFLICT (id) » va dix fois plus vite que bulk_update, et une ligne
        # redevenue actuelle (commune rétablie) y perd sa date d’obsolescence.
        Collectivite.objects.bulk_create(
            lot,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[
                *(c.removesuffix("_id") for c in COLONNES),
                "recherche",
                "millesime",
                "obsolete_le",
                "remplacee_par",
            ],
        )
        fait += len(lot)
        avancer(fait, len(geographie), message)
    comptes["creees"] += len(nouvelles)
    comptes["modifiees"] += len(changees)


def _rendre_obsoletes(pks, millesime):
    """Le COG dit l’état au 1er janvier : l’obsolescence se date de ce jour, au plus tard."""
    for lot in _lots(pks):
        Collectivite.objects.filter(pk__in=lot).update(obsolete_le=datetime.date(millesime, 1, 1))


def _dire_les_remplacantes(disparues, en_base, identifiants, geographie):
    """Une commune passe à celle qui la contient ; un EPCI, à celui de ses habitants."""
    passages = {p.ancien_code: p.code for p in geographie.passages}
    a_dire = defaultdict(list)
    for nature, code in disparues:
        if nature == Nature.COMMUNE and code in passages:
            a_dire[identifiants[nature, passages[code]]].append(en_base[nature, code].pk)
    epci_disparus = {en_base[c].pk for c in disparues if c[0] == Nature.EPCI}
    if epci_disparus:
        for ancien, nouveau in _epci_remplacants(
            epci_disparus, en_base, identifiants, geographie, passages
        ):
            a_dire[nouveau].append(ancien)
    for remplacante, pks in a_dire.items():
        for lot in _lots(pks):
            Collectivite.objects.filter(pk__in=lot).update(remplacee_par=remplacante)


def _epci_remplacants(disparus, en_base, identifiants, geographie, passages):
    """Couples (EPCI disparu, EPCI où vivent le plus d’habitants de ses anciennes communes)."""
    epci_de = {c.code: c.epci for c in geographie.communes}
    habitants = defaultdict(Counter)
    for (nature, code), ligne in en_base.items():
        valeurs = dict(zip(COLONNES, ligne.valeurs, strict=True))
        siren = epci_de.get(passages.get(code, code)) if nature == Nature.COMMUNE else None
        if siren and not ligne.obsolete and valeurs["epci_id"] in disparus:
            habitants[valeurs["epci_id"]][siren] += valeurs["population"] or 1
    for ancien, repartition in habitants.items():
        siren = min(repartition, key=lambda s: (-repartition[s], s))
        yield ancien, identifiants[Nature.EPCI, siren]


def _lots(elements):
    for debut in range(0, len(elements), LOT):
        yield elements[debut : debut + LOT]
