"""Le fond de carte d’une région : des tracés prêts à colorier, calculés une fois par processus.

Projection : équirectangulaire, au parallèle moyen de la région — les distances y sont justes à
l’échelle d’une région. Les tracés sont écrits au dixième d’unité de la boîte de vue.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians

from .contours import centre
from .geographie import GeographieInvalide
from .maillage import lire, regions_tracees, zones
from .regles import Maille

LARGEUR = 340
BORD = 4
SIGNE = 6.2  # largeur moyenne d’un signe du nom d’un département, en unités


@dataclass(frozen=True)
class Forme:
    """`trace` : attribut `d` d’un chemin SVG ; `x`, `y` : son centre ; `large` : sa largeur."""

    code: str
    trace: str
    x: float
    y: float
    large: float


@dataclass(frozen=True)
class Fond:
    largeur: int
    hauteur: int
    formes: dict
    departements: dict


def est_tracee(region):
    return region in regions_tracees()


@lru_cache(maxsize=64)
def fond(region, maille):
    """`Fond` d’une région (code Insee) à cette maille ; `None` si elle n’est pas tracée."""
    try:
        communes, lignes = _maillage(region)
    except GeographieInvalide:
        return None
    place = {Maille.DEPARTEMENTS: 0, Maille.EPCI: 1}.get(maille)
    projeter, hauteur = _projection(lignes)

    def formes(zone_de):
        fondues = zones(lignes, zone_de)
        return {code: _forme(code, polygones, projeter) for code, polygones in fondues.items()}

    departements = formes(lambda code: communes[code][0])
    if place == 0:
        return Fond(LARGEUR, hauteur, departements, departements)
    if place == 1:
        return Fond(LARGEUR, hauteur, formes(lambda code: communes[code][1]), departements)
    return Fond(LARGEUR, hauteur, formes(lambda code: code), departements)


def projeter(region):
    """La fonction (longitude, latitude) → place sur le fond de la région ; `None` sans tracé."""
    try:
        _, lignes = _maillage(region)
    except GeographieInvalide:
        return None
    return _projection(lignes)[0]


@lru_cache(maxsize=4)
def _maillage(region):
    return lire(region)


def _projection(lignes):
    """(fonction degrés → unités, hauteur de la boîte de vue)."""
    xs = [x for _, ligne in lignes for x, _ in ligne]
    ys = [y for _, ligne in lignes for _, y in ligne]
    ouest, est, sud, nord = min(xs), max(xs), min(ys), max(ys)
    serre = cos(radians((sud + nord) / 2))
    echelle = (LARGEUR - 2 * BORD) / ((est - ouest) * serre)

    def projeter(x, y):
        return (
            round(BORD + (x - ouest) * serre * echelle, 1),
            round(BORD + (nord - y) * echelle, 1),
        )

    return projeter, round(2 * BORD + (nord - sud) * echelle)


def _forme(code, polygones, projeter):
    morceaux, xs = [], []
    for polygone in polygones:
        for anneau in polygone:
            points = []
            for x, y in anneau:
                point = projeter(x, y)
                if not points or points[-1] != point:
                    points.append(point)
            xs += [x for x, _ in points]
            morceaux.append(
                "M" + "L".join(f"{_court(x)} {_court(y)}" for x, y in points[:-1]) + "Z"
            )
    (x, y), _ = centre(polygones)
    x, y = projeter(x, y)
    return Forme(code, "".join(morceaux), x, y, max(xs) - min(xs))


def _court(nombre):
    return f"{nombre:g}"


def noms_a_ecrire(fond_, noms):
    """[(x, y, nom, gauche, haut, largeur)] des départements assez larges pour porter le leur."""
    return [
        (forme.x, forme.y, noms[code], *_cartouche(forme, noms[code]))
        for code, forme in sorted(fond_.departements.items())
        if code in noms and forme.large > SIGNE * len(noms[code]) * 0.8
    ]


def _cartouche(forme, nom):
    """Le fond clair d’un nom : il reste lisible sur une zone foncée."""
    large = SIGNE * len(nom) * 0.88 + 6
    return forme.x - large / 2, forme.y - 10.5, large
