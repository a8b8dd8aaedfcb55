"""Les graphiques : lus à voix haute, propres sous CSP, et jamais sans leurs données."""

import re
from xml.etree import ElementTree

import pytest

from predict.noyau import graphiques as g

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = {
    "cumul": lambda: g.courbe_cumul(
        {2026: [1, 3, 6], 2027: [2, 5]}, "Mieux", annee=2027, objectif=9
    ),
    "barres": lambda: g.barres(
        [("Animer", 12), ("Relier", None)], "Animer domine", unite="collectivités"
    ),
    "empilees": lambda: g.barres_empilees(
        [(2026, "communes", 3), (2027, "communes", 5), (2027, "EPCI", 1)], "Six"
    ),
    "colonnes": lambda: g.colonnes(
        [("janv.", 3), ("févr.", None), ("mars", 9)], "Trois mois", seuil=5, nom_seuil="Capacité"
    ),
    "rangs": lambda: g.pentes_rangs(
        [("HUMANIS", 1, 2, 30), ("ASTRE", None, 1, 40)], "ASTRE passe devant"
    ),
    "courbette": lambda: g.courbette([("2025", 3), ("2026", None), ("2027", 5)], "En hausse"),
}


@pytest.fixture(scope="module", params=FIGURES)
def figure(request):
    return FIGURES[request.param]()


def test_le_dessin_commence_par_un_titre_et_une_description(figure):
    racine = ElementTree.fromstring(figure.svg)
    assert [e.tag for e in racine[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert racine[0].text == figure.titre
    assert racine[1].text.endswith(".")


def test_le_dessin_passe_une_csp_stricte(figure):
    for dessin in (figure.svg, figure.svg_ecran):
        assert not re.search(r"\s(style|class|id|on\w+)=|<style|<script|<image|data:", dessin)


def test_le_texte_reste_du_texte_en_inter(figure):
    textes = ElementTree.fromstring(figure.svg).iter(f"{SVG}text")
    assert all("Inter" in e.get("font-family", "Inter") for e in textes)


def test_le_tableau_de_donnees_accompagne_le_dessin(figure):
    assert figure.lignes
    assert all(len(ligne) == len(figure.entetes) for ligne in figure.lignes)


def test_a_l_ecran_les_encres_suivent_le_mode_sombre():
    dessin = FIGURES["rangs"]().svg_ecran
    assert 'fill="var(--pr-humanis, #C2410D)"' in dessin
    assert "var(--" not in FIGURES["rangs"]().svg


def test_une_valeur_absente_garde_sa_ligne_et_son_tiret():
    assert FIGURES["barres"]().lignes[1] == ("Relier", "–")
    assert FIGURES["rangs"]().lignes[1][1] == "–"


def test_le_cumul_ecrit_ses_dernieres_valeurs_et_l_objectif():
    textes = {e.text for e in ElementTree.fromstring(FIGURES["cumul"]().svg).iter(f"{SVG}text")}
    assert {"6\u00a0en\u00a02026", "5\u00a0en\u00a02027", "Objectif\u00a09"} <= textes


def test_un_nom_malveillant_reste_du_texte():
    dessin = g.barres([("<script>alert(1)</script>", 2)], '"><script>').svg
    assert "<script" not in dessin
    ElementTree.fromstring(dessin)


@pytest.mark.parametrize(
    "fabrique",
    [
        lambda: g.courbe_cumul({}, "Rien", annee=2027),
        lambda: g.barres([("a", 0)], "Zéro"),
        lambda: g.barres([("a", None)], "Rien"),
        lambda: g.courbette([], "Rien"),
        lambda: g.pentes_rangs([("COSMIN", None, None, None)], "Rien"),
        lambda: g.barres_empilees([(2027, "communes", 0)], "Zéro"),
    ],
)
def test_une_annee_sans_donnee_se_dessine_quand_meme(fabrique):
    assert fabrique().svg.startswith("<svg")


def test_un_meme_dessin_ne_se_calcule_qu_une_fois(monkeypatch):
    g.barres([("a", 41)], "Une fois")

    def interdit():
        raise AssertionError("recalculé")

    monkeypatch.setattr("predict.noyau.graphiques.theme._traceur", interdit)
    assert g.barres([("a", 41)], "Une fois").svg
    with pytest.raises(AssertionError, match="recalculé"):
        g.barres([("a", 42)], "Une fois")
