"""Lire les codes QR d’un scan (PDF, PNG, JPEG), sans jamais décompresser plus qu’une page.

Le sceau s’imprime à la fin : les pages se lisent de la dernière à la première, et l’on s’arrête au
premier code qui convient. Les bornes précèdent toujours la décompression.
"""

import warnings
from contextlib import closing
from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image, UnidentifiedImageError

PAGES_MAX = 20
PIXELS_MAX = 80_000_000  # une page A3 à 600 points par pouce en fait 70 millions
RENDU_MAX = 24_000_000
# (points par pouce, pages lues depuis la fin) : le second passage rattrape un scan pâle ou réduit.
FINESSES = ((200, PAGES_MAX), (300, 4))


class ScanRefuse(ValueError):
    """Le message se montre tel quel à la personne qui dépose."""


def codes(octets, type_mime):
    """Textes des codes QR, de la dernière page à la première ; rien si aucun ne se lit."""
    if type_mime == "application/pdf":
        yield from _codes_du_pdf(octets)
    else:
        yield from _codes_de(_image(octets))


def _codes_de(image):
    for trouve in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode):
        yield trouve.text


def _image(octets):
    """L’image en niveaux de gris. La taille annoncée se juge avant d’ouvrir les points."""
    try:
        with warnings.catch_warnings():
            # Pillow avertit avant nous, à une autre taille : notre borne décide.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(octets), formats=("PNG", "JPEG")) as image:
                _borner(*image.size)
                gris = image.convert("L")
    except ScanRefuse:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as erreur:
        raise ScanRefuse("Cette image ne s’ouvre pas : numérisez la page de nouveau.") from erreur
    # Trop petite, elle se relit agrandie : un module de moins de trois points se perd.
    cote = max(gris.size)
    if cote < 1800:
        gris = gris.resize((gris.width * 2, gris.height * 2))
    return gris


def _borner(largeur, hauteur):
    if largeur * hauteur > PIXELS_MAX:
        raise ScanRefuse(
            "Cette image est démesurée : numérisez à 300 points par pouce, en noir et blanc."
        )


def _codes_du_pdf(octets):
    try:
        document = pypdfium2.PdfDocument(octets)
    except pypdfium2.PdfiumError as erreur:
        raise ScanRefuse(
            "Ce PDF ne s’ouvre pas : il est abîmé, ou protégé par un mot de passe."
        ) from erreur
    with closing(document):
        nombre = len(document)
        if nombre > PAGES_MAX:
            raise ScanRefuse(
                f"Ce PDF compte {nombre} pages : {PAGES_MAX} au plus, un exemplaire par fichier."
            )
        for finesse, pages in FINESSES:
            for rang in list(reversed(range(nombre)))[:pages]:
                yield from _codes_de(_page(document, rang, finesse))


def _page(document, rang, finesse):
    try:
        with closing(document[rang]) as page:
            for objet in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
                _borner(*objet.get_px_size())
            largeur, hauteur = page.get_size()
            # Une page démesurée se rend à la taille d’une page ordinaire.
            echelle = min(finesse / 72, (RENDU_MAX / max(largeur * hauteur, 1)) ** 0.5)
            return page.render(scale=echelle, grayscale=True).to_pil()
    except ScanRefuse:
        raise
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as erreur:
        raise ScanRefuse("Une page de ce PDF ne s’ouvre pas : numérisez-la de nouveau.") from erreur
