"""Verbes de la relation. Un acte, un chemin : vues, imports et portail passent par ici."""

from .acces import fermer_acces, ouvrir_acces, remplacer_acces
from .acteurs import (
    delier_acteur,
    noter_acteur,
    noter_appreciation,
    relier_acteur,
    supprimer_acteur,
)
from .constats import cesser_profil, constater_niveau, constater_profil, noter_cotisation
from .evenements import CompteDesInvitations, inviter_fiches
from .fiches import creer_structure, ouvrir_fiche
from .fusions import (
    annuler_fusion,
    ecarter_doublon,
    etat_lu,
    fusionner,
    rattacher_fiche,
    reprendre_doublon,
)
from .geographie import demander_geographie
from .mandats import ranger_mandat, renouveler_mandats
from .organigramme import direction_nommee, ranger_direction, retirer_direction
from .relation import (
    lever_opposition,
    noter_echange,
    noter_opposition,
    ranger_contact,
    recompter_dernier_echange,
    regler_presences,
)
from .rgpd import anonymiser, demander_purge, noter_informes
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
    "annuler_fusion",
    "anonymiser",
    "arreter_tournee",
    "cesser_profil",
    "confirmer_visite",
    "constater_niveau",
    "constater_profil",
    "creer_structure",
    "creer_tournee",
    "delier_acteur",
    "demander_geographie",
    "demander_purge",
    "deplacer_visite",
    "direction_nommee",
    "ecarter_doublon",
    "etat_lu",
    "fermer_acces",
    "fusionner",
    "inviter_fiches",
    "lever_opposition",
    "noter_acteur",
    "noter_appreciation",
    "noter_cotisation",
    "noter_echange",
    "noter_informes",
    "noter_opposition",
    "ouvrir_acces",
    "ouvrir_fiche",
    "proposer_visites",
    "ranger_contact",
    "ranger_direction",
    "ranger_mandat",
    "rattacher_compte_rendu",
    "rattacher_fiche",
    "recompter_dernier_echange",
    "regler_presences",
    "relier_acteur",
    "remplacer_acces",
    "renouveler_mandats",
    "reorganiser_jour",
    "reprendre_doublon",
    "retirer_direction",
    "retirer_visite",
    "rouvrir_tournee",
    "supprimer_acteur",
    "supprimer_tournee",
]
