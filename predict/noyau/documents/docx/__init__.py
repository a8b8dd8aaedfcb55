"""Les mêmes documents, modifiables dans Word et LibreOffice : styles nommés, tableaux natifs,
champs.

Une copie Word n'est jamais scellée : elle renvoie au PDF qui, lui, fait foi.
"""

from .document_cadre import cadre
from .document_capitalisation import capitalisation
from .document_convention import convention
from .document_dossier import dossier
from .document_note import note_de_cadrage
from .document_note_ca import note
from .document_paysage import paysage
from .document_rapport import rapport

__all__ = [
    "cadre",
    "capitalisation",
    "convention",
    "dossier",
    "note",
    "note_de_cadrage",
    "paysage",
    "rapport",
]
