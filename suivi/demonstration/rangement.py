"""Comment l’équipe range ses fiches : étiquettes, priorités, vues enregistrées."""

from collectivites.regles import PrioriteRelation

from .comptes import EQUIPE, courriel
from .textes import choisir

ETIQUETTES = {
    "projet-alimentaire": "Projet alimentaire",
    "jeunesse": "Jeunesse",
    "tournee-printemps": "Tournée de printemps",
    "nouvelle-equipe": "Nouvelle équipe municipale",
}
_POSES = ((0,), (1, 3), (), (2,), (), (1,), (3,), (), (0, 1))
_PRIORITES = (
    PrioriteRelation.NORMALE, PrioriteRelation.HAUTE, "", PrioriteRelation.NORMALE,
    PrioriteRelation.BASSE, PrioriteRelation.NORMALE, PrioriteRelation.HAUTE,
)  # fmt: skip
_VUES = (
    ("À relancer ce trimestre", "echange=plus_3&echange=jamais&tri=echange", True),
    ("Priorité haute, déjà engagées", "niveau=deja_engagee&priorite=haute", True),
)


def etiquettes():
    return [{"ref": ref, "nom": nom} for ref, nom in ETIQUETTES.items()]


def ranger(rang, fiche):
    """Étiquettes et priorité d’une fiche."""
    refs = list(ETIQUETTES)
    fiche["etiquettes_posees"] = [
        {"etiquette": refs[place]} for place in choisir(_POSES, rang * 2 + rang // 5)
    ]
    fiche["priorite"] = choisir(_PRIORITES, rang)


def vues():
    """Les vues que l’équipe partage, et une que sa première personne garde pour elle."""
    auteur = courriel(EQUIPE[0])
    partagees = [
        {
            "agent": auteur,
            "liste": "collectivites:liste",
            "titre": titre,
            "requete": requete,
            "partagee": partagee,
        }
        for titre, requete, partagee in _VUES
    ]
    seule = {
        "agent": auteur,
        "liste": "collectivites:liste",
        "titre": "Mes communes du Loiret",
        "requete": "departement=45&nature=commune&suivie_par=moi",
        "partagee": False,
    }
    return [*partagees, seule]
