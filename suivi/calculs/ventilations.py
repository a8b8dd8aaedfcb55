"""Ventiler une mesure : les mêmes unités, rangées ; une ventilation non additive le dit."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from accompagnements.regles import Scenario
from collectivites.regles import Nature, NiveauEngagement, ProfilActer, Strate, strate_de
from offre.regles import Mode, Posture, Volet

from ..regles import Ventilation, est_additive
from .faits import SANS_VALEUR
from .mesure import rapport

PRESTATIONS = {
    Ventilation.MISSION: lambda p: p.mission,
    Ventilation.SERVICE: lambda p: p.service,
    Ventilation.VOLET: lambda p: Volet(p.volet).label,
    Ventilation.MODE: lambda p: Mode(p.mode).label if p.mode else SANS_VALEUR,
}
FICHES = {
    Ventilation.PROFIL: lambda f: ProfilActer(f.profil).label if f.profil else SANS_VALEUR,
    Ventilation.NATURE: lambda f: Nature(f.nature).label,
    Ventilation.STRATE: lambda f: s.label if (s := strate_de(f.population)) else SANS_VALEUR,
    Ventilation.DEPARTEMENT: lambda f: f.departement or SANS_VALEUR,
    Ventilation.NIVEAU: lambda f: NiveauEngagement(f.niveau).label if f.niveau else SANS_VALEUR,
}
# L’ordre du métier quand il y en a un ; sinon, du plus grand au plus petit.
ORDRES = {
    Ventilation.STRATE: [s.label for s in Strate],
    Ventilation.NIVEAU: [n.label for n in NiveauEngagement],
}
SUR_LES_FICHES = frozenset(FICHES)


@dataclass(frozen=True)
class LigneVentilee:
    categorie: str
    numerateur: int
    denominateur: int | None

    @property
    def valeur(self):
        if self.denominateur is None:
            return self.numerateur
        return rapport(self.numerateur, self.denominateur)

    @property
    def part(self):
        """Longueur de barre : le compte, ou le taux, comme nombre."""
        return Fraction(self.valeur or 0)


@dataclass(frozen=True)
class Ventilee:
    """`additive` : la somme des lignes est toujours le total. `somme` : ce qu’elle fait ici."""

    ventilation: Ventilation
    additive: bool
    lignes: tuple[LigneVentilee, ...]

    @property
    def somme(self):
        return sum(ligne.numerateur for ligne in self.lignes)


def ventiler(mesure, ventilation, lecture):
    """Range les unités de `mesure` par `ventilation`, d’après ce que `lecture` a lu."""
    comptes, totaux = Counter(), Counter()
    for unite in mesure.unites:
        for categorie in _categories(unite, ventilation, lecture):
            totaux[categorie] += 1
            comptes[categorie] += unite.compte
    lignes = [
        LigneVentilee(c, comptes[c], totaux[c] if mesure.est_un_taux else None) for c in totaux
    ]
    return Ventilee(
        ventilation,
        est_additive(mesure.code, ventilation),
        tuple(sorted(lignes, key=lambda ligne: _ordre(ligne, ventilation))),
    )


def _ordre(ligne, ventilation):
    ordre = ORDRES.get(ventilation)
    rang = ordre.index(ligne.categorie) if ordre and ligne.categorie in ordre else 99
    return (ligne.categorie == SANS_VALEUR, rang, -ligne.part, ligne.categorie)


def _categories(unite, ventilation, lecture):
    if ventilation in FICHES:
        fiches = (lecture.fiches[pk] for pk in unite.fiches if pk in lecture.fiches)
        return {FICHES[ventilation](f) for f in fiches} or {SANS_VALEUR}
    accompagnements = [
        lecture.accompagnements[pk] for pk in unite.accompagnements if pk in lecture.accompagnements
    ]
    if ventilation == Ventilation.SCENARIO:
        return {Scenario(a.scenario).label for a in accompagnements} or {SANS_VALEUR}
    if ventilation == Ventilation.POSTURE:
        return _postures(unite, accompagnements, lecture) or {SANS_VALEUR}
    lire = PRESTATIONS[ventilation]
    retenues = _prestations(unite, accompagnements, lecture)
    return {lire(p) for p in retenues} or {SANS_VALEUR}


def _prestations(unite, accompagnements, lecture):
    """La prestation nommée par l’acte, sinon celles que la période a vues en cours."""
    toutes = [p for a in accompagnements for p in a.prestations]
    if unite.prestation is not None:
        return [p for p in toutes if p.pk == unite.prestation]
    return [p for p in toutes if p.pendant(lecture.periode)]


def _postures(unite, accompagnements, lecture):
    """Posture de chaque prestation, à défaut celle de son accompagnement."""
    postures = set()
    for a in accompagnements:
        propres = {p.posture for p in _prestations(unite, [a], lecture)} - {""}
        postures |= propres or {a.posture} - {""}
    return {Posture(p).label for p in postures}
