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
from .tournees import (
    Ajout,
    ajouter_a_la_tournee,
    arreter_tournee,
    confirmer_visite,
    creer_tournee,
    deplacer_visite,
    proposer_visites,
    rattacher_compte_rendu,
    reorganiser_jour,
    retirer_visite,
    rouvrir_tournee,
    supprimer_tournee,
)

__all__ = [
    "Ajout",
    "CompteDesInvitations",
    "ajouter_a_la_tournee",
    "ajouter_participation",
    "arreter_tournee",
    "cesser_profil",
    "confirmer_visite",
    "constater_niveau",
    "constater_profil",
    "creer_structure",
    "creer_tournee",
    "demander_geographie",
    "deplacer_visite",
    "direction_nommee",
    "fermer_acces",
    "inviter_fiches",
    "lever_opposition",
    "noter_cotisation",
    "noter_echange",
    "noter_opposition",
    "ouvrir_acces",
    "ouvrir_fiche",
    "proposer_visites",
    "ranger_contact",
    "rattacher_compte_rendu",
    "recompter_dernier_echange",
    "relier_acteur",
    "reorganiser_jour",
    "retirer_visite",
    "rouvrir_tournee",
    "supprimer_tournee",
]
