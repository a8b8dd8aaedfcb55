"""Comparer des textes sans accents, sans casse, sans ponctuation."""

import re
import unicodedata

_NON_MOTS = re.compile(r"[^0-9a-z]+")


def normaliser(texte):
    """« Saint-Jean-de-Braye » → « saint jean de braye » ; « Œuilly » → « oeuilly ».

    Sert à la fois à remplir les colonnes de recherche et à préparer ce que l’on cherche :
    les deux côtés passent par ici, sinon rien ne se trouve.
    """
    texte = (texte or "").lower().replace("œ", "oe").replace("æ", "ae")
    sans_accents = "".join(
        c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c)
    )
    return _NON_MOTS.sub(" ", sans_accents).strip()
