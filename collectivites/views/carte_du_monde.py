"""Le planisphère coloré : ce que `composants/carte.html` attend, à partir d’un compte par pays."""

from predict.noyau.typographie import INSECABLE

from .. import monde
from ..regles.monde import CLASSES_CARTE, classe_de_la_carte, libelle_de_classe

MESURES = {"partenariats": "Partenariats", "collectivites": "Collectivités"}
_MOTS = {
    "partenariats": ("partenariat", "partenariats"),
    "collectivites": ("collectivité", "collectivités"),
}
# Rayon d’un point, au double de l’échelle de la vue.
RAYON = 12


def _dire(nombre, mesure):
    return f"{nombre}{INSECABLE}{_MOTS[mesure][nombre > 1]}"


def carte(comptes, mesure, *, choisis, url):
    """`comptes` : lignes de `compter_par_pays` ; `url(code)` : où mène un pays."""
    formes, points = [], []
    for compte in sorted(comptes, key=lambda c: c["nom"]):
        forme = monde.formes().get(compte["code"])
        if forme is None:
            continue
        commun = {
            "classe": classe_de_la_carte(compte[mesure]),
            "titre": f"{compte['nom']}{INSECABLE}: {_dire(compte[mesure], mesure)}",
            "url": url(compte["code"]),
            "choisie": compte["code"] in choisis,
        }
        if forme.trace:
            formes.append(commun | {"trace": forme.trace})
        if forme.petit:
            points.append(commun | {"x": forme.x, "y": forme.y, "r": RAYON})
    total = sum(c[mesure] for c in comptes)
    return {
        "cle": "monde",
        "titre": f"{MESURES[mesure]} par pays",
        "alternative": (
            f"Planisphère{INSECABLE}: {len(comptes)} pays"
            f"{f', {_dire(total, mesure)}' if mesure == 'partenariats' else ''}."
            " Le tableau qui suit donne les mêmes chiffres."
        ),
        "vue": monde.VUE,
        "fond": monde.terres(),
        "formes": formes,
        "points": points,
        "legende": [
            {"classe": rang, "libelle": libelle_de_classe(rang)}
            for rang in range(1, len(CLASSES_CARTE) + 1)
        ],
    }
