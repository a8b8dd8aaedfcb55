"""Les logos fictifs de trois collectivités : des formes simples, dessinées ici, toujours les mêmes.

Un large, un carré, un haut : les trois façons d’occuper une tête de document.
"""

import base64
import hashlib
from io import BytesIO

from PIL import Image, ImageDraw

from accompagnements.regles.portail import GenrePiece

from .comptes import courriel

_ECHELLE = 4
LOIRE, BRIQUE, PRE, OR = "#1D5C84", "#A23B2A", "#3F6B35", "#C98A1B"


def deposer(sections, fiches, calendrier):
    """En dernier : la première pièce d’une fiche sert ailleurs de preuve."""
    for code, dessiner in LOGOS.items():
        if code in fiches:
            sections["pieces"].append(_piece(fiches[code], dessiner(), calendrier))


def _piece(fiche, octets, calendrier):
    ref = f"{fiche['ref']}-logo"
    referents = fiche.get("referents") or [{"agent": courriel("camille")}]
    return {
        "ref": ref,
        "fiche": fiche["ref"],
        "titre": "Logo de la collectivité",
        "genre": GenrePiece.LOGO.value,
        # Le sien : refaite, la démonstration range chaque fichier sous le même nom.
        "nom_fichier": f"{ref}.png",
        "type_mime": "image/png",
        "partagee": True,
        "deposee_par": referents[0]["agent"],
        "deposee_le": calendrier.instant(-200),
        "taille": len(octets),
        "sha256": hashlib.sha256(octets).hexdigest(),
        "contenu": base64.b64encode(octets).decode("ascii"),
    }


def _vagues():
    """Trois vagues et un soleil, dans un carré."""
    image, trait = _feuille(240, 240)
    trait.ellipse(_boite(140, 16, 212, 88), fill=OR)
    for rang in range(3):
        for pas in range(3):
            x, y = pas * 80, 84 + rang * 48
            trait.arc(_boite(x, y, x + 80, y + 56), 0, 180, fill=LOIRE, width=14 * _ECHELLE)
    return _png(image)


def _collines():
    """Des collines et leurs sillons, en longueur."""
    image, trait = _feuille(720, 180)
    for rang, teinte in enumerate((PRE, OR, BRIQUE, PRE)):
        x = rang * 150
        trait.pieslice(_boite(x, 20 + rang % 2 * 40, x + 260, 340), 180, 360, fill=teinte)
    for rang in range(4):
        trait.line(_boite(0, 120 + rang * 16, 720, 120 + rang * 16), fill="#FFFFFF",
                   width=5 * _ECHELLE)  # fmt: skip
    return _png(image)


def _tour():
    """Une tour et son porche, en hauteur."""
    image, trait = _feuille(150, 240)
    trait.rectangle(_boite(20, 60, 130, 240), fill=BRIQUE)
    for rang in range(3):
        trait.rectangle(_boite(20 + rang * 44, 24, 42 + rang * 44, 62), fill=BRIQUE)
    trait.pieslice(_boite(50, 140, 100, 190), 180, 360, fill="#FFFFFF")
    trait.rectangle(_boite(50, 165, 100, 240), fill="#FFFFFF")
    return _png(image)


def _feuille(large, haut):
    image = Image.new("RGBA", (large * _ECHELLE, haut * _ECHELLE), (255, 255, 255, 0))
    return image, ImageDraw.Draw(image)


def _boite(*cotes):
    return tuple(cote * _ECHELLE for cote in cotes)


def _png(image):
    """Dessiné en grand puis réduit, pour des bords lisses."""
    reduite = image.resize([cote // _ECHELLE for cote in image.size], Image.Resampling.LANCZOS)
    tampon = BytesIO()
    reduite.save(tampon, "PNG", optimize=True)
    return tampon.getvalue()


# Saint-Jean-de-Braye, CC Terres du Haut Berry, Bourges.
LOGOS = {"45284": _vagues, "200066330": _collines, "18033": _tour}
