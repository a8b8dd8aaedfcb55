"""Ouvrir un fichier déposé : le contenu décide, pas l’extension."""

from .commun import TAILLE_MAX, ErreurImport
from .lecture_csv import LectureCsv
from .lecture_xlsx import LectureXlsx

_AUTRES = (
    (b"\xd0\xcf\x11\xe0", "un ancien classeur Excel (XLS) ou un fichier protégé"),
    (b"%PDF", "un PDF"),
    (b"{\\rtf", "un document RTF"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"\x1f\x8b", "une archive compressée"),
    (b"Rar!", "une archive compressée"),
    (b"7z\xbc\xaf", "une archive compressée"),
)


def ouvrir(fichier):
    """Rend une lecture (`feuilles`, `lignes(feuille)`) ; ErreurImport si rien ne s’y lit.

    `fichier` : objet binaire repositionnable, gardé ouvert par l’appelant tant qu’il lit.
    """
    fichier.seek(0, 2)
    taille = fichier.tell()
    fichier.seek(0)
    if not taille:
        raise ErreurImport("Ce fichier est vide : vérifiez que c’est le bon, puis redéposez-le.")
    if taille > TAILLE_MAX:
        raise ErreurImport(
            "Ce fichier dépasse 20 Mo : retirez les images et les feuilles inutiles, ou "
            "coupez-le en plusieurs, puis redéposez."
        )
    tete = fichier.read(2048)
    fichier.seek(0)
    if tete.startswith(b"PK"):
        if b"opendocument" in tete:
            raise _pas_le_bon("un classeur LibreOffice (ODS)")
        return LectureXlsx(fichier)
    for signature, nom in _AUTRES:
        if tete.startswith(signature):
            raise _pas_le_bon(nom)
    if tete.lstrip()[:1] == b"<":
        raise _pas_le_bon("une page web ou un document XML")
    return LectureCsv(fichier)


def _pas_le_bon(nom):
    return ErreurImport(
        f"Ce fichier est {nom} : ouvrez-le dans votre tableur, enregistrez-le au format XLSX "
        "ou CSV, puis redéposez-le."
    )
