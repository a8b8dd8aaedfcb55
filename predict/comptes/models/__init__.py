from .base import ColonneRecherche, Locataire, LocataireQuerySet, Referentiel, nouvelle_ref
from .courriel import Courriel
from .document import Document
from .jeton import JetonAPI
from .journal import Acte
from .notification import Notification, Nouvelle, PreferenceNotification, Rappel
from .referentiel import Terme
from .reseau import Adhesion, Agent, Invitation, Reseau
from .travail import Travail
from .vues import FluxCalendrier, Vue

__all__ = [
    "Acte",
    "Adhesion",
    "Agent",
    "ColonneRecherche",
    "Courriel",
    "Document",
    "FluxCalendrier",
    "Invitation",
    "JetonAPI",
    "Locataire",
    "LocataireQuerySet",
    "Notification",
    "Nouvelle",
    "PreferenceNotification",
    "Rappel",
    "Referentiel",
    "Reseau",
    "Terme",
    "Travail",
    "Vue",
    "nouvelle_ref",
]
