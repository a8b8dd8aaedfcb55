from .accompagnement import Accompagnement, FicheBesoin, Passage, Prestation
from .cadre import (
    CadreCollaboration,
    Commentaire,
    EcheanceCadre,
    IndicateurCadre,
    LigneBudget,
    LivrableCadre,
    RubriqueCadre,
    Validation,
)
from .resultats import (
    Candidature,
    CandidatureCollectivite,
    Convention,
    MiseEnLien,
    Projet,
    ProjetOrigine,
    Strategie,
)
from .sollicitation import Sollicitation
from .suivi_quotidien import Activite, Livrable, LivrableDestinataire, Piece, Tache, TempsPasse

__all__ = [
    "Accompagnement",
    "Activite",
    "CadreCollaboration",
    "Candidature",
    "CandidatureCollectivite",
    "Commentaire",
    "Convention",
    "EcheanceCadre",
    "FicheBesoin",
    "IndicateurCadre",
    "LigneBudget",
    "Livrable",
    "LivrableCadre",
    "LivrableDestinataire",
    "MiseEnLien",
    "Passage",
    "Piece",
    "Prestation",
    "Projet",
    "ProjetOrigine",
    "RubriqueCadre",
    "Sollicitation",
    "Strategie",
    "Tache",
    "TempsPasse",
    "Validation",
]
