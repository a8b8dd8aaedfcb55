"""La note de priorisation pour le conseil d’administration : deux pages, jamais émises."""

from dataclasses import dataclass

from ..blocs import Figure, Tableau
from .communs import Entete


@dataclass(frozen=True, kw_only=True)
class ContextePriorites:
    """`reperes` : paires (mot, valeur), quatre au plus ; `lecture` : phrases pour lire la
    matrice."""

    entete: Entete
    reperes: tuple[tuple[str, str], ...]
    figure: Figure | None
    lecture: tuple[str, ...]
    decisions: Tableau | None
