"""Le réseau de démonstration : un fichier d’échange, toujours le même pour un jour donné.

Rien n’est tiré au sort : chaque choix découle d’un rang, si bien que deux machines montrent
les mêmes écrans. Les textes sont dans `fixtures/demo/`.
"""

from .calendrier import Calendrier
from .composition import jeu, jeu_voisin
from .comptes import AGENTS, COORDINATION, EQUIPE, RESEAU, VOISIN
from .volume import multiplier

__all__ = [
    "AGENTS",
    "COORDINATION",
    "EQUIPE",
    "RESEAU",
    "VOISIN",
    "Calendrier",
    "jeu",
    "jeu_voisin",
    "multiplier",
]
