"""L’organigramme d’une collectivité : directions, services, et qui y travaille."""

from django.db import transaction

from predict.comptes.actions import journaliser
from predict.noyau.recherche import normaliser

from ..models import Direction


def direction_nommee(*, fiche, nom):
    """La direction de ce nom, sans accents ni casse ; créée si la fiche ne l’a pas.

    Un nom vide rend None : la personne n’est d’aucune direction notée.
    """
    nom = " ".join(nom.split())[:160]
    if not nom:
        return None
    cherche = normaliser(nom)
    for une in Direction.objects.filter(fiche=fiche):
        if normaliser(une.nom) == cherche:
            return une
    return Direction.objects.create(reseau_id=fiche.reseau_id, fiche=fiche, nom=nom)


@transaction.atomic
def ranger_direction(*, direction, agent, champs=()):
    """Suit l’enregistrement d’une direction ; au journal, `champs` (vide à la création)."""
    verbe = "direction modifiée" if champs else "direction ajoutée"
    journaliser(agent=agent, verbe=verbe, objet=direction, champs=champs)


@transaction.atomic
def retirer_direction(*, direction, agent):
    """Retire une direction : ses services et ses personnes remontent à celle dont elle dépend."""
    journaliser(agent=agent, verbe="direction retirée", objet=direction)
    direction.services.update(parente=direction.parente_id)
    direction.contacts.update(direction=direction.parente_id)
    direction.delete()
