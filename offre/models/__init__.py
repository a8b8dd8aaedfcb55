from .commun import (
    CanevasCommun,
    Competence,
    Mission,
    PrioriteReseau,
    RangActer,
    Service,
    VersionService,
)
from .equipe import ActionFormation, Evaluation, ReponseEvaluation
from .financement import Dispositif, SessionDispositif, Veille
from .priorites import DecisionPriorite, NotePriorite, Priorisation
from .reseau import FeuilleSingularisation, ServiceReseau, VersionOffre
from .vitrine import ActionCommunication, Argument, BlocCanevas, PresentationOffre

__all__ = [
    "ActionCommunication",
    "ActionFormation",
    "Argument",
    "BlocCanevas",
    "CanevasCommun",
    "Competence",
    "DecisionPriorite",
    "Dispositif",
    "Evaluation",
    "FeuilleSingularisation",
    "Mission",
    "NotePriorite",
    "PresentationOffre",
    "Priorisation",
    "PrioriteReseau",
    "RangActer",
    "ReponseEvaluation",
    "Service",
    "ServiceReseau",
    "SessionDispositif",
    "Veille",
    "VersionOffre",
    "VersionService",
]
