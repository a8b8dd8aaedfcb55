"""La carte des pays prioritaires : en couverture, puis légendée au chapitre des priorités."""

from collectivites.monde import HAUTEUR, LARGEUR, formes
from predict.noyau.documents import dessins
from predict.noyau.documents.blocs import Colonne, Figure, Tableau
from predict.noyau.graphiques import ACTION, PRIMAIRE
from predict.noyau.graphiques.mesures import mesure
from predict.noyau.typographie import enumeration, nombre

FOND, DEPART = "#E4E8EF", "#AEB8C6"
SOURCE = "Fond de carte : Natural Earth, projection Equal Earth."
# Autour des pays nommés, en points de la vue (les tracés sont au double).
MARGE, LARGE_MINIMUM, LOIN = 90, 520, 420


def _pays(lue):
    """{code: (rang, priorité)} des priorités qui nomment un pays connu de la carte."""
    connus = formes()
    return {
        p.pays: (rang, p)
        for rang, p in enumerate(lue.geographiques, 1)
        if p.pays in connus
    }  # fmt: skip


def _cadrer(codes, largeur, hauteur):
    """(x, y, échelle) d’un cadre qui tient la France et ces pays, aux proportions voulues."""
    points = [formes()[code] for code in {"FR", *codes}]
    gauche, droite = min(p.x for p in points) - MARGE, max(p.x for p in points) + MARGE
    haut, bas = min(p.y for p in points) - MARGE, max(p.y for p in points) + MARGE
    large = max(droite - gauche, (bas - haut) * largeur / hauteur, LARGE_MINIMUM)
    large = min(large, LARGEUR * 2, HAUTEUR * 2 * largeur / hauteur)
    grand = large * hauteur / largeur
    x = min(max((gauche + droite - large) / 2, 0), LARGEUR * 2 - large)
    y = min(max((haut + bas - grand) / 2, 0), HAUTEUR * 2 - grand)
    return x, y, largeur / large


def _alentour(x, y, large, grand):
    """Les terres du cadre, en un chemin ; un pays dont le centre en est loin ne s’y voit pas."""
    return "".join(
        forme.trace
        for forme in formes().values()
        if x - LOIN < forme.x < x + large + LOIN and y - LOIN < forme.y < y + grand + LOIN
    )


def _dessiner(pays, largeur, hauteur, noms, description):
    x, y, echelle = _cadrer(pays, largeur, hauteur)
    tracees = "".join(f'<path d="{formes()[code].trace}" fill="{PRIMAIRE}"/>' for code in pays)
    depart = "" if "FR" in pays else f'<path d="{formes()["FR"].trace}" fill="{DEPART}"/>'
    dessin = (
        f'<g transform="scale({echelle:.5f}) translate({-x:.1f} {-y:.1f})">'
        f'<path d="{_alentour(x, y, largeur / echelle, hauteur / echelle)}" fill="{FOND}"/>'
        f"{depart}{tracees}</g>"
    )
    for code, (rang, priorite) in pays.items():
        px, py = (formes()[code].x - x) * echelle, (formes()[code].y - y) * echelle
        dessin += f'<circle cx="{px:.1f}" cy="{py:.1f}" r="6.5" fill="{ACTION}"/>'
        dessin += dessins.texte(px, py + 2.7, str(rang), 7.5, "#FFFFFF", 600, "middle")
        if noms:
            large = mesure(priorite.libelle, 8.5) * 1.08 + 6
            dessin += dessins.rectangle(px + 9, py - 6.5, large, 13, "#FFFFFF")
            dessin += dessins.texte(px + 12, py + 3, priorite.libelle, 8.5, graisse=600)
    return dessins.svg(largeur, hauteur, _borner(dessin, largeur, hauteur), description)


def _borner(dessin, largeur, hauteur):
    """Rien ne sort du cadre : un `svg` imbriqué rogne, sans identifiant."""
    return f'<svg x="0" y="0" width="{largeur:g}" height="{hauteur:g}">{dessin}</svg>'


def couverture(lue):
    """(dessin, description) au bas de la couverture ; vides sans pays prioritaire."""
    pays = _pays(lue)
    if not pays:
        return "", ""
    noms = enumeration([p.libelle for _, p in pays.values()])
    description = f"Carte : {noms}."
    return _dessiner(pays, 595.28, 396, False, description), description


def carte_des_priorites(lue):
    """La `Figure` du chapitre, ou `None`."""
    pays = _pays(lue)
    if not pays:
        return None
    n = len(pays)
    titre = f"{nombre(n)} pays prioritaires" if n > 1 else "Un pays prioritaire"
    description = (
        f"Carte des pays prioritaires : {enumeration([p.libelle for _, p in pays.values()])}."
    )
    return Figure(
        titre=titre,
        svg=_dessiner(pays, dessins.PLEINE, 250, True, description),
        description=description,
        precision="La France en gris ; le chiffre est le rang de la priorité",
        source=SOURCE,
    )


def tableau_des_lieux(lue):
    return Tableau.construire(
        "Priorités géographiques et leur raison",
        [Colonne("Rang", "k1", True), Colonne("Où", "k4"), Colonne("Pourquoi")],
        [
            [str(rang), p.libelle, p.raison or "À écrire"]
            for rang, p in enumerate(lue.geographiques, 1)
        ],
        entete=1,
    )
