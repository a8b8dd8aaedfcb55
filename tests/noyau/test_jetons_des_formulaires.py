"""Un formulaire inclus par « only » reçoit le jeton : sans lui, tout envoi est refusé."""

import re
from pathlib import Path

GABARITS = Path(__file__).resolve().parents[2] / "templates"
INCLUSION = re.compile(r'{%\s*include "([^"]+)"([^%]*)%}')
JETON = re.compile(r"{%\s*csrf_token\s*%}")


def test_un_formulaire_inclus_a_part_recoit_son_jeton():
    textes = {
        str(chemin.relative_to(GABARITS)): chemin.read_text() for chemin in GABARITS.rglob("*.html")
    }
    sans_jeton = [
        f"{nom} : {inclus}"
        for nom, texte in textes.items()
        if nom != "charte.html"  # la page de démonstration des composants n’envoie rien
        for inclus, reste in INCLUSION.findall(texte)
        if JETON.search(textes.get(inclus, ""))
        and "only" in reste.split()
        and "csrf_token=csrf_token" not in reste
    ]
    assert not sans_jeton
