"""Une note : une tête, des repères, des rubriques, parfois un vote ; en quelques pages."""

from dataclasses import dataclass, field

from ..blocs import Encadre
from .communs import Entete, Partie, Sceau, Signataire
from .rapport import Chapitre


@dataclass(frozen=True, kw_only=True)
class ContexteNote:
    """`decision` : ce que la note demande, sous sa tête ; `seconde` : ancre de la rubrique qui
    ouvre la page 2, ou vide ; `deliberation` : texte soumis au vote ; `serree` : lignes
    rapprochées, pour une note qui doit tenir en peu de pages."""

    entete: Entete
    parties: tuple[Partie, ...]
    rubriques: tuple[Chapitre, ...]
    reperes: tuple[tuple[str, str], ...] = ()
    decision: Encadre | None = None
    seconde: str = ""
    deliberation: Chapitre | None = None
    signataires: tuple[Signataire, ...] = ()
    annexes: tuple[Chapitre, ...] = ()
    serree: bool = False
    sceau: Sceau | None = field(default=None, metadata={"instantane": False})
