"""Les chiffres d’un rapport : ceux du jour, ou ceux d’une clôture, jamais un mélange.

Une année d’avant, close, garde la valeur publiée : le conseil compare à ce qu’il a déjà lu, et
l’écran dit de même (`clotures.matrice_close`).
"""

from dataclasses import dataclass, replace

from ..models import Cible, Indicateur
from ..regles import Ventilation
from .bilan import Bilan, dresser
from .clotures import bilan_gele, chiffres_clos, cibles_gelees, indicateurs_geles, mesures_gelees
from .periode import Periode


@dataclass(frozen=True)
class Chiffres:
    """`indicateurs` : les fiches de référence ; `cibles` : {code: Cible} d’ensemble de l’année ;
    `cloture` : `None` pour les chiffres du jour."""

    bilan: Bilan
    indicateurs: list
    cibles: dict
    cloture: object = None


def chiffres_de(rapport):
    """Lève `ValueError` si la clôture du rapport n’a pas gardé de bilan."""
    cloture = rapport.cloture
    if cloture is not None:
        return Chiffres(
            bilan_gele(cloture), indicateurs_geles(cloture), cibles_gelees(cloture), cloture
        )
    cibles = Cible.objects.d_ensemble().filter(reseau=rapport.reseau_id, annee=rapport.du.year)
    return Chiffres(
        _passe_publie(rapport.reseau, dresser(rapport.reseau, Periode(rapport.du, rapport.au))),
        list(Indicateur.objects.all()),
        {c.indicateur.code: c for c in cibles.select_related("indicateur")},
    )


def _passe_publie(reseau, bilan):
    """Le bilan du jour, où chaque période d’avant qui est close montre ses chiffres gelés."""
    gelees = {
        bornes: mesures_gelees(chiffres)
        for bornes, chiffres in chiffres_clos(reseau, bilan.periodes[1:]).items()
    }
    annees = tuple(
        mesures | gelees.get((p.du, p.au), {})
        for p, mesures in zip(bilan.periodes, bilan.annees, strict=True)
    )
    rangees = {
        du.year: mesures["I1"].ventilations[Ventilation.NATURE].lignes
        for (du, _), mesures in gelees.items()
        if "I1" in mesures and Ventilation.NATURE in mesures["I1"].ventilations
    }
    par_nature = [ligne for ligne in bilan.par_nature if ligne[0] not in rangees]
    par_nature += [
        (annee, ligne.categorie, ligne.numerateur)
        for annee, lignes in rangees.items()
        for ligne in lignes
    ]
    return replace(bilan, annees=annees, par_nature=tuple(par_nature))
