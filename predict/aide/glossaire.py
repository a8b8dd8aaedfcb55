"""Les mots du métier, lus dans `docs/glossaire.md` : une définition n’est écrite qu’une fois."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify

GLOSSAIRE = Path(settings.BASE_DIR) / "docs" / "glossaire.md"
# Ceux-là ne parlent qu’à qui tient le code ou la machine.
TECHNIQUES = {
    "Table des mots", "Colonne de recherche", "Témoin", "Reconstruction", "Composition",
}  # fmt: skip
ENTETE = ["Terme", "Où", "En une phrase"]
_RENVOI = re.compile(r" \((?:ADR \d+|adr/\d+|ADR \d+, ADR \d+)\)")


@dataclass(frozen=True)
class Mot:
    terme: str
    definition: str
    theme: str

    @property
    def ancre(self):
        return slugify(self.terme)


@cache
def mots():
    """{terme: Mot}, dans l’ordre du fichier."""
    trouves, theme = {}, ""
    for ligne in GLOSSAIRE.read_text(encoding="utf-8").splitlines():
        if ligne.startswith("## "):
            theme = ligne[3:].strip()
        cases = [case.strip() for case in ligne.strip("|").split("|")]
        if not ligne.startswith("|") or cases == ENTETE or set(cases[0]) <= {"-"}:
            continue
        terme, _, definition = cases
        definition = _RENVOI.sub("", definition).replace("`", "")
        trouves[terme] = Mot(terme, definition[:1].upper() + definition[1:], theme)
    return trouves


def definitions(termes):
    return [mots()[terme] for terme in termes]
