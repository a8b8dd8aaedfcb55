"""Ce que se partagent les deux lectures : une ligne lue, les bornes, le refus."""

import re
from dataclasses import dataclass, field

TAILLE_MAX = 20 * 1024 * 1024  # octets, du fichier déposé
LIGNES_MAX = 50_000
COLONNES_MAX = 200
CELLULE_MAX = 10_000  # caractères
ENTETES_CHERCHEES = 30  # premières lignes où se trouve celle des titres
EN_CLAIR = "Excel (XLSX) ou CSV, 20 Mo et 50 000 lignes au plus"

# Gardables nulle part (base, XML) ou trace d’un octet perdu : la case le dira.
ILLISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd\ufffe\uffff]")
_SAUTS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


class ErreurImport(ValueError):
    """Le fichier ne peut pas être lu : le message, en français, dit où et quoi faire."""


@dataclass(frozen=True)
class LigneLue:
    """`numero` : rang dans le fichier, comme un tableur l’affiche ; `cellules` : textes ;
    `soucis` : {rang de colonne: ce qui empêche de s’y fier}."""

    numero: int
    cellules: list
    soucis: dict = field(default_factory=dict)


def lettre(rang):
    """0 → « A », 27 → « AB » : le nom que les tableurs donnent à la colonne."""
    nom = ""
    rang += 1
    while rang:
        rang, reste = divmod(rang - 1, 26)
        nom = chr(65 + reste) + nom
    return nom


def texte_de_case(texte):
    """Le texte tel que gardé, et ce qui ne va pas (vide si tout va bien)."""
    texte = _SAUTS.sub("\n", texte).strip(" \t\n\xa0\u202f\ufeff\u200b")
    if len(texte) > CELLULE_MAX:
        souci = f"compte {len(texte)} caractères : {CELLULE_MAX} au plus"
        return ILLISIBLE.sub("\ufffd", texte[:200]), souci
    if ILLISIBLE.search(texte):
        return (
            ILLISIBLE.sub("\ufffd", texte),
            "contient un caractère illisible : retapez-la, ou enregistrez le fichier en UTF-8",
        )
    return texte, ""


def ligne_lue(numero, cases, soucis=None):
    """Range une ligne : textes propres, bords vides ôtés ; `None` si elle est vide."""
    soucis = dict(soucis or {})
    cellules = []
    for rang, case in enumerate(cases):
        if not case:
            cellules.append("")
            continue
        texte, souci = texte_de_case(case)
        if souci and rang not in soucis:
            soucis[rang] = souci
        cellules.append(texte)
    while cellules and not cellules[-1] and (len(cellules) - 1) not in soucis:
        cellules.pop()
    if not cellules and not soucis:
        return None
    if len(cellules) > COLONNES_MAX:
        raise ErreurImport(
            f"La ligne {numero} va jusqu’à la colonne {lettre(len(cellules) - 1)} : {COLONNES_MAX} "
            "colonnes au plus. Supprimez les colonnes inutiles et redéposez le fichier."
        )
    return LigneLue(numero, cellules, soucis)


def bornees(lignes):
    """Laisse passer les lignes, jusqu’à la borne dite."""
    for rang, ligne in enumerate(lignes):
        # Quelques lignes de plus : le titre du tableau et celui des colonnes.
        if rang >= LIGNES_MAX + ENTETES_CHERCHEES:
            raise ErreurImport(
                f"Le fichier a plus de {LIGNES_MAX} lignes (on s’est arrêté à la ligne "
                f"{ligne.numero}). Coupez-le en plusieurs fichiers, et déposez-les l’un après "
                "l’autre."
            )
        yield ligne
