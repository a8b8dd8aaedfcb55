from .base import ColonneRecherche, Locataire, LocataireQuerySet, Referentiel, nouvelle_ref
from .document import Document
from .journal import Acte
from .referentiel import Terme
from .reseau import Adhesion, Agent, Invitation, Reseau
from .travail import Travail
from .vues import FluxCalendrier, Vue

__all__ = [
    "Acte",
    "Adhesion",
    "Agent",
    "ColonneRecherche",
    "Document",
    "FluxCalendrier",
    "Invitation",
    "Locataire",
    "LocataireQuerySet",
    "Referentiel",
    "Reseau",
    "Terme",
    "Travail",
    "Vue",
    "nouvelle_ref",
]
