"""Geler des objets du calcul dans un JSON, et les relire tels qu’ils étaient.

Seules les classes de `CLASSES` se gèlent : rien de ce qu’on relit n’est choisi par le fichier. Les
clés de la base (`pk`) n’y entrent pas : elles changent quand un réseau se recharge ailleurs.
"""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from .bilan import Bilan, LigneDispositif
from .mesure import Mesure, Preuve, Unite
from .periode import Periode
from .temps import RangProfil, RangsActer
from .ventilations import LigneVentilee, Ventilee

CLASSES = {
    classe.__name__: classe
    for classe in (
        Bilan, LigneDispositif, LigneVentilee, Mesure, Periode, Preuve, RangProfil, RangsActer,
        Unite, Ventilee,
    )
}  # fmt: skip
GENRE = "_"


def geler(valeur):
    """Valeur → ce que JSON sait porter. Lève `TypeError` devant ce qui n’est pas prévu."""
    if isinstance(valeur, Enum):
        return valeur.value
    if valeur is None or isinstance(valeur, bool | int | str):
        return valeur
    if isinstance(valeur, date):
        return {GENRE: "date", "v": valeur.isoformat()}
    if isinstance(valeur, Decimal):
        return {GENRE: "decimal", "v": str(valeur)}
    if isinstance(valeur, Fraction):
        return {GENRE: "fraction", "v": [valeur.numerator, valeur.denominator]}
    if isinstance(valeur, tuple):
        return {GENRE: "suite", "v": [geler(v) for v in valeur]}
    if isinstance(valeur, list):
        return [geler(v) for v in valeur]
    if isinstance(valeur, frozenset):
        return {GENRE: "ensemble", "v": sorted(geler(v) for v in valeur)}
    if isinstance(valeur, dict):
        return {GENRE: "table", "v": [[geler(k), geler(v)] for k, v in valeur.items()]}
    nom = type(valeur).__name__
    if is_dataclass(valeur) and CLASSES.get(nom) is type(valeur):
        return {GENRE: nom, "v": {f.name: geler(getattr(valeur, f.name)) for f in fields(valeur)}}
    raise TypeError(f"Une clôture ne sait pas geler : {nom}")


def degeler(gele):
    """L’inverse. Un champ disparu de sa classe est laissé ; un genre inconnu lève `ValueError`."""
    if isinstance(gele, list):
        return [degeler(v) for v in gele]
    if not isinstance(gele, dict):
        return gele
    genre, v = gele.get(GENRE), gele.get("v")
    match genre:
        case "date":
            return date.fromisoformat(v)
        case "decimal":
            return Decimal(v)
        case "fraction":
            return Fraction(*v)
        case "suite":
            return tuple(degeler(x) for x in v)
        case "ensemble":
            return frozenset(degeler(x) for x in v)
        case "table":
            return {degeler(k): degeler(x) for k, x in v}
    if genre not in CLASSES:
        raise ValueError(f"Clôture illisible : {genre}")
    classe = CLASSES[genre]
    connus = {f.name for f in fields(classe)}
    return classe(**{nom: degeler(x) for nom, x in v.items() if nom in connus})
