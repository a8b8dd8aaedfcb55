"""Les phrases de l’argumentaire à insérer dans un cadre : celles du réseau, puis les communes."""

from dataclasses import dataclass

from offre.calculs.argumentaire import a_portee
from offre.models import Argument
from offre.regles import NatureArgument
from predict.comptes.models import Terme

NATURES = (NatureArgument.ARGUMENT, NatureArgument.LANGAGE)
AU_PLUS = 12


@dataclass(frozen=True)
class Phrase:
    """`code` : ce que le bouton envoie ; `texte` : ce qui s’ajoute à la rubrique."""

    code: str
    titre: str
    texte: str


def phrases(agent, fiche):
    """Ce qui convient au niveau de cette collectivité ; la singularité du réseau toujours."""
    siennes, communes = a_portee(
        Argument.objects.visibles_par(agent), natures=NATURES, niveau=fiche.niveau or "",
        au_plus=AU_PLUS,
    )  # fmt: skip
    lignes = [(f"a{a.ref}", a.titre, a.texte) for a in (*siennes, *communes)]
    lignes += [
        (f"t{t.code}", t.libelle, t.definition) for t in Terme.objects.de("argument_singularite")
    ]
    # La même phrase, reprise du commun par le réseau, ne se propose qu’une fois.
    uniques = {titre: (code, texte) for code, titre, texte in reversed(lignes)}
    return [
        Phrase(code, titre, _phrase(titre, texte))
        for titre, (code, texte) in reversed(uniques.items())
    ]


def _phrase(titre, texte):
    point = "" if titre.rstrip().endswith((".", "!", "?", "…")) else "."
    return f"{titre.strip()}{point} {texte.strip()}".strip()
