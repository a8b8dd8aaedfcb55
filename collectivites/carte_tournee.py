"""La petite carte d’une tournée : les étapes de chaque jour sur les départements de la région."""

from math import cos, hypot, sin

from .calculs.tournees import point
from .cartes import fond, projeter
from .regles import Maille

LARGEUR, HAUTEUR, BORD = 340, 260, 26
# En deçà, deux étapes voisines feraient un zoom qui ne dit plus où l’on est (unités de la région).
ETENDUE_MINIMALE = 40
PASTILLES = 23  # d’un centre à l’autre
INITIALES = ("L", "Ma", "Me", "J", "V", "S", "D")


def dessiner(tournee, jours, region):
    """Ce que le gabarit dessine, ou `None` si la région n’est pas tracée ou sans étape placée."""
    vers = projeter(region) if region else None
    depart = point(tournee.depart)
    if vers is None or depart is None:
        return None
    trajets = []
    for rang, jour in enumerate(jours):
        etapes = [
            (numero, visite, vers(*point(visite.fiche.collectivite)))
            for numero, visite in enumerate(jour.visites, 1)
            if visite.a_un_point
        ]
        if etapes:
            trajets.append((rang, jour, etapes))
    if not trajets:
        return None
    chez = vers(*depart)
    cadrer, transformation = _cadrage([chez, *(p for _, _, es in trajets for _, _, p in es)])
    places = iter(_ecarter([cadrer(*p) for _, _, es in trajets for _, _, p in es]))
    return {
        "largeur": LARGEUR,
        "hauteur": HAUTEUR,
        "transformation": transformation,
        "departements": [f.trace for f in fond(region, Maille.DEPARTEMENTS).formes.values()],
        "depart": _places(cadrer(*chez)) | {"titre": f"Départ, {tournee.depart}"},
        "trajets": [_trajet(rang, jour, es, chez, cadrer, places) for rang, jour, es in trajets],
    }


def _cadrage(points):
    """(fonction région → carte, attribut `transform` du fond) : les étapes remplissent la carte."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    large = max(max(xs) - min(xs), ETENDUE_MINIMALE)
    haut = max(max(ys) - min(ys), ETENDUE_MINIMALE * HAUTEUR / LARGEUR)
    echelle = min((LARGEUR - 2 * BORD) / large, (HAUTEUR - 2 * BORD) / haut)
    dx = LARGEUR / 2 - echelle * (max(xs) + min(xs)) / 2
    dy = HAUTEUR / 2 - echelle * (max(ys) + min(ys)) / 2

    def cadrer(x, y):
        return round(dx + echelle * x, 1), round(dy + echelle * y, 1)

    return cadrer, f"translate({dx:.1f} {dy:.1f}) scale({echelle:.3f})"


def _places(p):
    # Des textes : le gabarit écrirait une virgule décimale à la française.
    return {"x": f"{p[0]:g}", "y": f"{p[1]:g}"}


def _ecarter(points):
    """Écarte les pastilles qui se couvriraient, toujours de la même façon."""
    places = [list(p) for p in points]
    for _ in range(40):
        serres = False
        for j, b in enumerate(places):
            for i, a in enumerate(places[:j]):
                dx, dy = b[0] - a[0], b[1] - a[1]
                ecart = hypot(dx, dy)
                if ecart >= PASTILLES:
                    continue
                serres = True
                # Deux étapes au même endroit partent chacune de leur côté, selon leur rang.
                dx, dy, ecart = (dx, dy, ecart) if ecart > 0.1 else (cos(i + j), sin(i + j), 1)
                pousse = (PASTILLES - min(ecart, PASTILLES)) / 2 + 0.2
                for place, sens in ((a, -1), (b, 1)):
                    place[0] += sens * pousse * dx / ecart
                    place[1] += sens * pousse * dy / ecart
        if not serres:
            break
    bas, haut = PASTILLES / 2 + 1, LARGEUR - PASTILLES / 2 - 1
    return [
        (round(min(max(x, bas), haut), 1), round(min(max(y, bas), HAUTEUR - bas), 1))
        for x, y in places
    ]


def _trajet(rang, jour, etapes, chez, cadrer, places):
    ligne = [cadrer(*chez), *(cadrer(*p) for _, _, p in etapes), cadrer(*chez)]
    return {
        "classe": f"j{rang % 5}",
        "ligne": " ".join(f"{x:g},{y:g}" for x, y in ligne),
        "points": [
            _places(next(places))
            | {
                "numero": f"{INITIALES[jour.le.weekday()]}{numero}",
                "titre": f"{visite.fiche}, {jour.le:%d/%m} à {visite.heure:%H:%M}",
                "ancre": f"#visite-{visite.pk}",
            }
            for numero, visite, _ in etapes
        ],
    }
