"""Recette 9 de domaine.md §6 : les neuf indicateurs de 2027, aux chiffres exacts."""

from fractions import Fraction

import pytest

from suivi.calculs import Periode, detailler, matrice
from suivi.regles import Ventilation
from tests.suivi import recette9

ANNEE = Periode.de_l_annee(2027)


@pytest.fixture
def scene(reseau):
    return recette9.poser(reseau)


@pytest.fixture
def mesures(scene, reseau):
    return detailler(reseau, ANNEE)


@pytest.mark.parametrize("code", recette9.ATTENDU)
def test_chaque_indicateur_a_le_chiffre_de_la_recette(code, mesures):
    numerateur, denominateur, _ = recette9.ATTENDU[code]
    assert (mesures[code].numerateur, mesures[code].denominateur) == (numerateur, denominateur)


def test_la_matrice_et_le_detail_disent_les_memes_chiffres(mesures, reseau):
    directe = matrice(reseau, ANNEE)
    assert {c: m.valeur for c, m in directe.mesures.items()} == {
        c: m.valeur for c, m in mesures.items()
    }


def test_i1_ventile_par_service_fait_cinq_et_le_dit_non_additif(mesures):
    ventilee = mesures["I1"].ventilations[Ventilation.SERVICE]
    assert (ventilee.somme, ventilee.additive) == (5, False)
    assert {x.categorie: x.numerateur for x in ventilee.lignes} == {
        "Montage de projet": 2, "Diagnostic territorial": 1, "Mise en relation": 1,
        "Actions d’ECSI": 1,
    }  # fmt: skip


def test_i3_compte_a_part_ses_trois_destinataires(mesures):
    assert mesures["I3"].details["destinataires"] == 3


def test_i6_porte_un_taux_de_reponse_de_trois_sur_quatre(mesures):
    assert (mesures["I6"].valeur, mesures["I6"].taux_reponse) == (Fraction(2, 3), Fraction(3, 4))


def test_i7_dit_ses_deux_taux(mesures):
    details = mesures["I7"].details
    assert (details["decisions"], details["cohorte"]) == ((1, 1), (1, 2))
    assert details["montants"] == {"MEAE": 45_000}


def test_le_ficol_compte_dans_i7_l_annee_de_sa_notification(scene, reseau):
    mesure = detailler(reseau, Periode.de_l_annee(2028), codes=["I7"])["I7"]
    assert [p.ref for p in mesure.preuves] == [scene.ficol.ref]


@pytest.mark.parametrize(
    ("code", "comptees"),
    [
        ("I2", ("meae", "ficol")),
        ("I3", ("mutualisee", "seule")),
        ("I4", ("convention",)),
        ("I5", ("projet",)),
        ("I7", ("meae",)),
        ("I9", ("strategie",)),
    ],
)
def test_chaque_chiffre_s_ouvre_sur_les_bons_enregistrements(code, comptees, scene, mesures):
    assert [p.ref for p in mesures[code].preuves] == [getattr(scene, nom).ref for nom in comptees]


@pytest.mark.parametrize(
    ("code", "motifs"),
    [
        ("I1", ["Clos le 18\u00a0décembre\u00a02026, avant la période", "Simple renseignement"]),
        ("I2", ["Brouillon"]),
        ("I3", ["Version provisoire"]),
        ("I4", ["Aucune mise en lien tracée", "Signée avec le réseau seul"]),
        ("I6", ["Note de 2 sur 5", "Invitée, sans réponse"]),
        ("I8", ["« Ne sait pas »", "Invitée, sans réponse"]),
        ("I9", ["Existante"]),
    ],
)
def test_ce_qui_est_ecarte_de_peu_dit_pourquoi(code, motifs, mesures):
    notes = [p.note for p in mesures[code].ecartees]
    assert len(notes) == len(motifs)
    for note, motif in zip(notes, motifs, strict=True):
        assert motif in note
