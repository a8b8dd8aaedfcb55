"""Chiffres nourris par un dossier : compté, attendu ou non, avec la raison."""

from dataclasses import replace
from datetime import date

from accompagnements.regles.nourris import EtatChiffre, FaitsChiffres, nourris

NEUF = FaitsChiffres(annee=2027, debut_le=date(2026, 11, 12), valide_le=date(2026, 11, 12))


def etats(faits):
    return {n.code: n.etat for n in nourris(faits)}


def test_un_dossier_neuf_attend_i1_et_i9_et_ne_peut_pas_nourrir_i4():
    assert etats(NEUF) == {
        "I1": EtatChiffre.ATTENDU,
        "I4": EtatChiffre.NON,
        "I9": EtatChiffre.ATTENDU,
    }


def test_une_activite_de_l_annee_compte_dans_i1():
    faits = replace(NEUF, activites=(date(2027, 1, 14),))
    assert etats(faits)["I1"] is EtatChiffre.COMPTE


def test_sans_admission_dans_l_offre_i1_attend():
    faits = replace(NEUF, valide_le=None, activites=(date(2027, 1, 14),))
    assert etats(faits)["I1"] is EtatChiffre.ATTENDU


def test_une_activite_d_une_autre_annee_ne_compte_pas_dans_i1():
    faits = replace(NEUF, activites=(date(2026, 12, 1),))
    assert etats(faits)["I1"] is EtatChiffre.ATTENDU


def test_un_depot_sans_accuse_attend():
    faits = replace(NEUF, depots=((date(2027, 5, 2), False),))
    assert etats(faits)["I2"] is EtatChiffre.ATTENDU
    assert etats(replace(NEUF, depots=((date(2027, 5, 2), True),)))["I2"] is EtatChiffre.COMPTE


def test_une_convention_signee_avant_la_mise_en_lien_ne_compte_pas():
    lien = date(2027, 5, 2)
    avant = replace(NEUF, mises_en_lien=(lien,), conventions=(date(2027, 4, 1),))
    apres = replace(NEUF, mises_en_lien=(lien,), conventions=(date(2027, 6, 1),))
    assert etats(avant)["I4"] is EtatChiffre.ATTENDU
    assert etats(apres)["I4"] is EtatChiffre.COMPTE


def test_une_strategie_anterieure_au_dossier_ne_compte_pas():
    ancienne = replace(NEUF, annee=2026, strategies=((date(2026, 3, 1), True),))
    assert etats(ancienne)["I9"] is EtatChiffre.ATTENDU
    neuve = replace(NEUF, strategies=((date(2027, 12, 1), True),))
    assert etats(neuve)["I9"] is EtatChiffre.COMPTE
    sans_piece = replace(NEUF, strategies=((date(2027, 12, 1), False),))
    assert etats(sans_piece)["I9"] is EtatChiffre.ATTENDU
