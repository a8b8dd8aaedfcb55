"""Verbes de la relation. Un acte, un chemin : vues, imports et portail passent par ici."""

from .acces import fermer_acces, ouvrir_acces
from .constats import cesser_profil, constater_niveau, constater_profil, noter_cotisation
from .evenements import CompteDesInvitations, inviter_fiches
from .fiches import creer_structure, ouvrir_fiche
from .geographie import demander_geographie
from .organigramme import direction_nommee
from .relation import (
    ajouter_participation,
    lever_opposition,
    noter_echange,
    noter_opposition,
    ranger_contact,
    recompter_dernier_echange,
    relier_acteur,
)

__all__ = [
    "CompteDesInvitations",
    "ajouter_participation",
    "cesser_profil",
    "constater_niveau",
    "constater_profil",
    "creer_structure",
    "demander_geographie",
    "direction_nommee",
    "fermer_acces",
    "inviter_fiches",
    "lever_opposition",
    "noter_cotisation",
    "noter_echange",
    "noter_opposition",
    "ouvrir_acces",
    "ouvrir_fiche",
    "ranger_contact",
    "recompter_dernier_echange",
    "relier_acteur",
]
