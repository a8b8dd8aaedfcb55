"""Écrire une valeur mesurée : son nombre, son unité, son jour."""

from predict.noyau.typographie import date_longue, nombre


def nombre_court(x):
    """Deux décimales au plus, sans zéros inutiles."""
    ecrit = nombre(x, 2)
    return ecrit.rstrip("0").rstrip(",") if "," in ecrit else ecrit


def valeur_datee(x, unite="", le=None, mot="le"):
    """« 12 élèves, le 3 mars 2027 » ; vide sans valeur."""
    if x is None:
        return ""
    ecrite = " ".join(m for m in (nombre_court(x), unite) if m)
    return f"{ecrite}, {mot} {date_longue(le)}" if le else ecrite
