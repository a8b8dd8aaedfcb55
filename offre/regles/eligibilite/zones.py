"""Où agit un projet, d’après ses pays et la liste des pays les moins avancés."""

from .mots import Zone


def zone_des(pays, pma):
    """`Zone` d’un projet. `pays`, `pma` : codes ISO 3166-1 alpha-2.

    Sans pays, ou s’il touche les deux zones, `Zone.TOUTES` (vide) : le financeur tranche.
    """
    dedans = {code in pma for code in pays or ()}
    if len(dedans) != 1:
        return Zone.TOUTES
    return Zone.PMA if dedans.pop() else Zone.HORS_PMA
