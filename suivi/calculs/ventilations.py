"""Ventiler une mesure : les mêmes unités, rangées ; une ventilation non additive le dit."""

from collections import defaultdict
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
REGROUPEES = "Autres lignes, regroupées"


@dataclass(frozen=True)
class LigneVentilee:
    """`collectivites` : combien de distinctes font la ligne (dénominateur d’un taux, ou compte)."""

    categorie: str
    numerateur: int
    denominateur: int | None
    collectivites: int = 0

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
    def nom(self):
        """Son libellé, et pourquoi des lignes s’y fondent."""
        nom = Ventilation(self.ventilation).label
        if any(ligne.categorie == REGROUPEES for ligne in self.lignes):
            return f"Enquête anonyme, lignes trop petites regroupées. {nom}"
        return nom

    @property
    def somme(self):
        return sum(ligne.numerateur for ligne in self.lignes)


def ventiler(mesure, ventilation, lecture):
    """Range les unités de `mesure` par `ventilation`, d’après ce que `lecture` a lu."""
    rangees = defaultdict(dict)
    for unite in mesure.unites:
        for categorie, siennes in _rangees(unite, ventilation, lecture).items():
            rangees[categorie][unite] = frozenset(siennes)
    lignes = [
        LigneVentilee(
            categorie,
            sum(u.compte for u in siennes),
            len(siennes) if mesure.est_un_taux else None,
            len(frozenset().union(*siennes.values())),
        )
        for categorie, siennes in _sans_reponse_reconnue(rangees).items()
    ]
    return composer(mesure.code, ventilation, lignes)


def composer(code, ventilation, lignes):
    """La `Ventilee` de ces lignes, dans leur ordre."""
    return Ventilee(
        ventilation,
        est_additive(code, ventilation),
        tuple(sorted(lignes, key=lambda ligne: _ordre(ligne, ventilation))),
    )


def _sans_reponse_reconnue(rangees):
    """{ligne: {unité: collectivités}}, sans ligne qui dise ce qu’une réponse anonyme contenait.

    Ces lignes se fondent en une, avec les plus petites des autres tant qu’il n’y en a pas assez :
    sinon la ligne tue se lirait au total moins les autres.
    """
    petites = [c for c, siennes in rangees.items() if _reconnue(siennes)]
    if not petites:
        return rangees
    restent = sorted((c for c in rangees if c not in petites), key=lambda c: len(rangees[c]))
    fondues = {}
    for categorie in petites:
        _fondre(fondues, rangees[categorie])
    while restent and _reconnue(fondues):
        _fondre(fondues, rangees[restent.pop(0)])
    return {c: siennes for c, siennes in rangees.items() if c in restent} | {REGROUPEES: fondues}


def _reconnue(unites):
    """Moins de réponses anonymes d’une même campagne que son seuil, ou toutes du même côté ?"""
    par_campagne = defaultdict(list)
    for unite in unites:
        if unite.anonyme:
            par_campagne[unite.anonyme].append(unite.compte)
    return any(
        len(comptes) < seuil or len(set(comptes)) == 1
        for (_, seuil), comptes in par_campagne.items()
    )


def _fondre(fondues, unites):
    for unite, siennes in unites.items():
        fondues[unite] = fondues.get(unite, frozenset()) | siennes


def _ordre(ligne, ventilation):
    ordre = ORDRES.get(ventilation)
    rang = ordre.index(ligne.categorie) if ordre and ligne.categorie in ordre else 99
    derniere = ligne.categorie in (SANS_VALEUR, REGROUPEES)
    return (derniere, rang, -ligne.part, ligne.categorie)


def _rangees(unite, ventilation, lecture):
    """{ligne: collectivités de l’unité qui s’y rangent}."""
    if ventilation not in FICHES:
        return dict.fromkeys(_categories(unite, ventilation, lecture), unite.fiches)
    rangees = defaultdict(set)
    for pk in unite.fiches:
        if pk in lecture.fiches:
            rangees[FICHES[ventilation](lecture.fiches[pk])].add(pk)
    return rangees or {SANS_VALEUR: unite.fiches}


def _categories(unite, ventilation, lecture):
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
