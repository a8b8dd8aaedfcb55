"""Compte, ou ne compte pas, et pourquoi : les règles de domaine.md §2 pour un acte.

Chaque règle n’est écrite qu’ici ; le chiffre, la liste de ses preuves (suivi) et ce que dit une
ligne d’un dossier en sortent tous, et ne peuvent donc pas se contredire. Comparer deux dates se
fait au jour : « antérieure » est strict.

Un acte se lit par `le` et `autre_le` (dates ou `None`), `piece`, `ecarte`, `code` et `origines`,
dont le sens dépend du genre (voir suivi.calculs.faits.Fait). Une période a `du` et `au`, compris,
et sait si un jour est dedans.
"""

from dataclasses import dataclass
from datetime import date

from predict.noyau.typographie import date_longue

from . import DecisionCandidature, NatureMiseEnLien, NatureStrategie, TypeActivite


@dataclass(frozen=True)
class Verdict:
    """`compte` ; sinon `motif` dit pourquoi, et vide, l’acte n’a rien à voir avec la période."""

    compte: bool
    motif: str = ""

    @property
    def est_ecarte(self):
        return not self.compte and bool(self.motif)


@dataclass(frozen=True)
class Annee:
    """L’année civile où un acte se juge : celle de sa date."""

    numero: int

    @property
    def du(self):
        return date(self.numero, 1, 1)

    @property
    def au(self):
        return date(self.numero, 12, 31)

    def __contains__(self, le):
        return le is not None and le.year == self.numero


@dataclass(frozen=True)
class Acte:
    """Ce que les règles lisent d’un enregistrement."""

    le: date | None
    autre_le: date | None = None
    piece: bool = False
    ecarte: bool = False
    code: str = ""
    origines: tuple = ()


COMPTE = Verdict(True)
SANS_RAPPORT = Verdict(False)
RENSEIGNEMENT = "Simple renseignement, pas un accompagnement"


def ecarte(motif):
    return Verdict(False, motif)


def juger_activite(*, type, valide_le, au):
    """I1, pour une activité de la période. `valide_le` : de son accompagnement ; `au` : la fin."""
    if type == TypeActivite.RENSEIGNEMENT:
        return ecarte(RENSEIGNEMENT)
    if valide_le is None:
        return ecarte("Accompagnement pas encore validé")
    if valide_le > au:
        return ecarte(f"Validé le {date_longue(valide_le)}, après la période")
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
    """Un avenant, ou une convention sans tiers, ne comptera jamais : cela se dit d’abord."""
    if convention.le is not None and convention.le not in periode:
        return SANS_RAPPORT
    if convention.ecarte:
        return ecarte("Avenant, pas une nouvelle convention")
    if convention.code == "reseau":
        return ecarte("Signée avec le réseau seul, sans tiers" if convention.le else "Sans tiers")
    if convention.le is None:
        return ecarte("Pas encore signée")
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


def juger_strategie(*, le, nature, piece, debut_le, du, au):
    """I9 (domaine.md §2). `le` : adoption ; `debut_le` : début de l’accompagnement, `None` si I1 ne
    compte pas la collectivité ; `du`, `au` : la période."""
    if le is None:
        return ecarte("Délibération ou document pas encore datés")
    if le > au:
        return SANS_RAPPORT
    if debut_le is None:
        return (
            ecarte("Collectivité hors de I1 : pas accompagnée dans la période")
            if le >= du
            else SANS_RAPPORT
        )
    if nature == NatureStrategie.REVISION:
        return ecarte("Révision : comptée à part") if le >= du else SANS_RAPPORT
    if le <= debut_le:
        return ecarte(
            f"Existante : du {date_longue(le)}, accompagnement commencé le {date_longue(debut_le)}"
        )
    if le < du:
        return SANS_RAPPORT
    if not piece:
        return ecarte("Déclarée : aucune pièce jointe")
    return COMPTE
