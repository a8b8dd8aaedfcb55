"""Indicateurs composés par le réseau, sans code : ce que l’on compte se lit dans une table fermée.

lire_composition(donnees)              codes de la base → Composition, ou `CompositionInvalide`
valeurs(reseau, composition, periodes) une valeur par période, en une requête
relever(reseau, composition, periode)  la valeur, ce qui la fait, ce qui en est écarté de peu
"""

from .lecture import LIMITE, Releve, Valeur, relever, valeurs
from .lire import Composition, CompositionInvalide, Condition, lire_composition
from .mots import Genre, Mesure, Operateur
from .table import OBJETS, choix_du_reseau

__all__ = [
    "LIMITE",
    "OBJETS",
    "Composition",
    "CompositionInvalide",
    "Condition",
    "Genre",
    "Mesure",
    "Operateur",
    "Releve",
    "Valeur",
    "choix_du_reseau",
    "lire_composition",
    "relever",
    "valeurs",
]
