from .commun import Competence, Mission, PrioriteReseau, RangActer, Service
from .financement import Dispositif, SessionDispositif
from .reseau import ServiceReseau

__all__ = [
    "Competence",
    "Dispositif",
    "Mission",
    "PrioriteReseau",
    "RangActer",
    "Service",
    "ServiceReseau",
    "SessionDispositif",
]
