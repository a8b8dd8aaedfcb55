from .indicateurs import cibles, exporter, fiche, indicateurs, preuves
from .rapports import creer_rapport, modifier_rapport, produire_rapport, rapport, rapports

__all__ = [
    "cibles",
    "creer_rapport",
    "exporter",
    "fiche",
    "indicateurs",
    "modifier_rapport",
    "preuves",
    "produire_rapport",
    "rapport",
    "rapports",
]
