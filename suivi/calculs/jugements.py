"""Compte, ou ne compte pas : les règles des actes (accompagnements.regles.verdicts), et les deux
qui regardent toute la période d’une collectivité, I1 et I9."""

from datetime import timedelta

from accompagnements.regles.verdicts import (
    COMPTE,
    RENSEIGNEMENT,
    SANS_RAPPORT,
    ecarte,
    juger_activite,
    juger_i2,
    juger_i3,
    juger_i4,
    juger_i5,
    juger_i7,
    juger_strategie,
)
from predict.noyau.typographie import date_longue

__all__ = [
    "COMPTE",
    "ecarte",
    "juger_i1",
    "juger_i2",
    "juger_i3",
    "juger_i4",
    "juger_i5",
    "juger_i7",
    "juger_i9",
]

# Un accompagnement clos depuis plus longtemps n’étonne plus personne par son absence.
CLOS_DEPUIS_PEU = timedelta(days=92)


def juger_i1(accompagnement, activites, periode):
    """`accompagnement` : `AccompagnementLu` ; `activites` : les siennes dans la période."""
    a = accompagnement
    fini = a.fin_le is not None and a.fin_le < periode.du
    if a.debut_le > periode.au or (fini and a.fin_le < periode.du - CLOS_DEPUIS_PEU):
        return SANS_RAPPORT
    if not activites:
        if fini:
            return ecarte(f"Clos le {date_longue(a.fin_le)}, avant la période")
        return ecarte("Aucune activité datée dans la période")
    # Ce qui manque le moins l’emporte : une activité qui compte, puis une qui compterait.
    return max(
        (juger_activite(type=une.type, valide_le=a.valide_le, au=periode.au) for une in activites),
        key=lambda v: (v.compte, v.motif != RENSEIGNEMENT),
    )


def juger_i9(strategie, periode, debut_le):
    """`debut_le` : début de l’accompagnement de la collectivité, `None` si I1 ne la compte pas."""
    return juger_strategie(
        le=strategie.le, nature=strategie.code, piece=strategie.piece, debut_le=debut_le,
        du=periode.du, au=periode.au,
    )  # fmt: skip
