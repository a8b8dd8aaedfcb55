"""Une théorie du changement lue comme un cadre logique : ce qui sera écrit, ligne à ligne.

Impact → objectif général ; effets → objectifs spécifiques ; résultats → résultats attendus ;
activités → activités. Une ligne n’a qu’un parent : le premier maillon où elle mène ; les autres se
disent dans ses hypothèses.
"""

from dataclasses import dataclass

from accompagnements.regles.outils import NiveauLogique

from ..regles import NiveauTheorie

CORRESPONDANCE = {
    NiveauTheorie.IMPACT: NiveauLogique.GENERAL,
    NiveauTheorie.EFFET: NiveauLogique.SPECIFIQUE,
    NiveauTheorie.RESULTAT: NiveauLogique.RESULTAT,
    NiveauTheorie.ACTIVITE: NiveauLogique.ACTIVITE,
}
# Niveau du parent : un objectif spécifique n’en a pas dans la grille.
PARENT = {
    NiveauTheorie.RESULTAT: NiveauTheorie.EFFET,
    NiveauTheorie.ACTIVITE: NiveauTheorie.RESULTAT,
}


@dataclass(frozen=True)
class LignePrevue:
    """`cle`, `parent` : clés des maillons ; le reste, tel que le cadre logique l’écrira."""

    cle: int
    niveau: NiveauLogique
    libelle: str
    numero: str
    parent: int | None = None
    numero_parent: str = ""
    indicateurs: str = ""
    sources: str = ""
    hypotheses: str = ""


def lignes_prevues(lue):
    """Les lignes, un parent toujours avant ses enfants."""
    return [_ligne(lue, m) for _, siens in reversed(lue.niveaux) for m in siens]


def _ligne(lue, m):
    niveau = NiveauTheorie(m.maillon.niveau)
    suites = lue.suites(m)
    parent = next((s.vers for s in suites if s.vers.maillon.niveau == PARENT.get(niveau)), None)
    ailleurs = [s.vers.maillon.libelle for s in suites if s.vers is not parent]
    hypotheses = [s.lien.hypothese for s in suites if s.lien.hypothese]
    if niveau in PARENT and ailleurs:
        hypotheses.append(f"Contribue aussi à : {' ; '.join(ailleurs)}.")
    return LignePrevue(
        cle=m.maillon.pk,
        niveau=CORRESPONDANCE[niveau],
        libelle=m.maillon.libelle,
        numero=m.numero,
        parent=parent.maillon.pk if parent else None,
        numero_parent=parent.numero if parent else "",
        indicateurs=_indicateur(m.maillon),
        sources=_source(m.maillon),
        hypotheses="\n".join(hypotheses),
    )


def _indicateur(maillon):
    indicateur = maillon.indicateur or maillon.indicateur_propre
    return f"{indicateur.code}. {indicateur.libelle}" if indicateur else ""


def _source(maillon):
    indicateur = maillon.indicateur or maillon.indicateur_propre
    return indicateur.source if indicateur else ""
