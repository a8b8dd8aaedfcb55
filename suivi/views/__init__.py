from .cibles import cibles
from .fiche import fiche, tenir
from .indicateurs import classeur, exporter, indicateurs, preuves
from .rapports import (
    choisir_rapport,
    creer_rapport,
    modifier_rapport,
    produire_rapport,
    rapport,
    rapports,
)

__all__ = [
    "choisir_rapport",
    "cibles",
    "classeur",
    "creer_rapport",
    "exporter",
    "fiche",
    "indicateurs",
    "modifier_rapport",
    "preuves",
    "produire_rapport",
    "rapport",
    "rapports",
    "tenir",
]
