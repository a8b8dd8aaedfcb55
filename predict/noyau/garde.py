"""Garder un compte un instant : l’en-tête d’une page ne se recompte pas à chaque clic."""

from django.conf import settings
from django.core.cache import cache


def garder(cle, calcul, secondes=None):
    """`calcul()`, gardé `secondes` (par défaut, la durée des comptes de navigation ; zéro, comme
    dans les essais, ne garde rien)."""
    if not settings.NAVIGATION_SECONDES:
        return calcul()
    return cache.get_or_set(cle, calcul, secondes or settings.NAVIGATION_SECONDES)
