"""Comparer deux textes, au mot près."""

import re
from difflib import SequenceMatcher

_MOTS = re.compile(r"\s+|[^\s\w]|\w+")


def comparer(avant, apres):
    """Différence mot à mot, dans l’ordre de lecture : [(egal, retire ou ajoute ; texte)]."""
    a, b = _MOTS.findall(avant or ""), _MOTS.findall(apres or "")
    morceaux = []
    for genre, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if genre == "equal":
            morceaux.append(("egal", "".join(a[i1:i2])))
            continue
        if i2 > i1:
            morceaux.append(("retire", "".join(a[i1:i2])))
        if j2 > j1:
            morceaux.append(("ajoute", "".join(b[j1:j2])))
    return morceaux
