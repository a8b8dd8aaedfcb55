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


def interversions(mot):
    """« blios » → « lbios », « bilos », « bloi s »… : deux signes voisins échangés."""
    return [f"{mot[:i]}{mot[i + 1]}{mot[i]}{mot[i + 2 :]}" for i in range(len(mot) - 1)]


def motif_a_une_faute(texte):
    """Expression régulière des mots à une faute près de `texte` : une lettre changée, oubliée, en
    trop, ou deux voisines interverties. Repli de la recherche là où il n’y a pas de trigrammes.
    """
    mot = normaliser(texte)[:30]
    if len(mot) < 4:  # à une faute près, trois lettres sont n’importe quel mot
        return f"(^| ){mot}"
    formes = {mot, *interversions(mot)}
    for i in range(len(mot)):
        formes |= {f"{mot[:i]}.{mot[i + 1 :]}", f"{mot[:i]}.{mot[i:]}", mot[:i] + mot[i + 1 :]}
    return f"(^| )({'|'.join(sorted(formes))})"
