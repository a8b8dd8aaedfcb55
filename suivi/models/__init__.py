from .capitalisation import FicheCapitalisation, FichePartagee, VerbatimCapitalisation
from .clotures import ChiffreClos, Cloture, MesureTransmise, Transmission
from .couts import CoutAgent, Exercice, FeuilleTemps, FraisGeneraux, Recette
from .enquetes import (
    Campagne,
    InvitationEnquete,
    Question,
    Questionnaire,
    Reponse,
    ReponseQuestion,
    VersionQuestionnaire,
)
from .indicateurs import Cible, ConstatIndicateur, Indicateur, IndicateurPropre, TenueIndicateur
from .rapports import Rapport
from .theorie import LienTheorie, MaillonTheorie, TheorieChangement

__all__ = [
    "Campagne",
    "ChiffreClos",
    "Cible",
    "Cloture",
    "ConstatIndicateur",
    "CoutAgent",
    "Exercice",
    "FeuilleTemps",
    "FicheCapitalisation",
    "FichePartagee",
    "FraisGeneraux",
    "Indicateur",
    "IndicateurPropre",
    "InvitationEnquete",
    "LienTheorie",
    "MaillonTheorie",
    "MesureTransmise",
    "Question",
    "Questionnaire",
    "Rapport",
    "Recette",
    "Reponse",
    "ReponseQuestion",
    "TenueIndicateur",
    "TheorieChangement",
    "Transmission",
    "VerbatimCapitalisation",
    "VersionQuestionnaire",
]
