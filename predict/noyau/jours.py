"""Jours ouvrés : du lundi au vendredi, hors des onze jours fériés (Code du travail, L3133-1)."""

from datetime import date, timedelta
from functools import cache

FIXES = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
# Lundi de Pâques, Ascension, lundi de Pentecôte.
APRES_PAQUES = (1, 39, 50)


def paques(annee):
    """Dimanche de Pâques (calcul grégorien anonyme, dit de Butcher)."""
    a, (b, c) = annee % 19, divmod(annee, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    mois, jour = divmod(h + m - 7 * n + 114, 31)
    return date(annee, mois, jour + 1)


@cache
def feries(annee):
    mobiles = {paques(annee) + timedelta(days=jours) for jours in APRES_PAQUES}
    return frozenset({date(annee, mois, jour) for mois, jour in FIXES} | mobiles)


def est_ouvre(le):
    return le.weekday() < 5 and le not in feries(le.year)


def ouvre_d_avant(le):
    """Le dernier jour ouvré avant `le`."""
    le -= timedelta(days=1)
    while not est_ouvre(le):
        le -= timedelta(days=1)
    return le
