"""Compte, ou ne compte pas, et pourquoi : les règles de domaine.md §2, une fonction par indicateur.

Chaque règle n’est écrite qu’ici ; le chiffre et la liste de ses preuves en sortent tous deux, et ne
peuvent donc pas se contredire. Comparer deux dates se fait au jour : « antérieure » est strict.
"""

from datetime import timedelta

from accompagnements.regles import (
    DecisionCandidature,
    NatureMiseEnLien,
    TypeActivite,
)
from accompagnements.regles.verdicts import COMPTE, SANS_RAPPORT, ecarte, juger_strategie
from predict.noyau.typographie import date_longue

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
    if all(une.type == TypeActivite.RENSEIGNEMENT for une in activites):
        return ecarte("Simple renseignement : ne compte pas")
    if a.valide_le is None:
        return ecarte("Accompagnement pas encore validé")
    if a.valide_le > periode.au:
        return ecarte(f"Validé le {date_longue(a.valide_le)}, après la période")
    return COMPTE


def juger_i2(candidature, periode):
    if candidature.le is None:
        return ecarte("Brouillon : pas encore déposée")
    if candidature.le not in periode:
        return SANS_RAPPORT
    if candidature.ecarte:
        return ecarte("Étape suivante d’un même appel : déjà comptée")
    if not candidature.piece:
        return ecarte(f"Déposée le {date_longue(candidature.le)}, sans accusé joint")
    return COMPTE


def juger_i3(etude, periode):
    if etude.le is None:
        return ecarte("Pas encore livrée")
    if etude.le not in periode:
        return SANS_RAPPORT
    if etude.ecarte:
        return ecarte(f"Version provisoire du {date_longue(etude.le)}")
    return COMPTE


def juger_i4(convention, periode):
    if convention.le is None:
        return ecarte("Pas encore signée")
    if convention.le not in periode:
        return SANS_RAPPORT
    if convention.ecarte:
        return ecarte("Avenant : ne compte pas")
    if convention.code == "reseau":
        return ecarte("Signée avec le réseau seul : ne compte pas")
    if convention.autre_le is None:
        return ecarte("Aucune mise en lien tracée")
    if convention.autre_le >= convention.le:
        return ecarte(
            f"Signée le {date_longue(convention.le)} ; la mise en lien, du "
            f"{date_longue(convention.autre_le)}, ne la précède pas"
        )
    return COMPTE


def juger_i5(projet, periode):
    if projet.le is None:
        return ecarte("Document de projet pas encore validé")
    if projet.le not in periode:
        return SANS_RAPPORT
    if not projet.origines:
        return ecarte("Aucune rencontre d’origine tracée")
    rencontres = sorted(le for nature, le in projet.origines if nature == NatureMiseEnLien.RESEAU)
    if not rencontres:
        return ecarte("Né d’une mise en lien, pas d’une mise en réseau")
    if rencontres[0] >= projet.le:
        return ecarte(
            f"Document validé le {date_longue(projet.le)} ; la mise en réseau, du "
            f"{date_longue(rencontres[0])}, ne le précède pas"
        )
    return COMPTE


def juger_i7(candidature, periode):
    """Une demande de financement ; le projet qu’elle finance se compte ensuite une fois."""
    decidee = candidature.autre_le if candidature.code else None
    if candidature.code == DecisionCandidature.ACCORDEE and decidee in periode:
        return COMPTE
    if decidee in periode:
        return ecarte(f"Refusée le {date_longue(decidee)}")
    if candidature.le is None or candidature.le not in periode:
        return SANS_RAPPORT
    if decidee is None:
        return ecarte(f"Déposée le {date_longue(candidature.le)}, sans décision")
    return ecarte(f"Décision du {date_longue(decidee)} : comptera à cette date")


def juger_i9(strategie, periode, debut_le):
    """`debut_le` : début de l’accompagnement de la collectivité, `None` si I1 ne la compte pas."""
    return juger_strategie(
        le=strategie.le, nature=strategie.code, piece=strategie.piece, debut_le=debut_le,
        du=periode.du, au=periode.au,
    )  # fmt: skip
