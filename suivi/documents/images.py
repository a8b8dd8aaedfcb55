"""L’image d’une pièce, relue et récrite : ce qui se cachait derrière ne sort pas."""

import base64
import hashlib
import warnings
from io import BytesIO

from PIL import Image, ImageOps

COTE_ECRAN, COTE_IMPRIME = 1000, 2000
COTE_MAX = 12_000
TYPES = ("image/png", "image/jpeg")


class ImageRefusee(Exception):
    """Le message dit pourquoi, et quoi faire."""


def relire(piece, cote=COTE_IMPRIME):
    """JPEG neuf (octets), `cote` points au plus grand côté. Lève `ImageRefusee`."""
    try:
        with piece.fichier.open("rb") as flux:
            octets = flux.read()
    except OSError as erreur:
        raise ImageRefusee("Le fichier de cette pièce manque : déposez-la de nouveau.") from erreur
    if hashlib.sha256(octets).hexdigest() != piece.sha256:
        raise ImageRefusee("Cette pièce a changé depuis son dépôt : déposez-la de nouveau.")
    return recrire(octets, cote)


def recrire(octets, cote=COTE_IMPRIME):
    """JPEG neuf tiré de ces octets. Lève `ImageRefusee`."""
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(octets), formats=("PNG", "JPEG")) as lue:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if max(lue.size) > COTE_MAX:
                raise ImageRefusee("Cette image est immense : réduisez-la avant de la déposer.")
            return _neuve(lue, cote)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as erreur:
        raise ImageRefusee("Cette image est immense : réduisez-la avant de la déposer.") from erreur
    except (OSError, ValueError, SyntaxError, EOFError) as erreur:
        raise ImageRefusee(
            "Ce fichier n’est pas une image lisible : il faut un PNG ou un JPEG."
        ) from erreur


def _neuve(image, cote):
    droite = ImageOps.exif_transpose(image).convert("RGBA")
    droite.thumbnail((cote, cote), Image.Resampling.LANCZOS)
    fond = Image.new("RGB", droite.size, "white")
    fond.paste(droite, mask=droite.getchannel("A"))
    tampon = BytesIO()
    fond.save(tampon, "JPEG", quality=84, optimize=True)
    return tampon.getvalue()


def ou_rien(piece, cote=COTE_IMPRIME):
    """Les octets, ou `None` si la pièce manque ou ne se lit plus : la fiche se lit sans image."""
    if piece is None:
        return None
    try:
        return relire(piece, cote)
    except ImageRefusee:
        return None


def en_ligne(piece):
    """Adresse `data:` pour une page, ou vide."""
    octets = ou_rien(piece, COTE_ECRAN)
    return f"data:image/jpeg;base64,{base64.b64encode(octets).decode()}" if octets else ""
