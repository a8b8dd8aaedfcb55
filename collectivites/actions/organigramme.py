"""L’organigramme d’une collectivité : directions, services, et qui y travaille."""

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
