"""Mettre ensemble les mesures de plusieurs réseaux (domaine.md §2, recette 10)."""

from dataclasses import dataclass

from .mesure import rapport


@dataclass(frozen=True)
class Part:
    """Ce qu’un réseau transmet d’un indicateur.

    `collectivites` : codes (Insee ou Siren) de celles qu’il compte au total (dénominateur d’un
    taux,
    ou compte) ; `favorables` : de celles du numérateur d’un taux. Vides quand l’indicateur compte
    des
    réalisations : elles n’ont pas de double d’un réseau à l’autre.
    """

    numerateur: int
    denominateur: int | None = None
    collectivites: frozenset[str] = frozenset()
    favorables: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ensemble:
    """`doubles` : collectivités suivies par plusieurs réseaux, comptées une fois."""

    numerateur: int
    denominateur: int | None
    doubles: int

    @property
    def valeur(self):
        """Compte, ou rapport exact ; `None` si le dénominateur est nul."""
        if self.denominateur is None:
            return self.numerateur
        return rapport(self.numerateur, self.denominateur)


def consolider(parts):
    """Somme des numérateurs sur somme des dénominateurs, jamais une moyenne de pourcentages.

    Une collectivité suivie par deux réseaux compte une fois ; elle est au numérateur dès qu’un des
    réseaux l’y met. Lève `ValueError` si des comptes et des taux sont mêlés.
    """
    parts = list(parts)
    if len({p.denominateur is None for p in parts}) > 1:
        raise ValueError("On ne consolide pas un compte avec un taux.")
    en_double = _en_double(p.collectivites for p in parts)
    if not parts or parts[0].denominateur is None:
        return Ensemble(sum(p.numerateur for p in parts) - en_double, None, en_double)
    return Ensemble(
        sum(p.numerateur for p in parts) - _en_double(p.favorables for p in parts),
        sum(p.denominateur for p in parts) - en_double,
        en_double,
    )


def _en_double(ensembles):
    ensembles = list(ensembles)
    return sum(map(len, ensembles)) - len(frozenset().union(*ensembles))
