"""Format d’échange : un réseau entier dans un fichier JSON lisible (docs/format-echange.md).

Ce paquet ne connaît aucun modèle. Chaque application déclare ses sections dans son module
`echange` ; `predict.comptes.echange` les réunit, exporte et charge.
"""

from . import documentation
from .contraintes import verite
from .declaration import (
    EXCLUS_COMMUNS,
    TOUTE_VALEUR,
    Champ,
    Fichier,
    Locale,
    Naturelle,
    Section,
    declarer,
    declarer_naturelle,
    naturelles,
    sections,
    toutes_les_sections,
)
from .ecriture import ExportImpossible, ecrire_champs, ecrire_sections, en_json
from .erreurs import MAX_ERREURS, FichierRefuse, Releve, ValeurRefusee, montrer
from .insertion import fichiers_deposes, inserer, ordre_d_insertion
from .lecture import Lecteur, lire_json

__all__ = [
    "EXCLUS_COMMUNS",
    "MAX_ERREURS",
    "TOUTE_VALEUR",
    "Champ",
    "ExportImpossible",
    "Fichier",
    "FichierRefuse",
    "Lecteur",
    "Locale",
    "Naturelle",
    "Releve",
    "Section",
    "ValeurRefusee",
    "declarer",
    "declarer_naturelle",
    "documentation",
    "ecrire_champs",
    "ecrire_sections",
    "en_json",
    "fichiers_deposes",
    "inserer",
    "lire_json",
    "montrer",
    "naturelles",
    "ordre_d_insertion",
    "sections",
    "toutes_les_sections",
    "verite",
]
