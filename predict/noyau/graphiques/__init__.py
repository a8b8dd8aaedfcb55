"""Graphiques Vega-Lite → SVG, les mêmes à l'écran et en PDF.

Chaque fonction reçoit des données nues et un titre qui conclut ; elle rend un `Graphique` : le
dessin,
sa description lue à voix haute, et les lignes du tableau de données que le gabarit pose à côté.
Le SVG ne porte ni `style`, ni classe, ni identifiant : il passe sous une CSP stricte et plusieurs
tiennent dans une page. À l'écran, les encres deviennent des variables de la feuille (mode sombre).
1 unité = 1 pt en PDF, 1 px à l'écran.
"""

from .barres import barres, barres_empilees
from .chaine import Case, Fleche, chaine
from .colonnes import colonnes
from .courbes import courbe_cumul, courbette
from .parties import Partie, carte_parties
from .priorites import Jeton, matrice_priorites
from .rangs import pentes_rangs
from .theme import ACTION, DOUCE, ENCRE, FILET, PRIMAIRE, PROFILS, Graphique, assainir, tracer

__all__ = [
    "ACTION",
    "DOUCE",
    "ENCRE",
    "FILET",
    "PRIMAIRE",
    "PROFILS",
    "Case",
    "Fleche",
    "Graphique",
    "Jeton",
    "Partie",
    "assainir",
    "barres",
    "barres_empilees",
    "carte_parties",
    "chaine",
    "colonnes",
    "courbe_cumul",
    "courbette",
    "matrice_priorites",
    "pentes_rangs",
    "tracer",
]
