"""Lire la géographie du projet : `fixtures/geographie/` (provenance : son README).

Ni Django ni base ici : des lignes typées, dans l’ordre où elles se chargent. La base se remplit
dans `chargement`, les fichiers se reconstruisent dans `fabrique_geographie`.
"""

import csv
import gzip
import json
import zlib
from dataclasses import dataclass, fields
from pathlib import Path

DOSSIER = Path(__file__).resolve().parent.parent / "fixtures" / "geographie"


class GeographieInvalide(Exception):
    """Les fichiers ne se lisent pas ou se contredisent ; le message dit lequel et pourquoi."""


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    nom: str
    chef_lieu: str


@dataclass(frozen=True, slots=True)
class Departement:
    code: str
    nom: str
    region: str
    chef_lieu: str


@dataclass(frozen=True, slots=True)
class OutreMer:
    """Collectivité d’outre-mer ou territoire sans région : hors des 18 régions."""

    code: str
    nom: str
    chef_lieu: str


@dataclass(frozen=True, slots=True)
class Epci:
    """`departement` : celui où vit la plus grande part de ses habitants (le COG n’en dit rien)."""

    siren: str
    nom: str
    type: str
    departement: str


@dataclass(frozen=True, slots=True)
class Commune:
    """`territoire` : code du département ou de la collectivité d’outre-mer ; `epci` : Siren."""

    code: str
    nom: str
    siren: str
    population: int | None
    territoire: str
    epci: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Code qui n’est plus celui d’une commune de plein exercice, et celle qui le contient."""

    ancien_code: str
    code: str
    motif: str


@dataclass(frozen=True, slots=True)
class Point:
    """Point représentatif, degrés WGS 84. `precision` : ce dont il est le centre."""

    code: str
    longitude: float
    latitude: float
    precision: str


# Nom de fichier → type de ligne : les colonnes sont les champs, dans leur ordre.
TABLES = {
    "regions": Region,
    "departements": Departement,
    "outre_mer": OutreMer,
    "epci": Epci,
    "communes": Commune,
    "passages": Passage,
    "points": Point,
}


@dataclass(frozen=True)
class Geographie:
    """Une édition du Code officiel géographique, prête à charger."""

    millesime: int
    regions: list[Region]
    departements: list[Departement]
    outre_mer: list[OutreMer]
    epci: list[Epci]
    communes: list[Commune]
    passages: list[Passage]
    points: list[Point]

    def __len__(self):
        """Nombre de collectivités (les passages et les points n’en sont pas)."""
        return sum(
            len(t)
            for t in (self.regions, self.departements, self.outre_mer, self.epci, self.communes)
        )


_CONVERTIR = {
    int | None: lambda texte: int(texte) if texte else None,
    float: float,
    str: str,
}


def _lire_table(chemin, type_de_ligne):
    colonnes = fields(type_de_ligne)
    convertir = [_CONVERTIR[colonne.type] for colonne in colonnes]
    try:
        with gzip.open(chemin, "rt", encoding="utf-8", newline="") as fichier:
            lecteur = csv.reader(fichier)
            if next(lecteur, None) != [colonne.name for colonne in colonnes]:
                raise GeographieInvalide(
                    f"{chemin.name} : les colonnes ne sont pas celles attendues."
                )
            return [
                type_de_ligne(*(c(v) for c, v in zip(convertir, ligne, strict=True)))
                for ligne in lecteur
            ]
    except (OSError, EOFError, ValueError, zlib.error) as erreur:
        raise GeographieInvalide(f"{chemin.name} : fichier illisible ({erreur}).") from erreur


def lire(dossier=DOSSIER):
    """La géographie d’un dossier. Lève `GeographieInvalide` si une ligne pointe dans le vide."""
    dossier = Path(dossier)
    try:
        source = json.loads((dossier / "source.json").read_text(encoding="utf-8"))
        millesime = int(source["millesime"])
    except (OSError, ValueError, KeyError, TypeError) as erreur:
        raise GeographieInvalide(f"source.json : édition illisible ({erreur}).") from erreur
    tables = {
        nom: _lire_table(dossier / f"{nom}.csv.gz", type_de_ligne)
        for nom, type_de_ligne in TABLES.items()
    }
    geographie = Geographie(millesime=millesime, **tables)
    verifier(geographie)
    return geographie


def verifier(geographie):
    """Chaque code est unique dans sa table, chaque parent existe. Lève `GeographieInvalide`."""
    regions = _uniques("regions", (r.code for r in geographie.regions))
    departements = _uniques("departements", (d.code for d in geographie.departements))
    outre_mer = _uniques("outre_mer", (o.code for o in geographie.outre_mer))
    epci = _uniques("epci", (e.siren for e in geographie.epci))
    communes = _uniques("communes", (c.code for c in geographie.communes))
    _uniques("passages", (p.ancien_code for p in geographie.passages))
    liens = [
        ("departements", "région", regions, [(d.code, d.region) for d in geographie.departements]),
        ("epci", "département", departements, [(e.siren, e.departement) for e in geographie.epci]),
        (
            "communes",
            "département ou collectivité d’outre-mer",
            departements | outre_mer,
            [(c.code, c.territoire) for c in geographie.communes],
        ),
        ("communes", "EPCI", epci | {""}, [(c.code, c.epci) for c in geographie.communes]),
        ("passages", "commune", communes, [(p.ancien_code, p.code) for p in geographie.passages]),
        ("points", "commune", communes, [(p.code, p.code) for p in geographie.points]),
    ]
    for table, parent, connus, lignes in liens:
        for code, cible in lignes:
            if cible not in connus:
                raise GeographieInvalide(f"{table}, {code} : {parent} « {cible} » introuvable.")


def _uniques(table, codes):
    vus = set()
    for code in codes:
        if code in vus:
            raise GeographieInvalide(f"{table} : le code {code} s’y trouve deux fois.")
        vus.add(code)
    return vus


def lire_contours(niveau, dossier=DOSSIER):
    """Contours simplifiés, en GeoJSON (dict) ; `niveau` : « departements » ou « regions ».

    Degrés WGS 84 ; anneaux extérieurs dans le sens horaire, celui qu’attend d3-geo (donc
    Vega-Lite) — l’inverse de la RFC 7946. Propriétés : `code`, `nom`.
    """
    chemin = Path(dossier) / f"contours_{niveau}.geojson.gz"
    try:
        return json.loads(gzip.decompress(chemin.read_bytes()))
    except (OSError, EOFError, ValueError, zlib.error) as erreur:
        raise GeographieInvalide(f"{chemin.name} : fichier illisible ({erreur}).") from erreur
