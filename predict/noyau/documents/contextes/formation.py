"""Le plan de formation d’une équipe, tel qu’il se présente à une instance."""

from dataclasses import dataclass

from ..blocs import Tableau
from .communs import Entete, Partie


@dataclass(frozen=True, kw_only=True)
class ContexteFormation:
    """`reperes` : quatre paires (mot, valeur) au plus ; `mention` : ce qui manque au compte."""

    entete: Entete
    parties: tuple[Partie, ...]
    reperes: tuple[tuple[str, str], ...]
    tableau: Tableau
    mention: str = ""
