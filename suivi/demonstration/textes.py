"""Lire les textes de `fixtures/demo/` et les typographier."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings

from predict.noyau.typographie import insecables

DOSSIER = Path(settings.BASE_DIR) / "fixtures" / "demo"


@cache
def textes(nom):
    return json.loads((DOSSIER / f"{nom}.json").read_text(encoding="utf-8"))


def typographier(valeur):
    """Apostrophes et insécables dans tout ce qui est une phrase ; un code n’a pas d’espace."""
    match valeur:
        case str() if " " in valeur or "'" in valeur:
            return insecables(valeur)
        case list():
            return [typographier(element) for element in valeur]
        case dict():
            return {cle: typographier(element) for cle, element in valeur.items()}
    return valeur


def choisir(liste, rang):
    return liste[rang % len(liste)]
