"""Calculer les neuf indicateurs communs. Aucun chiffre n’est saisi : tous se comptent.

matrice(reseau, periode)               les neuf mesures et leur histoire
matrice(…, ventilations=[…], codes=…)  …celles-là rangées par mission, profil…
detailler(reseau, periode)             …avec preuves, écartées et ventilations
"""

from dataclasses import dataclass, replace

from ..regles import CODES, Ventilation
from .compte import compter
from .consolidation import Ensemble, Part, consolider
from .indicateurs import mesurer
from .lecture import lire
from .mesure import Mesure, Preuve
from .periode import Periode, PeriodeInvalide, lire_annee, lire_periode
from .preuves import prouver
from .temps import rangs_acter
from .ventilations import ventiler
from .ventilations_comptees import ventiler_comptes

__all__ = [
    "Ensemble",
    "Matrice",
    "Mesure",
    "Part",
    "Periode",
    "PeriodeInvalide",
    "Preuve",
    "consolider",
    "detailler",
    "lire_annee",
    "lire_periode",
    "matrice",
    "rangs_acter",
]

# Années d’avant montrées par les petites courbes.
PROFONDEUR = 4


@dataclass(frozen=True)
class Matrice:
    """`mesures` : {code: Mesure} ; `passe` : {code: [(Periode, valeur)]}, de la plus ancienne à la
    demandée ; `cumuls` : {année: douze cumuls de I1}, d’une année civile et de la précédente."""

    periode: Periode
    mesures: dict[str, Mesure]
    passe: dict[str, list]
    cumuls: dict[int, list[int]]

    def precedente(self, code):
        """Valeur de la même période un an plus tôt ; `None` si elle n’est pas connue."""
        return self.passe[code][-2][1] if len(self.passe[code]) > 1 else None


def matrice(reseau, periode, *, ventilations=(), codes=CODES, profondeur=PROFONDEUR):
    """Les neuf mesures d’un réseau, comptées par la base, et celles de `codes` ventilées."""
    periodes = periode.historique(profondeur)
    annees, cumuls = compter(reseau, periodes)
    mesures = annees[0]
    if ventilations:
        rangees = ventiler_comptes(reseau, periode, codes, ventilations)
        mesures = mesures | {c: replace(mesures[c], ventilations=v) for c, v in rangees.items()}
    return Matrice(
        periode,
        mesures,
        {
            code: [(p, a[code].valeur) for p, a in zip(periodes, annees, strict=True)][::-1]
            for code in CODES
        },
        cumuls,
    )


def detailler(reseau, periode, *, codes=CODES, ventilations=tuple(Ventilation)):
    """{code: Mesure} avec preuves, écartées et ventilations : six requêtes."""
    lecture = lire(reseau, (periode,), detail=True)
    mesures = mesurer(lecture)
    return {
        code: _ventilee(prouver(mesures[code], lecture), ventilations, lecture) for code in codes
    }


def _ventilee(mesure, ventilations, lecture):
    return replace(mesure, ventilations={v: ventiler(mesure, v, lecture) for v in ventilations})
