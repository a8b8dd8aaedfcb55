"""Ce qu’un calcul rend : une mesure, ses unités, ses preuves, ce qui en est écarté."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass(frozen=True)
class Preuve:
    """Un enregistrement compté, ou écarté de peu. `note` : pourquoi il compte, ou ne compte pas.

    `type` : nom du modèle (« accompagnements.convention ») ; `pk` et `ref` le désignent ; `dates` :
    (mot, jour) qui ont décidé ; `collectivites` : noms ; `cible` : (type, pk) de la page où l’on
    va ;
    `acte` : ce qui fait foi, en peu de mots, quand `titre` est le nom de la collectivité.
    """

    type: str
    pk: int
    ref: str
    titre: str
    note: str
    collectivites: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    dates: tuple[tuple[str, date], ...] = ()
    cible: tuple[str, int] | None = None
    acte: str = ""

    @property
    def le(self):
        return self.dates[-1][1] if self.dates else None


@dataclass(frozen=True)
class Unite:
    """Ce que l’indicateur compte : une collectivité, une candidature… `compte` : au numérateur.

    Les ventilations rangent une unité par ses `fiches`, ses `accompagnements` et sa `prestation`.
    `anonyme` : (campagne, seuil) d’une réponse dont on ne doit pas savoir de qui elle vient.
    """

    cle: object
    compte: bool
    fiches: frozenset[int]
    accompagnements: frozenset[int] = frozenset()
    prestation: int | None = None
    anonyme: tuple[int, int] | None = None


@dataclass(frozen=True)
class Mesure:
    """Un indicateur sur une période. `invitees` : collectivités interrogées (I6, I8), et lesquelles
    (`fiches_invitees`).

    Compte : `valeur` = unités comptées. Taux : `valeur` = `Fraction` exacte, ou `None` quand le
    dénominateur est nul (« – » à l’écran, jamais zéro). `details` : nombres propres à l’indicateur.
    """

    code: str
    unites: tuple[Unite, ...]
    est_un_taux: bool = False
    invitees: int | None = None
    fiches_invitees: frozenset[int] = frozenset()
    details: dict = field(default_factory=dict)
    preuves: tuple[Preuve, ...] = ()
    ecartees: tuple[Preuve, ...] = ()
    ventilations: dict = field(default_factory=dict)

    @property
    def numerateur(self):
        return sum(1 for unite in self.unites if unite.compte)

    @property
    def total(self):
        """Unités, comptées ou non."""
        return len(self.unites)

    @property
    def denominateur(self):
        """Unités du taux ; `None` pour un simple compte."""
        return self.total if self.est_un_taux else None

    @property
    def valeur(self):
        if not self.est_un_taux:
            return self.numerateur
        return rapport(self.numerateur, self.denominateur)

    @property
    def taux_reponse(self):
        """Répondantes à cette question sur invitées ; `None` hors enquête ou sans invitée."""
        return None if self.invitees is None else rapport(self.total, self.invitees)

    @property
    def fiches_comptees(self):
        return frozenset().union(*(u.fiches for u in self.unites if u.compte))


def rapport(numerateur, denominateur):
    """Rapport exact, `None` si le dénominateur est nul."""
    return Fraction(numerateur, denominateur) if denominateur else None
