"""Le planisphère : chaque pays en tracé SVG, lu une fois du fichier de géographie.

Projection Equal Earth (Šavrič, Patterson, Jenny, 2018) : les surfaces y sont justes, l’Afrique
n’y rapetisse pas. Coordonnées au point près, dans une vue de `LARGEUR` × `HAUTEUR`.
"""

import gzip
import json
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt

from .geographie import DOSSIER

LARGEUR, HAUTEUR = 960, 420
# La partie montrée, au double de l’échelle : un peu du Pacifique vide en moins.
VUE = f"120 0 {LARGEUR * 2 - 120} {HAUTEUR * 2}"
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_NORD, _SUD = 84.0, -56.0
# Sous cette étendue (points), un pays se voit mal et se clique mal : il lui faut un cercle.
PETIT = 7


@dataclass(frozen=True)
class FormeDePays:
    """`trace` : attribut `d` d’un chemin, vide si le pays n’est qu’un point ; `x`, `y` : centre."""

    code: str
    trace: str
    x: int
    y: int
    petit: bool


def _equal_earth(longitude, latitude):
    theta = asin(sqrt(3) / 2 * sin(radians(latitude)))
    t2 = theta * theta
    t6 = t2**3
    x = (2 * sqrt(3) / 3) * radians(longitude) * cos(theta)
    x /= _A1 + 3 * _A2 * t2 + t6 * (7 * _A3 + 9 * _A4 * t2)
    return x, theta * (_A1 + _A2 * t2 + t6 * (_A3 + _A4 * t2))


_DROITE = _equal_earth(180, 0)[0]
_HAUT, _BAS = _equal_earth(0, _NORD)[1], _equal_earth(0, _SUD)[1]


def projeter(longitude, latitude):
    """Le point de la vue où tombe ce lieu ; au-delà des bords, sur le bord."""
    x, y = _equal_earth(longitude, latitude)
    echelle = min(LARGEUR / (2 * _DROITE), HAUTEUR / (_HAUT - _BAS))
    gauche = (LARGEUR - 2 * _DROITE * echelle) / 2
    haut = (HAUTEUR - (_HAUT - _BAS) * echelle) / 2
    px = gauche + (x + _DROITE) * echelle
    py = haut + (_HAUT - y) * echelle
    return px, max(0.0, min(float(HAUTEUR), py))


def _tracer(polygones):
    """Attribut `d` en pas relatifs, et boîte ; un sommet qui ne bouge pas d’un demi-point tombe."""
    morceaux, xs, ys = [], [], []
    for anneaux in polygones:
        for anneau in anneaux:
            points = []
            for longitude, latitude in anneau:
                x, y = projeter(longitude, latitude)
                point = (round(x * 2), round(y * 2))
                if not points or point != points[-1]:
                    points.append(point)
            if len(points) < 4:
                continue
            xs += [x for x, _ in points]
            ys += [y for _, y in points]
            (x0, y0), pas = points[0], []
            for x, y in points[1:-1]:
                pas.append(f"{x - x0} {y - y0}")
                x0, y0 = x, y
            morceaux.append(f"M{points[0][0]} {points[0][1]}l{' '.join(pas)}z")
    etendue = max(max(xs) - min(xs), max(ys) - min(ys)) / 2 if xs else 0
    return "".join(morceaux), etendue


@cache
def formes():
    """{code à deux lettres: FormeDePays}. Tracés et centres sont au double de la vue."""
    with gzip.open(DOSSIER / "pays.geojson.gz", "rt", encoding="utf-8") as fichier:
        contenu = json.load(fichier)
    resultat = {}
    for pays in contenu["features"]:
        code, geometrie = pays["properties"]["code"], pays["geometry"]
        polygones = geometrie["coordinates"] if geometrie["type"] == "MultiPolygon" else []
        trace, etendue = _tracer(polygones)
        x, y = projeter(*pays["properties"]["centre"])
        resultat[code] = FormeDePays(code, trace, round(x * 2), round(y * 2), etendue < PETIT)
    return resultat


@cache
def terres():
    """Toutes les formes en un seul chemin : le fond, le même pour tout le monde."""
    return "".join(forme.trace for forme in formes().values())
