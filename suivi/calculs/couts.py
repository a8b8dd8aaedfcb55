"""Du salaire au coût du jour : répartition des frais, coût environné, taux, verdict.

Source : domaine.md §1.4-15 (coût environné = salaire chargé + quote-part des frais généraux ;
÷ jours productifs = coût de revient jour). Pur : ni base ni horloge. Les calculs sont exacts
(`Fraction`) ; trois choses seulement s’arrondissent, au centime, la moitié au-dessus : le coût
d’un jour, le taux de facturation, et le coût d’un poste de temps. Les totaux sont des sommes de
centimes : les tableaux d’une même année tombent juste entre eux.

Règles choisies pour l’année qui n’est pas pleine :

- un salaire vaut du jour où il commence à la veille du suivant, ou à la fin notée ; une année
  compte au prorata des jours de calendrier (365 ou 366) ;
- à parts égales, une personne présente toute l’année est une part, quelle que soit sa quotité ;
  présente une partie de l’année, elle est cette partie d’une part ;
- au prorata, la quote-part suit le salaire versé dans l’année ;
- le salaire d’un jour est celui de ce jour-là ; la quote-part d’une personne s’étale également
  sur ses jours productifs de l’année. La somme de ses jours, à leur coût, redonne son coût
  environné.
"""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from ..regles import CleRepartition, Verdict

CENTIME = Decimal("0.01")


def arrondir(valeur):
    """`Fraction` ou `Decimal` en euros → `Decimal` au centime, la moitié au plus loin de zéro."""
    if isinstance(valeur, Fraction):
        valeur = Decimal(valeur.numerator) / Decimal(valeur.denominator)
    return Decimal(valeur).quantize(CENTIME, ROUND_HALF_UP)


@dataclass(frozen=True)
class Salaire:
    """`montant` : euros par an, charges comprises ; du jour `du` au jour `au` compris (`None` :
    toujours en cours). `jours` : jours productifs d’une année pleine de cette personne."""

    agent: int
    montant: Decimal
    du: date
    au: date | None
    jours: Decimal


@dataclass(frozen=True)
class Reglages:
    """Une année de comptes. `frais` en euros ; `marge` et `tolerance` en pourcentage."""

    annee: int
    cle: str
    frais: Decimal
    marge: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(5)


@dataclass(frozen=True)
class Tranche:
    """Jours de suite au même coût : `cout_jour` en euros, au centime."""

    du: date
    au: date
    cout_jour: Decimal


@dataclass(frozen=True)
class CoutPersonne:
    """Une personne dans une année. `presence` : part de l’année ; `salaire`, `frais` : euros
    exacts de l’année ; `jours` : jours productifs de l’année ; `marge` : pourcentage."""

    agent: int
    presence: Fraction
    salaire: Fraction
    frais: Fraction
    jours: Fraction
    tranches: tuple[Tranche, ...]
    marge: Decimal

    @property
    def environne(self):
        return arrondir(self.salaire + self.frais)

    @property
    def cout_jour(self):
        """Coût de revient d’un jour, moyen sur l’année."""
        return arrondir((self.salaire + self.frais) / self.jours)

    @property
    def taux(self):
        """Taux de facturation d’un jour : le coût, et la marge du réseau."""
        return arrondir(Fraction(self.cout_jour) * (100 + Fraction(self.marge)) / 100)


def dates_utiles(salaires):
    """Les salaires d’une personne, du plus ancien au plus récent, sans recouvrement : le suivant
    arrête le précédent."""
    ordonnes = sorted(salaires, key=lambda s: s.du)
    utiles = []
    for salaire, suivant in zip(ordonnes, [*ordonnes[1:], None], strict=True):
        fins = [salaire.au, suivant and suivant.du - timedelta(days=1)]
        fin = min((f for f in fins if f is not None), default=None)
        utiles.append((salaire, salaire.du, fin))
    return utiles


def repartir(reglages, salaires):
    """{agent: CoutPersonne} d’une année. Qui n’a pas de salaire cette année-là n’y est pas ; sans
    personne, les frais ne se répartissent pas."""
    debut, fin = date(reglages.annee, 1, 1), date(reglages.annee, 12, 31)
    total = 366 if isleap(reglages.annee) else 365
    presences = {}
    for agent in dict.fromkeys(s.agent for s in salaires):
        for salaire, du, au in dates_utiles([s for s in salaires if s.agent == agent]):
            du, au = max(du, debut), min(au or fin, fin)
            if du <= au:
                part = Fraction((au - du).days + 1, total)
                presences.setdefault(agent, []).append((salaire, du, au, part))
    poids = {agent: _poids(reglages.cle, siens) for agent, siens in presences.items()}
    somme = sum(poids.values())
    return {
        agent: _personne(agent, siens, Fraction(reglages.frais) * poids[agent] / somme, reglages)
        for agent, siens in presences.items()
    }


def _poids(cle, presences):
    if cle == CleRepartition.PRORATA:
        return sum(Fraction(s.montant) * part for s, _, _, part in presences)
    return sum(part for *_, part in presences)


def _personne(agent, presences, frais, reglages):
    jours = sum(Fraction(s.jours) * part for s, _, _, part in presences)
    return CoutPersonne(
        agent=agent,
        presence=sum(part for *_, part in presences),
        salaire=sum(Fraction(s.montant) * part for s, _, _, part in presences),
        frais=frais,
        jours=jours,
        tranches=tuple(
            Tranche(du, au, arrondir(Fraction(s.montant) / Fraction(s.jours) + frais / jours))
            for s, du, au, _ in presences
        ),
        marge=reglages.marge,
    )


@lru_cache(maxsize=10_000)
def cout_du_temps(minutes, cout_jour, heures_par_jour):
    """Euros, au centime. `heures_par_jour` : celles du réseau (7 h par défaut)."""
    return arrondir(Fraction(minutes) * Fraction(cout_jour) / (60 * Fraction(heures_par_jour)))


def couverture(cout, recettes):
    """Recettes ÷ coût, en rapport ; `None` sans coût."""
    return Fraction(recettes) / Fraction(cout) if cout else None


def juger(cout, recettes, tolerance):
    """Le `Verdict`, ou `None` s’il n’y a ni coût ni recette. À l’équilibre : solde à `tolerance` %
    du coût au plus, dans un sens ou dans l’autre."""
    if not cout and not recettes:
        return None
    # Sans division, `Decimal` est exact : des dizaines de milliers de lignes se jugent ainsi.
    solde = recettes - cout
    if abs(solde) * 100 <= cout * tolerance:
        return Verdict.EQUILIBRE
    return Verdict.RENTABLE if solde > 0 else Verdict.INVESTISSEMENT
