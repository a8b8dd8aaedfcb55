"""Le logo d’un réseau : vérifié, redessiné, gardé à l’abri, servi par une vue.

Le fichier reçu ne se garde jamais : Pillow en relit les points et écrit une image neuve. Ce qui
se cachait derrière (archive accolée, métadonnées, script) ne survit pas.
"""

import hashlib
from contextlib import contextmanager
from io import BytesIO

from django.core.files.base import ContentFile
from django.http import FileResponse, HttpResponse
from PIL import Image, ImageFile, ImageOps

from predict.noyau.couleurs import PRIMAIRE
from predict.noyau.documents import contextes, dessins

POIDS_MAX = 500 * 1024
COTE_MIN, COTE_MAX = 32, 4000
# Un logo de plus de huit fois sa hauteur ne tiendrait dans aucun en-tête.
ALLONGEMENT_MAX = 8
GARDE = (1000, 500)
ACCEPTES = ".png,.jpg,.jpeg,image/png,image/jpeg"
EN_CLAIR = "PNG ou JPEG, 500 Ko au plus"
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_BALISES = (b"<svg", b"<?xml", b"<!doctype", b"<html")


class LogoRefuse(Exception):
    """Le message dit pourquoi, et quoi faire."""


def redessiner(octets):
    """Image PNG (octets) neuve, tirée d’un PNG ou d’un JPEG ; 1 000 × 500 points au plus.

    Lève `LogoRefuse`.
    """
    if len(octets) > POIDS_MAX:
        raise LogoRefuse(f"Ce fichier dépasse 500 Ko : enregistrez-le plus petit ({EN_CLAIR}).")
    if not octets.startswith(_SIGNATURES):
        if any(balise in octets[:1024].lower() for balise in _BALISES):
            raise LogoRefuse(
                "Un SVG peut contenir des commandes, qu’un navigateur exécuterait : nous n’en "
                "gardons pas. Exportez votre logo en PNG, à fond transparent si possible."
            )
        raise LogoRefuse(f"Ce fichier n’est ni un PNG ni un JPEG. Il nous faut un {EN_CLAIR}.")
    try:
        with _lecture_stricte(), Image.open(BytesIO(octets), formats=("PNG", "JPEG")) as image:
            _mesurer(*image.size)
            return _neuve(image)
    except LogoRefuse:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as erreur:
        raise LogoRefuse(
            f"Cette image est immense : {COTE_MAX} points de côté au plus."
        ) from erreur
    except (OSError, ValueError, SyntaxError, EOFError) as erreur:
        raise LogoRefuse(
            "Cette image est abîmée et ne se lit pas : enregistrez-la de nouveau en PNG."
        ) from erreur


@contextmanager
def _lecture_stricte():
    """WeasyPrint demande à Pillow, pour tout le processus, d’accepter les images coupées."""
    avant, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = avant


def _mesurer(large, haut):
    """Sur l’en-tête, avant de déplier le moindre point."""
    if max(large, haut) > COTE_MAX:
        raise LogoRefuse(
            f"Cette image mesure {large} × {haut} points : {COTE_MAX} de côté au plus."
        )
    if min(large, haut) < COTE_MIN:
        raise LogoRefuse(
            f"Cette image mesure {large} × {haut} points : trop petite pour s’imprimer "
            f"({COTE_MIN} de côté au moins, 300 conseillés)."
        )
    if max(large, haut) > ALLONGEMENT_MAX * min(large, haut):
        raise LogoRefuse("Cette image est trop allongée pour un en-tête : huit fois au plus.")


def _neuve(image):
    droite = ImageOps.exif_transpose(image)
    transparente = "A" in droite.getbands() or "transparency" in droite.info
    propre = droite.convert("RGBA" if transparente else "RGB")
    propre.thumbnail(GARDE, Image.Resampling.LANCZOS)
    # Un fond neuf : ni profil, ni texte, ni date ne suivent les points.
    while True:
        neuve = Image.new(propre.mode, propre.size)
        neuve.paste(propre)
        tampon = BytesIO()
        neuve.save(tampon, "PNG", optimize=True)
        # Une photo pèse plus en PNG : ce que l’on garde doit pouvoir se déposer de nouveau.
        if tampon.tell() <= POIDS_MAX:
            return tampon.getvalue()
        propre = propre.resize([max(round(cote * 0.8), 1) for cote in propre.size])


def poser_logo(reseau, png):
    """Range `png` (rendu par `redessiner`) ; sans enregistrer la ligne. Rend (stockage, nom)."""
    reseau.logo_sha256 = hashlib.sha256(png).hexdigest()
    nom = f"{reseau.slug}-{reseau.logo_sha256[:16]}.png"
    reseau.logo.save(nom, ContentFile(png), save=False)
    return reseau.logo.storage, reseau.logo.name


def octets_du_logo(reseau):
    """PNG du logo, ou None : pas de logo, fichier absent du stockage ou altéré."""
    return _intacts(reseau.logo, reseau.logo_sha256) if reseau.logo else None


def _intacts(fichier, sha256):
    try:
        with fichier.open("rb") as flux:
            octets = flux.read()
    except OSError:
        return None
    return octets if hashlib.sha256(octets).hexdigest() == sha256 else None


def logo_en_tete(fichier, sha256):
    """`contextes.LogoDepose` d’un fichier gardé, ou None : absent, altéré, ou qui n’est pas le PNG
    que `redessiner` aurait écrit (une pièce importée, par exemple).
    """
    octets = _intacts(fichier, sha256) if fichier else None
    if octets is None or len(octets) > POIDS_MAX or not octets.startswith(_SIGNATURES[0]):
        return None
    try:
        with _lecture_stricte(), Image.open(BytesIO(octets), formats=("PNG",)) as image:
            _mesurer(*image.size)
            image.load()
    except (LogoRefuse, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError):
        return None
    return contextes.LogoDepose(empreinte=sha256, png=octets)


def partie(reseau, precision=None):
    """Le réseau en tête d’un document, avec son logo. `precision` : sous son nom, d’ordinaire son
    territoire.
    """
    return contextes.Partie(
        nom=reseau.nom,
        precision=reseau.territoire_nom if precision is None else precision,
        sigle=sigle(reseau),
        reseau=True,
        depose=logo_en_tete(reseau.logo, reseau.logo_sha256),
    )


def couleur(reseau):
    """La couleur du réseau, ou celle de PREDICT."""
    return (reseau.couleur or PRIMAIRE).upper()


def sigle(reseau):
    """Une à trois lettres pour le monogramme : le sigle, sinon les initiales du nom."""
    if reseau.sigle:
        return reseau.sigle[:3]
    mots = [mot for mot in reseau.nom.replace("-", " ").split() if mot[0].isupper()]
    return "".join(mot[0] for mot in mots[:3]) or reseau.nom[:1]


def reponse_logo(reseau, *, public=False):
    """Le logo, ou à défaut le monogramme, en réponse HTTP. `public` : page ouverte à tous."""
    octets = octets_du_logo(reseau)
    if octets is None:
        svg = dessins.monogramme(sigle(reseau), nom=reseau.nom, couleur=couleur(reseau))
        reponse = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    else:
        reponse = FileResponse(BytesIO(octets), content_type="image/png", filename="logo.png")
        reponse["ETag"] = f'"{reseau.logo_sha256[:32]}"'
    reponse["Cache-Control"] = "public, max-age=3600" if public else "private, no-cache"
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse
