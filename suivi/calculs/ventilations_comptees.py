"""Ventiler une période sans la lire toute : les seuls actes des indicateurs demandés.

I1 par type de collectivité, le plus grand de tous, se range dans la base ; le reste se lit et se
range comme une preuve (`ventilations.ventiler`). L’égalité des deux : `tests/suivi/test_compte.py`.
"""

from collections import Counter, defaultdict
from types import SimpleNamespace

from django.db.models import Count, Exists, OuterRef

from collectivites.models import Fiche

from ..regles import Ventilation
from .compte import activites_comptees
from .indicateurs import mesurer
from .lecture import colonnes_des_fiches, lire
from .ventilations import FICHES, SUR_LES_FICHES, LigneVentilee, composer, ventiler

COLONNES = {
    Ventilation.PROFIL: "profil",
    Ventilation.NATURE: "nature",
    Ventilation.STRATE: "population",
    Ventilation.DEPARTEMENT: "departement",
    Ventilation.NIVEAU: "niveau",
}


def ventiler_comptes(reseau, periode, codes, ventilations):
    """{code: {ventilation: Ventilee}} ; une requête par ventilation de I1 sur les collectivités,
    cinq au plus pour toutes les autres."""
    rangees = defaultdict(dict)
    for ventilation in ventilations:
        if "I1" in codes and ventilation in SUR_LES_FICHES:
            rangees["I1"][ventilation] = _collectivites_suivies(reseau, periode, ventilation)
    restent = {code: [v for v in ventilations if v not in rangees.get(code, ())] for code in codes}
    restent = {code: siennes for code, siennes in restent.items() if siennes}
    if restent:
        voulues = {v for siennes in restent.values() for v in siennes}
        lecture = lire(
            reseau, (periode,), codes=tuple(restent),
            fiches=bool(SUR_LES_FICHES & voulues), accompagnements=bool(voulues - SUR_LES_FICHES),
        )  # fmt: skip
        for code, mesure in mesurer(lecture, codes=tuple(restent)).items():
            rangees[code] |= {v: ventiler(mesure, v, lecture) for v in restent[code]}
    return {code: {v: rangees[code][v] for v in ventilations} for code in codes}


def _collectivites_suivies(reseau, periode, ventilation):
    """I1 par `ventilation` : la base compte par valeur, la règle nomme chaque valeur."""
    nom = COLONNES[ventilation]
    suivie = activites_comptees(reseau, periode.du, periode.au).filter(
        accompagnement__fiche=OuterRef("pk")
    )
    lues = (
        Fiche.objects.du_reseau(reseau)
        .filter(Exists(suivie))
        .order_by()
        .annotate(rangee=colonnes_des_fiches(periode.au)[nom])
        .values_list("rangee")
        .annotate(Count("pk"))
    )
    comptes = Counter()
    for valeur, combien in lues:
        comptes[FICHES[ventilation](SimpleNamespace(**{nom: valeur}))] += combien
    lignes = [LigneVentilee(c, combien, None, combien) for c, combien in comptes.items()]
    return composer("I1", ventilation, lignes)
