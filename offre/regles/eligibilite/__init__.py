"""Une session de financement lue comme une table : ses règles, un projet, un constat par règle.

Les règles sont des données (`SessionDispositif.regles`, une liste de dictionnaires) que l’équipe
lit et modifie par un formulaire ; ce module les lit, les confronte à un projet et dit, pour
chacune, si elle est tenue, de combien elle ne l’est pas, ou ce qui manque pour le savoir. Il ne
connaît aucun dispositif. Montants en euros, durées en mois, parts en pourcentage.

    constats = confronter(lire_regles(session.regles), Projet(cout_total=…, …))
"""

from .coherence import contradictions
from .jugement import confronter, situation
from .lecture import ecrire_projet, ecrire_regles, lire_projet, lire_regles
from .montage import (
    Montage,
    Rejeu,
    SecteurUnPourcent,
    SoldeUnPourcent,
    contredits,
    montage,
    rejouer,
    un_pourcent,
)
from .mots import (
    UNITES,
    Constat,
    NatureRegle,
    Porteur,
    Projet,
    Regle,
    RegleInvalide,
    Situation,
    StatutRegle,
    Verdict,
    Zone,
)
from .zones import zone_des

__all__ = [
    "UNITES",
    "Constat",
    "Montage",
    "NatureRegle",
    "Porteur",
    "Projet",
    "Regle",
    "RegleInvalide",
    "Rejeu",
    "SecteurUnPourcent",
    "Situation",
    "SoldeUnPourcent",
    "StatutRegle",
    "Verdict",
    "Zone",
    "confronter",
    "contradictions",
    "contredits",
    "ecrire_projet",
    "ecrire_regles",
    "lire_projet",
    "lire_regles",
    "montage",
    "rejouer",
    "situation",
    "un_pourcent",
    "zone_des",
]
