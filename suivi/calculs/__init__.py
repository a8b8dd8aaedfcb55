"""Calculer les neuf indicateurs communs. Aucun chiffre n’est saisi : tous se comptent.

matrice(reseau, periode)               les neuf mesures et leur histoire
matrice(…, ventilations=[…])           …rangées par mission, profil…
detailler(reseau, periode)             …avec preuves, écartées et ventilations
"""

from dataclasses import dataclass, replace

from ..regles import CODES, Ventilation
from .consolidation import Ensemble, Part, consolider
from .indicateurs import cumul_mensuel, mesurer
from .lecture import lire
from .mesure import Mesure, Preuve
from .periode import Periode, PeriodeInvalide, lire_annee, lire_periode
from .preuves import prouver
from .temps import rangs_acter
from .ventilations import SUR_LES_FICHES, ventiler

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
    demandée ; `cumuls` : {année: douze cumuls de I1}, si la période est une année civile."""

    periode: Periode
    mesures: dict[str, Mesure]
    passe: dict[str, list]
    cumuls: dict[int, list[int]]

    def precedente(self, code):
        """Valeur de la même période un an plus tôt ; `None` si elle n’est pas connue."""
        return self.passe[code][-2][1] if len(self.passe[code]) > 1 else None


def matrice(reseau, periode, *, ventilations=(), profondeur=PROFONDEUR):
    """Les neuf mesures d’un réseau : trois requêtes, plus deux au plus pour ventiler."""
    periodes = periode.historique(profondeur)
    lecture = lire(
        reseau,
        periodes,
        fiches=bool(SUR_LES_FICHES.intersection(ventilations)),
        accompagnements=bool(set(ventilations) - SUR_LES_FICHES),
    )
    annees = [mesurer(lecture, rang) for rang in range(len(periodes))]
    return Matrice(
        periode,
        {code: _ventilee(m, ventilations, lecture) for code, m in annees[0].items()},
        {
            code: [(p, a[code].valeur) for p, a in zip(periodes, annees, strict=True)][::-1]
            for code in CODES
        },
        {p.annee: cumul_mensuel(lecture, rang) for rang, p in enumerate(periodes) if p.annee},
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
