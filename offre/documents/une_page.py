"""Tenir en une page : recomposer avec moins de lignes tant que le PDF en compte deux."""

import re
import zlib

from predict.noyau.documents.contextes import Entete

_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
# PDF 1.7 : les objets d’une page voyagent dans des flux d’objets compressés.
_FLUX = re.compile(rb"/ObjStm.*?stream\r?\n(.*?)endstream", re.S)


class EntetePage(Entete):
    """Une page de travail n’a pas de version : le pied dit quand on l’a lue."""

    @property
    def pied(self):
        return self.reference


def nombre_de_pages(octets):
    """Pages d’un PDF que nous venons d’écrire, sans bibliothèque de lecture."""
    flux = (zlib.decompressobj().decompress(trouve[1]) for trouve in _FLUX.finditer(octets))
    return sum(len(_PAGE.findall(morceau)) for morceau in (octets, *flux))


def en_une_page(composer, nombre):
    """`composer(au_plus)` rend les octets d’un PDF d’au plus tant de lignes ; le premier qui tient.

    À chaque essai on retire un sixième des lignes, davantage s’il y a plus de deux pages.
    """
    for _ in range(8):
        octets = composer(nombre)
        pages = nombre_de_pages(octets)
        if nombre <= 1 or pages == 1:
            break
        nombre = max(1, nombre * 5 // 6 if pages == 2 else nombre // (pages - 1))
    return octets
