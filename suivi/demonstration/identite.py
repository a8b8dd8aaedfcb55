"""La couleur et le logo du réseau fictif : trois arches sous un tablier, dessinées ici."""

import base64
from io import BytesIO

from PIL import Image, ImageDraw

COULEUR = "#0B5563"
_LARGE, _HAUT, _ECHELLE = 300, 180, 4


def identite():
    """Ce qui s’ajoute à l’en-tête du réseau : couleur, et logo en base64."""
    return {"couleur": COULEUR, "logo": base64.b64encode(_passerelle()).decode("ascii")}


def _passerelle():
    """PNG à fond transparent, dessiné en grand puis réduit pour des bords lisses."""
    e = _ECHELLE
    dessin = Image.new("RGBA", (_LARGE * e, _HAUT * e), (255, 255, 255, 0))
    trait = ImageDraw.Draw(dessin)
    trait.rectangle((0, 44 * e, _LARGE * e, 62 * e), fill=COULEUR)
    for rang in range(3):
        gauche = rang * 104
        boite = (gauche * e, 66 * e, (gauche + 92) * e, 250 * e)
        trait.arc(boite, 180, 360, fill=COULEUR, width=16 * e)
    trait.ellipse((218 * e, 4 * e, 250 * e, 36 * e), fill="#C2410C")
    trait.rectangle((0, 158 * e, _LARGE * e, _HAUT * e), fill=(255, 255, 255, 0))
    reduite = dessin.resize((_LARGE, _HAUT), Image.Resampling.LANCZOS)
    tampon = BytesIO()
    reduite.save(tampon, "PNG", optimize=True)
    return tampon.getvalue()
