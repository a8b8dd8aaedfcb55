"""Ranger les services : un total qui se refait de tête, un ordre qui ne dépend de rien d’autre."""

from dataclasses import dataclass

from offre.regles import Decision, EtatService
from predict.noyau.recherche import normaliser

from .bareme import COMME_VOUS
from .criteres import CRITERES, Raison, Sens
from .faits import FaitsService


@dataclass(frozen=True)
class Ligne:
    """Un service classé. `rang` part de 1."""

    service: FaitsService
    raisons: tuple[Raison, ...]
    rang: int = 0

    def _du(self, sens):
        # Le plus lourd d’abord ; à poids égal, l’ordre de lecture des critères.
        return sorted((r for r in self.raisons if r.sens == sens), key=lambda r: -r.poids)

    @property
    def pour(self):
        return self._du(Sens.POUR)

    @property
    def contre(self):
        return self._du(Sens.CONTRE)

    @property
    def non_comptes(self):
        return self._du(Sens.NON_COMPTE)

    @property
    def points_pour(self):
        return sum(r.poids for r in self.pour)

    @property
    def points_contre(self):
        return sum(r.poids for r in self.contre)

    @property
    def points(self):
        return self.points_pour - self.points_contre

    @property
    def cle_de_tri(self):
        """Total, puis ce qui plaide pour, puis l’alphabet."""
        return (-self.points, -self.points_pour, normaliser(self.service.libelle), self.service.cle)


@dataclass(frozen=True)
class Ecart:
    """Un service que l’on ne conseille pas, et pourquoi."""

    service: FaitsService
    phrase: str


@dataclass(frozen=True)
class Classement:
    """`inconnus` : {code: phrase} de ce qu’on ne sait pas de la collectivité, donc pas compté."""

    lignes: tuple[Ligne, ...]
    ecartes: tuple[Ecart, ...]
    inconnus: dict

    def ligne_de(self, cle):
        return next((ligne for ligne in self.lignes if ligne.service.cle == cle), None)


def hors_jeu(c, s):
    """Pourquoi ce service ne se conseille pas à elle ; vide : il se conseille."""
    if s.etat == EtatService.ARRETE or s.decision == Decision.NON_REPRIS:
        return "Nous ne le proposons plus."
    vises = [n for n in COMME_VOUS if n in s.publics]
    if vises and c.niveau and c.niveau not in vises:
        return f"Il s’adresse aux collectivités {' ou '.join(COMME_VOUS[n] for n in vises)}."
    return ""


def inconnus(c):
    """Ce qui n’est pas su se dit, et ne compte dans aucun sens."""
    manques = {
        "niveau": ("Niveau d’engagement inconnu", c.niveau),
        "profil": ("Profil ACTER inconnu", c.profils),
        "population": ("Population inconnue", c.population is not None),
        "attentes": ("Aucune attente notée", c.attentes),
        "natures": ("Nature du besoin non dite", c.natures),
        "marqueurs": ("Aucun marqueur du territoire", c.marqueurs),
        "etp": ("Temps disponible inconnu", c.etp is not None),
        "budget": ("Budget inconnu", c.budget is not None),
        "mandat": ("Fin du mandat inconnue", c.mois_de_mandat is not None),
        "libres": ("Jours libres du réseau inconnus", c.jours_libres is not None),
    }
    return {code: titre for code, (titre, su) in manques.items() if not su}


def classer(collectivite, services):
    """Rend un `Classement` ; l’ordre dans lequel les services arrivent n’y change rien."""
    lignes, ecartes = [], []
    for service in services:
        if motif := hors_jeu(collectivite, service):
            ecartes.append(Ecart(service, motif))
            continue
        raisons = tuple(r for critere in CRITERES for r in critere(collectivite, service))
        lignes.append(Ligne(service, raisons))
    lignes.sort(key=lambda ligne: ligne.cle_de_tri)
    return Classement(
        tuple(Ligne(x.service, x.raisons, rang) for rang, x in enumerate(lignes, start=1)),
        tuple(sorted(ecartes, key=lambda e: (normaliser(e.service.libelle), e.service.cle))),
        inconnus(collectivite),
    )


def figer(classement):
    """Le classement tel qu’on le garde : ce qui était écrit, avec son poids d’alors."""

    def dire(raisons):
        return [{"phrase": r.phrase, "poids": r.poids} for r in raisons]

    return [
        {
            "service": ligne.service.cle, "libelle": ligne.service.libelle, "rang": ligne.rang,
            "points": ligne.points, "pour": dire(ligne.pour), "contre": dire(ligne.contre),
        }
        for ligne in classement.lignes
    ]  # fmt: skip
