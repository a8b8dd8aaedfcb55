"""Le réseau de démonstration : un fichier d’échange, toujours le même pour un jour donné.

Rien n’est tiré au sort : chaque choix découle d’un rang, si bien que deux machines montrent
les mêmes écrans. Les textes sont dans `fixtures/demo/`.
"""

from .calendrier import Calendrier
from .capitalisation import nommer_l_acte_du_partage, partager_une_fiche
from .clotures import clore, nommer_l_acte
from .composition import jeu, jeu_voisin
from .comptes import AGENTS, COORDINATION, EQUIPE, RESEAU, VOISIN
from .nouvelles import annoncer_le_recent
from .volume import multiplier

__all__ = [
    "AGENTS",
    "COORDINATION",
    "EQUIPE",
    "RESEAU",
    "VOISIN",
    "Calendrier",
    "annoncer_le_recent",
    "clore",
    "jeu",
    "jeu_voisin",
    "multiplier",
    "nommer_l_acte",
    "nommer_l_acte_du_partage",
    "partager_une_fiche",
]
