"""Les travaux du suivi. Importés ici : c’est ce module que l’exécuteur découvre."""

from .enquetes import ENVOI_ENQUETE, RELANCE_ENQUETE, envoyer_l_enquete, relancer_l_enquete
from .invitations import ENQUETE_DE_CLOTURE, inviter_a_la_cloture
from .national import rapport_national
from .rapports import produire_rapport

__all__ = [
    "ENQUETE_DE_CLOTURE",
    "ENVOI_ENQUETE",
    "RELANCE_ENQUETE",
    "envoyer_l_enquete",
    "inviter_a_la_cloture",
    "produire_rapport",
    "rapport_national",
    "relancer_l_enquete",
]
