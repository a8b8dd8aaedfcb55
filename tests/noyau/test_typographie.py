"""Les usages de la maison, tels qu'on les lit dans les maquettes."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from predict.noyau import typographie as t


@pytest.mark.parametrize(
    ("saisie", "compose"),
    [
        ("Qui ?", "Qui\u202f?"),
        ("Objet : l'eau", "Objet\u00a0: l’eau"),
        ("« bonjour »", "«\u00a0bonjour\u00a0»"),
        ("12 000 € et 3 %", "12\u202f000\u00a0€ et 3\u00a0%"),
        ("le 12 mars 2027", "le 12\u00a0mars\u00a02027"),
        ("voir l'article 7", "voir l’article\u00a07"),
        ("un – deux – trois", "un\u00a0– deux\u00a0– trois"),
    ],
)
def test_pose_les_insecables_francaises(saisie, compose):
    assert t.insecables(saisie) == compose


@pytest.mark.parametrize("texte", ["https://exemple.fr/v?page=2", "12:30", "a;b", "02 38 70 71 72"])
def test_laisse_entiers_une_adresse_une_heure_un_telephone(texte):
    assert t.insecables(texte) == texte


def test_composer_deux_fois_ne_change_rien():
    phrase = "L'eau : 12 000 € ; « oui » ? Voir l'annexe 2, le 1er mars 2027 – ou non !"
    assert t.insecables(t.insecables(phrase)) == t.insecables(phrase)


def test_le_html_garde_ses_entites_et_ses_balises():
    html = (
        '<p title="l\'a ?">Vie &amp; eau, l&#x27;été &lt;b&gt; ?</p><svg><title>a ?</title></svg>'
    )
    compose = t.insecables_html(html)
    assert compose == (
        '<p title="l\'a ?">Vie &amp; eau, l’été &lt;b&gt;\u202f?</p><svg><title>a ?</title></svg>'
    )


def test_dans_un_titre_un_mot_court_reste_avec_le_suivant():
    assert t.insecables_html("<h1>Ouvrir à tous</h1><p>aller à tous</p>") == (
        "<h1>Ouvrir à\u00a0tous</h1><p>aller à tous</p>"
    )


def test_le_premier_du_mois_porte_son_exposant():
    assert t.insecables_html("<p>le 1er mars</p>") == "<p>le 1<sup>er</sup>\u00a0mars</p>"


def test_les_dates_s_ecrivent_en_toutes_lettres():
    assert t.date_longue(date(2027, 3, 12)) == "12\u00a0mars\u00a02027"
    assert t.date_longue(date(2027, 3, 1)) == "1er\u00a0mars\u00a02027"
    assert t.date_courte(date(2027, 9, 9)) == "9\u00a0sept."
    assert t.date_courte(date(2027, 9, 9), annee=True) == "9\u00a0sept.\u00a02027"
    assert (
        t.moment(datetime(2027, 9, 15, 16, 5)) == "15\u00a0septembre\u00a02027 à 16\u00a0h\u00a005"
    )


def test_une_periode_ne_repete_ni_le_mois_ni_l_annee():
    assert t.periode(date(2027, 10, 4), date(2027, 10, 16)) == "4 au 16\u00a0oct.\u00a02027"
    assert (
        t.periode(date(2027, 10, 16), date(2027, 11, 20))
        == "16\u00a0oct. au 20\u00a0nov.\u00a02027"
    )
    assert (
        t.periode(date(2027, 12, 1), date(2028, 1, 22))
        == "1er\u00a0déc.\u00a02027 au 22\u00a0janv.\u00a02028"
    )
    assert t.periode(date(2027, 11, 23), None) == "23\u00a0nov.\u00a02027"


def test_les_montants_et_les_nombres():
    assert t.euros(Decimal("1250")) == "1\u202f250\u00a0€"
    assert t.euros(Decimal("1250.50")) == "1\u202f250,50\u00a0€"
    assert t.nombre(1620000) == "1\u202f620\u202f000"
    assert t.nombre(Decimal("2.665"), 2) == "2,67"
    assert t.nombre(-3600, signe=True) == "−\u00a03\u202f600"
    assert t.nombre(8, signe=True) == "+\u00a08"
    assert t.nombre(0, signe=True) == "0"
    assert t.nombre(2.5) == "3"


def test_un_petit_negatif_arrondi_a_zero_perd_son_signe():
    assert t.nombre(Decimal("-0.2")) == "0"


def test_les_durees():
    assert (t.heures(210), t.heures(180), t.heures(45), t.heures(0)) == (
        "3\u00a0h\u00a030",
        "3\u00a0h",
        "45\u00a0min",
        "0\u00a0min",
    )
    assert (t.jours(Decimal("11.50")), t.jours(22), t.jours(100)) == (
        "11,5\u00a0j",
        "22\u00a0j",
        "100\u00a0j",
    )


def test_les_pourcentages_partent_d_un_rapport_exact():
    assert t.pourcent(Fraction(2, 3)) == "66,7\u00a0%"
    assert t.pourcent(Decimal("0.2875"), 2) == "28,75\u00a0%"
    assert t.pourcent(66.7, sur=100) == "66,7\u00a0%"


@pytest.mark.parametrize(
    "fonction",
    [
        t.date_longue,
        t.date_courte,
        t.moment,
        t.nombre,
        t.euros,
        t.jours,
        t.heures,
        t.pourcent,
        t.en_texte,
    ],
)
def test_une_valeur_absente_donne_un_tiret_jamais_zero(fonction):
    assert fonction(None) == "–"


def test_un_texte_qui_n_est_pas_un_nombre_se_dit():
    with pytest.raises(ValueError, match="n’est pas un nombre"):
        t.nombre("douze")


@pytest.mark.parametrize("html", ["", "<p></p>", "<p> \n</p>"])
def test_un_html_sans_texte_ne_change_pas(html):
    assert t.insecables_html(html) == html


def test_la_fin_d_un_noeud_vaut_fin_de_texte():
    assert t.insecables_html("<p>Qui ?</p><p>3</p><p>mars 2027</p>") == (
        "<p>Qui\u202f?</p><p>3</p><p>mars\u00a02027</p>"
    )


def test_une_empreinte_hexadecimale_garde_ses_espaces():
    assert t.insecables("001b5ee6 096c3c84") == "001b5ee6 096c3c84"


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Blois", "de Blois"),
        ("Orléans Métropole", "d’Orléans Métropole"),
        ("Évreux", "d’Évreux"),
        ("Le Blanc", "du Blanc"),
        ("Les Montils", "des Montils"),
        ("La Riche", "de La Riche"),
        ("CC du Perche", "de la CC du Perche"),
        ("", "de "),
    ],
)
def test_le_complement_s_elide_et_se_contracte(nom, attendu):
    assert t.complement_de(nom) == attendu


@pytest.mark.parametrize(
    ("fragment", "compose"),
    [(" :", "\u00a0:"), (" ?", "\u202f?"), (" !", "\u202f!"), (" : oui", "\u00a0: oui")],
)
def test_un_signe_seul_en_tete_garde_son_espace_insecable(fragment, compose):
    assert t.insecables(fragment) == compose
    assert t.insecables(compose) == compose


def test_un_signe_apres_une_balise_ne_passe_pas_a_la_ligne():
    assert t.insecables_html("<p><b>Total</b> : 3</p>") == "<p><b>Total</b>\u00a0: 3</p>"
    assert t.insecables_html("<p><i>Ici</i> ? Oui</p>") == "<p><i>Ici</i>\u202f? Oui</p>"
