"""Actes du suivi, un module par sujet."""

from .capitalisation import capitaliser
from .enquetes import enregistrer_en_chemin, ouvrir_enquete, repondre_enquete
from .indicateurs import fixer_cibles
from .rapports import demander_rapport, nouveau_rapport

__all__ = [
    "capitaliser",
    "demander_rapport",
    "enregistrer_en_chemin",
    "fixer_cibles",
    "nouveau_rapport",
    "ouvrir_enquete",
    "repondre_enquete",
]
