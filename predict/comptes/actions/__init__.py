from .agendas import ouvrir_agenda, retirer_agenda
from .commun import demander_travail, emettre_document, journaliser, preparer_sceau
from .effacement import effacer_compte
from .membres import (
    changer_de_reseau,
    inviter,
    modifier_membre,
    noter_depart,
    ouvrir_compte,
    regler_reseau,
    rejoindre,
    renvoyer_invitation,
    retirer_invitation,
)

__all__ = [
    "changer_de_reseau",
    "demander_travail",
    "effacer_compte",
    "emettre_document",
    "inviter",
    "journaliser",
    "modifier_membre",
    "noter_depart",
    "ouvrir_agenda",
    "ouvrir_compte",
    "preparer_sceau",
    "regler_reseau",
    "rejoindre",
    "renvoyer_invitation",
    "retirer_agenda",
    "retirer_invitation",
]
