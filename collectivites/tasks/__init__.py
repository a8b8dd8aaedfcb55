"""Les travaux de la relation. Importés ici : c’est ce module que l’exécuteur découvre."""

from .conservation import PURGE, appliquer_la_conservation
from .evenements import AVIS, INVITATIONS, demander_les_avis, envoyer_les_invitations
from .geographie import GEOGRAPHIE, mettre_a_jour
from .imports import ANNULATION, APPLICATION, EXAMEN, annuler, appliquer, examiner

__all__ = [
    "ANNULATION",
    "APPLICATION",
    "AVIS",
    "EXAMEN",
    "GEOGRAPHIE",
    "INVITATIONS",
    "PURGE",
    "annuler",
    "appliquer",
    "appliquer_la_conservation",
    "demander_les_avis",
    "envoyer_les_invitations",
    "examiner",
    "mettre_a_jour",
]
