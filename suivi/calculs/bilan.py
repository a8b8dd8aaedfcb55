"""Ce que le rapport annuel demande de plus que la matrice : histoire, dispositifs, mots."""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone

from accompagnements.regles import DecisionCandidature

from ..models import Campagne, Reponse
from ..regles import CODES, Ventilation
from .faits import Lecture
from .indicateurs import mesurer
from .jugements import juger_i2
from .lecture import lire
from .mesure import Mesure
from .preuves import prouver
from .temps import RangsActer, rangs_acter
from .ventilations import ventiler

PROFONDEUR = 4
VERBATIMS_MAX = 3
SANS_NOM = "Une collectivité accompagnée"


@dataclass(frozen=True)
class LigneDispositif:
    """Candidatures comptées par I2. Montants en euros ; `None` : pas encore connu."""

    dispositif: str
    deposees: int
    decidees: int
    accordees: int
    demande: Decimal | None
    accorde: Decimal | None


@dataclass(frozen=True)
class Bilan:
    """`annees` : mesures de chaque période, la demandée d’abord.

    `par_nature` : [(année, nature, nombre)] ; `verbatims` : [(texte, collectivité)].
    """

    periodes: tuple
    mesures: dict[str, Mesure]
    annees: tuple[dict[str, Mesure], ...]
    par_nature: tuple[tuple[int, str, int], ...]
    dispositifs: tuple[LigneDispositif, ...]
    rangs: RangsActer
    verbatims: tuple[tuple[str, str], ...]

    def precedente(self, code):
        return self.annees[1][code].valeur if len(self.annees) > 1 else None


def dresser(reseau, periode):
    """Toutes les données du rapport, en neuf requêtes."""
    periodes = periode.historique(PROFONDEUR)
    lecture = lire(reseau, periodes, detail=True)
    annees = tuple(mesurer(lecture, rang) for rang in range(len(periodes)))
    mesures = {code: _complete(annees[0][code], lecture) for code in CODES}
    return Bilan(
        periodes=periodes,
        mesures=mesures,
        annees=annees,
        par_nature=_par_nature(periodes, annees, lecture),
        dispositifs=_dispositifs(lecture),
        rangs=rangs_acter(reseau, periode),
        verbatims=_verbatims(reseau, periode),
    )


def _complete(mesure, lecture):
    ventilations = (
        {v: ventiler(mesure, v, lecture) for v in Ventilation} if mesure.code == "I1" else {}
    )
    return replace(prouver(mesure, lecture), ventilations=ventilations)


def _par_nature(periodes, annees, lecture):
    return tuple(
        (p.du.year, ligne.categorie, ligne.numerateur)
        for p, mesures in zip(periodes, annees, strict=True)
        for ligne in ventiler(mesures["I1"], Ventilation.NATURE, lecture).lignes
    )


def _dispositifs(lecture: Lecture):
    groupes = defaultdict(list)
    for c in lecture.faits_de("candidature"):
        if juger_i2(c, lecture.periode).compte:
            groupes[c.avec or "Autre financement"].append(c)
    lignes = [_ligne_dispositif(nom, groupe, lecture.periode.au) for nom, groupe in groupes.items()]
    return tuple(sorted(lignes, key=lambda x: (-x.deposees, x.dispositif)))


def _ligne_dispositif(nom, groupe, au):
    """Une décision prise après la période n’est pas encore connue de ce rapport."""
    decidees = [c for c in groupe if c.code and c.autre_le <= au]
    accordees = [c for c in decidees if c.code == DecisionCandidature.ACCORDEE]
    return LigneDispositif(
        nom,
        len(groupe),
        len(decidees),
        len(accordees),
        sum((c.demande for c in groupe if c.demande is not None), Decimal(0)) or None,
        sum((c.accorde for c in accordees if c.accorde is not None), Decimal(0)) or None,
    )


def _verbatims(reseau, periode):
    """[(texte, collectivité)] de réponses dont la personne a accepté d’être citée ; d’une enquête
    anonyme, une fois lisible, sans dire de qui."""
    lus = (
        Reponse.objects.du_reseau(reseau)
        .filter(
            invitation__campagne__ouverte_le__range=(periode.du, periode.au),
            invitation__campagne__in=Campagne.objects.lisibles(timezone.localdate()),
            verbatim_consenti=True,
        )
        .exclude(verbatim="")
        .order_by("-satisfaction", "-le", "pk")
        .values_list(
            "verbatim", "invitation__campagne__anonyme", "invitation__fiche__collectivite__nom"
        )[:VERBATIMS_MAX]
    )
    return tuple((texte, SANS_NOM if anonyme else nom) for texte, anonyme, nom in lus)
