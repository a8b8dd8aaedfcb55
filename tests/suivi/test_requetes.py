"""Le nombre de requêtes ne dépend ni des données ni de la période : mesuré, à ×10."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suivi.calculs import Periode, detailler, matrice, rangs_acter
from suivi.regles import Ventilation
from tests.suivi import recette9

ANNEE = Periode.de_l_annee(2027)
LECTURES = {
    "matrice": (lambda reseau: matrice(reseau, ANNEE), 6),
    "matrice ventilée par profil": (
        lambda reseau: matrice(reseau, ANNEE, ventilations=[Ventilation.PROFIL]), 11,
    ),
    "matrice ventilée par service": (
        lambda reseau: matrice(reseau, ANNEE, ventilations=[Ventilation.SERVICE]), 10,
    ),
    "détail complet": (lambda reseau: detailler(reseau, ANNEE), 6),
    "rangs": (lambda reseau: rangs_acter(reseau, ANNEE), 2),
}  # fmt: skip


def requetes(lire, reseau):
    with CaptureQueriesContext(
        connection,
    ) as capture:
        lire(reseau)
    return len(capture)


@pytest.mark.parametrize("nom", LECTURES)
def test_le_nombre_de_requetes_est_le_meme_a_dix_fois_le_volume(nom, reseau):
    lire, attendu = LECTURES[nom]
    recette9.poser(reseau)
    assert requetes(lire, reseau) == attendu
    for _ in range(9):
        recette9.poser(reseau)
    assert requetes(lire, reseau) == attendu


def test_dix_fois_la_recette_donne_dix_fois_ses_comptes(reseau):
    for _ in range(10):
        recette9.poser(reseau)
    mesures = matrice(reseau, ANNEE).mesures
    assert [mesures[c].numerateur for c in ("I1", "I2", "I3", "I4", "I5")] == [40, 20, 20, 10, 10]
