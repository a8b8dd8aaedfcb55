"""Montrer l’offre : la page publique ouverte, un plan de communication vivant, un argumentaire."""

from .comptes import courriel
from .textes import textes

OUVERTE = -60


def presentation(calendrier):
    """Remplie, et ouverte : la démonstration montre la vraie page publique."""
    ligne = textes("vitrine")["presentation"]
    annee = calendrier.annee
    return [
        ligne
        | {
            "ref": "presentation",
            "periode": f"{annee}-{annee + 2}",
            "publique": True,
            "publiee_le": calendrier.instant(OUVERTE),
        }
    ]


def communication(calendrier):
    """Faites, en retard, à venir, et une sans date ni responsable."""
    lignes = []
    for rang, (etape, canal, titre, public, message, service, qui, prevue, faite, bilan) in (
        enumerate(textes("vitrine")["communication"], 1)
    ):  # fmt: skip
        lignes.append(
            {
                "ref": f"communication-{rang}",
                "etape": etape,
                "canal": canal,
                "titre": titre,
                "public": public,
                "message": message,
                "service": service,
                "responsable": courriel(qui) if qui else None,
                "prevue_le": None if prevue is None else calendrier.jour(prevue),
                "faite_le": None if faite is None else calendrier.jour(faite),
                "bilan": bilan,
            }
        )
    return lignes


def arguments():
    rangs, lignes = {}, []
    modeles = textes("vitrine")["arguments"]
    for rang, (nature, cle, titre, texte, preuve, publics, profils, dehors) in enumerate(
        modeles, 1
    ):
        place = rangs[nature, cle] = rangs.get((nature, cle), -1) + 1
        lignes.append(
            {
                "ref": f"argument-{rang}",
                "nature": nature,
                "cle": cle,
                "titre": titre,
                "texte": texte,
                "preuve": preuve,
                "publics": publics,
                "profils": profils,
                "public_large": dehors,
                "ordre": place,
            }
        )
    return lignes
