"""Le calibrage conseille : services classés, avec ce qui plaide pour et contre, en mots.

Fonctions pures. Critères : domaine.md §1.4-19 ; poids et seuils : un choix de l’outil, écrits dans
`bareme` et nulle part ailleurs, reconstruction à vérifier avec les réseaux.
"""

from .bareme import BAREME, PREMIERS, Critere
from .classement import Classement, Ligne, classer, figer
from .faits import FaitsCollectivite, FaitsService

__all__ = [
    "BAREME",
    "PREMIERS",
    "Classement",
    "Critere",
    "FaitsCollectivite",
    "FaitsService",
    "Ligne",
    "classer",
    "figer",
]
