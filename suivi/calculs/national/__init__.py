"""Le national d’une période : ce que les réseaux ont transmis, mis ensemble, et ce qui s’en montre.

Un tableau se rejoue transmission après transmission, comme la coordination l’a vu : ce qu’elle a
lu hier borne ce qui peut se montrer aujourd’hui (`calculs.secret`, ADR 7). Les jeux offerts sont
fixes : l’ensemble, les réseaux un à un, l’ensemble rangé par une ventilation. Aucun filtre.
"""

from functools import cached_property

from ...regles import CODES, Ventilation
from .chiffres import (
    INTERROGEES,
    MASQUE,
    Chiffre,
    LigneNationale,
    VentilationNationale,
    Version,
)
from .lecture import periodes_transmises, reseaux_attendus, reseaux_par_periode, versions_de
from .tableau import Tableau
from .ventilation import Ventilee

__all__ = [
    "MASQUE",
    "VENTILATIONS_NATIONALES",
    "Chiffre",
    "LigneNationale",
    "National",
    "VentilationNationale",
    "Version",
    "periodes_transmises",
    "reseaux_attendus",
    "reseaux_par_periode",
    "versions_de",
]

# Ni département ni service : l’un désigne un réseau, l’autre ne porte le même nom que chez lui.
VENTILATIONS_NATIONALES = (
    Ventilation.PROFIL, Ventilation.NATURE, Ventilation.STRATE, Ventilation.NIVEAU,
    Ventilation.MISSION, Ventilation.VOLET, Ventilation.SCENARIO, Ventilation.POSTURE,
    Ventilation.MODE,
)  # fmt: skip
# Un taux partage son dénominateur avec ce tableau-là : ils se taisent ensemble.
SOCLES = {"I6": INTERROGEES, "I8": INTERROGEES, "I9": "I1"}


class National:
    """Les tableaux d’une période, à la demande. `versions` : toutes, retirées comprises."""

    def __init__(self, versions):
        self.versions = sorted(versions, key=lambda v: (v.depuis, v.cle))
        instants = {v.depuis for v in self.versions}
        instants |= {v.jusqu_a for v in self.versions if v.jusqu_a}
        self.instants = sorted(instants)
        self._tableaux = {}

    @cached_property
    def en_vigueur(self):
        return [v for v in self.versions if v.jusqu_a is None]

    @cached_property
    def lignes(self):
        return [self.ligne(code) for code in CODES]

    def ligne(self, code):
        return self.tableau(code).derniere_ligne()

    def ventiler(self, code, ventilation):
        return Ventilee(self.tableau(code), Ventilation(ventilation), self).derniere()

    def tableau(self, code):
        if code not in self._tableaux:
            socle = self.tableau(SOCLES[code]) if code in SOCLES else None
            self._tableaux[code] = Tableau(code, self.versions, self.instants, socle)
        return self._tableaux[code]
