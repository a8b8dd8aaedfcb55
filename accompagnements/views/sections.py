"""Ce que chaque section de la page d’un accompagnement ajoute à son contexte.

Une section = une fonction `contexte(accompagnement, agent) -> dict` dans le module qui tient son
sujet, ajoutée à `SECTIONS`, et un gabarit `templates/accompagnements/sections/<nom>.html`.
Deux sections ne posent jamais la même clé.
"""

from . import cadre, conseils, outils, passation, pieces, quotidien, resultats, strategie

SECTIONS = (
    cadre.contexte,
    conseils.contexte,
    quotidien.contexte,
    resultats.contexte,
    pieces.contexte,
    passation.contexte,
    strategie.contexte,
    outils.contexte,
)


def contexte(accompagnement, agent):
    """Réunit les contextes de toutes les sections ; une clé posée deux fois est une erreur."""
    ensemble = {}
    for section in SECTIONS:
        ajout = section(accompagnement, agent)
        if doublons := ensemble.keys() & ajout.keys():
            raise ValueError(f"Deux sections posent {sorted(doublons)}.")
        ensemble |= ajout
    return ensemble
