"""Fichiers admis comme pièces : l’extension annonce, le contenu doit le confirmer.

Fonctions pures sur des octets. Un fichier n’est jamais ouvert par le site : on vérifie seulement
qu’il est bien ce qu’il dit être, pour que la personne qui le télécharge n’ait pas de surprise.
"""

import re
import unicodedata
import zipfile

TAILLE_MAX = 15 * 1024 * 1024  # octets
NOM_MAX = 120
OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
ACCEPTES = ",".join(f".{extension}" for extension in TYPES)
EN_CLAIR = "PDF, Word (DOCX), Excel (XLSX), ODT, PNG ou JPG, 15 Mo au plus"
_SIGNATURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
_DOSSIERS = {"docx": "word/", "xlsx": "xl/"}
_INTERDITS = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


class FichierRefuse(ValueError):
    """Le message se montre tel quel à la personne qui dépose."""


def extension_de(nom):
    return nom.rsplit(".", 1)[-1].lower() if "." in nom else ""


def nom_sur(nom):
    """Nom de téléchargement : sans dossier, sans signe de commande, borné, son extension gardée."""
    nom = unicodedata.normalize("NFC", nom.replace("\\", "/").rsplit("/", 1)[-1])
    nom = "".join(c for c in nom if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    extension = extension_de(nom)
    corps = _INTERDITS.sub("-", nom[: -len(extension) - 1] if extension else nom).strip(" .-")
    corps = corps[: NOM_MAX - len(extension) - 1] or "piece"
    return f"{corps}.{extension}" if extension else corps


def type_verifie(nom, taille, fichier):
    """Type MIME de `fichier` (objet binaire, repositionnable), ou `FichierRefuse`."""
    extension = extension_de(nom)
    if extension not in TYPES:
        raise FichierRefuse(f"Ce genre de fichier n’est pas admis : {EN_CLAIR}.")
    if taille > TAILLE_MAX:
        raise FichierRefuse("Ce fichier dépasse 15 Mo : allégez-le, ou déposez-le en deux fois.")
    if not taille:
        raise FichierRefuse("Ce fichier est vide.")
    fichier.seek(0)
    tete = fichier.read(1024)
    conforme = (
        b"%PDF-" in tete
        if extension == "pdf"
        else tete.startswith(_SIGNATURES[extension])
        if extension in _SIGNATURES
        else _est_bureautique(extension, fichier)
    )
    fichier.seek(0)
    if not conforme:
        raise FichierRefuse(
            f"Le contenu n’est pas celui d’un fichier {extension.upper()} : "
            "enregistrez-le de nouveau dans ce format."
        )
    return TYPES[extension]


def _est_bureautique(extension, fichier):
    """Seul le sommaire de l’archive est lu : rien n’est décompressé, hors le type d’un ODT."""
    try:
        fichier.seek(0)
        with zipfile.ZipFile(fichier) as archive:
            noms = archive.namelist()
            if extension == "odt":
                interne = archive.getinfo("mimetype")
                lisible = interne.file_size < 200
                return lisible and archive.read(interne) == TYPES["odt"].encode()
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError):
        return False
    if any(nom.lower().endswith("vbaproject.bin") for nom in noms):
        raise FichierRefuse(
            "Ce document contient des macros : enregistrez-le sans elles, puis déposez-le."
        )
    dossier = _DOSSIERS[extension]
    return "[Content_Types].xml" in noms and any(nom.startswith(dossier) for nom in noms)
