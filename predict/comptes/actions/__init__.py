from .agendas import ouvrir_agenda, retirer_agenda
from .commun import (
    adresse_de_verification,
    demander_travail,
    emettre_document,
    journaliser,
    journaliser_plusieurs,
    preparer_sceau,
)
from .courriels import poster
from .effacement import effacer_compte
from .identite import changer_identite
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
from .nouvelles import annoncer

__all__ = [
    "adresse_de_verification",
    "annoncer",
    "changer_de_reseau",
    "changer_identite",
    "demander_travail",
    "effacer_compte",
    "emettre_document",
    "inviter",
    "journaliser",
    "journaliser_plusieurs",
    "modifier_membre",
    "noter_depart",
    "ouvrir_agenda",
    "ouvrir_compte",
    "poster",
    "preparer_sceau",
    "regler_reseau",
    "rejoindre",
    "renvoyer_invitation",
    "retirer_agenda",
    "retirer_invitation",
]
