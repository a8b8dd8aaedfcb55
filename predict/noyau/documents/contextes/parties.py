"""La carte des parties prenantes : une page de travail, jamais émise."""

from dataclasses import dataclass

from ..blocs import Figure, Tableau
from .communs import Entete


@dataclass(frozen=True, kw_only=True)
class ContexteParties:
    """`restantes` : les acteurs reliés qui n’ont pas encore leurs deux notes."""

    entete: Entete
    figure: Figure | None
    tableau: Tableau | None
    restantes: tuple[str, ...] = ()
