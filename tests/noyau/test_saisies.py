"""Ce que les gens écrivent vraiment dans une case."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from predict.noyau import saisies as s


@pytest.mark.parametrize(
    "texte",
    [
        "12/03/2027",
        "12 mars 2027",
        "12 MARS 2027",
        " 12\u00a0mars\u00a02027 ",
        "2027-03-12",
        "12.3.2027",
        "vendredi 12 mars 2027",
    ],
)
def test_lit_une_date_comme_on_l_ecrit(texte):
    assert s.lire_date(texte) == date(2027, 3, 12)


@pytest.mark.parametrize(
    ("texte", "le"),
    [
        ("1er févr. 2027", date(2027, 2, 1)),
        ("3 août 2027", date(2027, 8, 3)),
        ("9 sept 2027", date(2027, 9, 9)),
        ("25 décembre 2027", date(2027, 12, 25)),
    ],
)
def test_lit_les_mois_accentues_et_abreges(texte, le):
    assert s.lire_date(texte) == le


@pytest.mark.parametrize("texte", ["demain", "12/03/27", "mars 2027", "12/13/2027 ?", "", "\x00"])
def test_refuse_une_date_ambigue_en_donnant_un_exemple(texte):
    with pytest.raises(ValueError, match="12 mars 2027"):
        s.lire_date(texte)


def test_dit_qu_un_jour_n_existe_pas():
    with pytest.raises(ValueError, match="31/02/2027 n’existe pas au calendrier"):
        s.lire_date("31/02/2027")


def test_refuse_une_annee_aberrante():
    with pytest.raises(ValueError, match="entre 1900 et 2200"):
        s.lire_date("12/03/0027")


@pytest.mark.parametrize(
    "texte",
    [
        "12 mars 2027 à 14 h 30",
        "12/03/2027 14:30",
        "2027-03-12T14:30",
        "2027-03-12 14:30",
        "12/03/2027 14h30",
    ],
)
def test_lit_un_moment(texte):
    assert s.lire_moment(texte) == datetime(2027, 3, 12, 14, 30)


def test_un_moment_sans_heure_est_a_minuit():
    assert s.lire_moment("12 mars 2027") == datetime(2027, 3, 12)


@pytest.mark.parametrize("texte", ["12 mars 2027 à 25 h", "12 mars 2027 à midi", "demain à 14 h"])
def test_refuse_un_moment_en_donnant_un_exemple(texte):
    with pytest.raises(ValueError, match="14 h 30"):
        s.lire_moment(texte)


@pytest.mark.parametrize(
    ("texte", "montant"),
    [
        ("1 250,50 €", "1250.50"),
        ("1\u202f250", "1250"),
        ("1250.5", "1250.5"),
        ("−200", "-200"),
        ("0", "0"),
    ],
)
def test_lit_un_montant(texte, montant):
    assert s.lire_montant(texte) == Decimal(montant)


@pytest.mark.parametrize("texte", ["1.250,50", "douze", "1e9", "NaN", "--3", "", "€", "9" * 40])
def test_refuse_un_montant_ambigu_plutot_que_deviner(texte):
    with pytest.raises(ValueError, match="1 250,50"):
        s.lire_montant(texte)


@pytest.mark.parametrize(
    ("texte", "minutes"),
    [
        ("3h30", 210),
        ("3 h 30", 210),
        ("3:30", 210),
        ("3,5", 210),
        ("3.5", 210),
        ("3", 180),
        ("3 heures", 180),
        ("45 min", 45),
        ("0h45", 45),
        ("1 h 05 min", 65),
    ],
)
def test_lit_une_duree_en_minutes(texte, minutes):
    assert s.lire_duree(texte) == minutes


@pytest.mark.parametrize("texte", ["", "longtemps", "3h30m12", "-2", "3,5,5"])
def test_refuse_une_duree_en_donnant_des_exemples(texte):
    with pytest.raises(ValueError, match="3 h 30, 45 min ou 3,5"):
        s.lire_duree(texte)


def test_refuse_plus_de_59_minutes_apres_les_heures():
    with pytest.raises(ValueError, match="de 0 à 59"):
        s.lire_duree("3h75")


@pytest.mark.parametrize("mauvais", ["\x00", "\ud800", "\x1b", "\ufffd"])
def test_refuse_un_caractere_que_la_base_ou_word_ne_gardent_pas(mauvais):
    with pytest.raises(ValueError, match="caractère illisible \\(le 3ᵉ\\)"):
        s.texte_recevable(f"ab{mauvais}c")


def test_le_saut_de_ligne_souple_de_word_devient_un_retour():
    assert s.texte_recevable("un\x0bdeux") == "un\ndeux"


def test_garde_les_accents_les_emojis_et_les_tabulations():
    assert s.texte_recevable("Œuvré\t🌍\n") == "Œuvré\t🌍\n"
