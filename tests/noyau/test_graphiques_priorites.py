"""La matrice des priorités : chaque jeton dans son cadran, aucun sur un autre, sous la CSP."""

import re
from math import hypot
from xml.etree import ElementTree

import pytest

from predict.noyau.graphiques.priorites import PAS, Jeton, _Cadre, _placer, matrice_priorites

CADRANS = {
    (True, False): "Renforcer", (True, True): "Maintenir",
    (False, True): "Alléger", (False, False): "Différer",
}  # fmt: skip


def dessiner(jetons, **taille):
    return matrice_priorites(jetons, "Deux services à renforcer", cadrans=CADRANS, **taille)


def poses(jetons, largeur=440, hauteur=372):
    cadre = _Cadre(largeur, hauteur, 12, 3)
    return cadre, _placer(jetons, cadre)


def test_dix_services_aux_memes_notes_ne_se_recouvrent_pas():
    _, places = poses([Jeton(n, f"s{n}", 3, 3) for n in range(1, 11)])
    for rang, (_, x, y, _) in enumerate(places):
        for _, autre_x, autre_y, _ in places[rang + 1 :]:
            assert hypot(x - autre_x, y - autre_y) >= PAS - 0.01


def test_quarante_services_dans_un_cadran_tiennent_sans_se_confondre():
    _, places = poses([Jeton(n, f"s{n}", 4.2, 2) for n in range(1, 41)], 330, 330)
    assert len({(round(x), round(y)) for _, x, y, _ in places}) == 40


@pytest.mark.parametrize(
    ("valeur", "capacite"), [(3, 3), (2.99, 3), (3, 2.99), (2.99, 2.99), (5, 1), (1, 5), (1, 1)]
)
def test_un_jeton_reste_dans_le_cadran_de_ses_notes_meme_au_bord(valeur, capacite):
    cadre, places = poses([Jeton(n, "s", valeur, capacite) for n in (1, 2, 3, 4)])
    for _, x, y, _ in places:
        assert (y < cadre.y_seuil) == (valeur >= 3)
        assert (x > cadre.x_seuil) == (capacite >= 3)


def test_la_forme_dit_la_demande_sans_couleur():
    formes = {}
    for forme in ("hausse", "stable", "baisse"):
        svg = dessiner([Jeton(1, "s", 4, 2, forme)]).svg
        formes[forme] = re.findall(r"<(?:path|circle)[^>]*>", svg)
    assert "circle" in formes["stable"][0]
    assert "path" in formes["hausse"][0]
    assert formes["hausse"] != formes["baisse"]


def test_le_dessin_passe_sous_une_csp_stricte_et_echappe_les_noms():
    figure = dessiner([Jeton(1, "<script>alert(1)</script> & co", 4, 2, "hausse", True)])
    assert not re.search(r"<script|style=|class=|id=", figure.svg)
    ElementTree.fromstring(figure.svg)
    assert "var(--pr-primaire" in figure.svg_ecran


def test_la_description_dit_chaque_service_et_son_cadran():
    description = dessiner(
        [Jeton(1, "Diagnostic", 4.8, 2.7, "hausse"), Jeton(2, "Jumelages", 2, 4.1, "baisse")]
    ).description.replace("\xa0", " ")
    assert (
        "1. Diagnostic : stratégie 4,8, capacités 2,7, renforcer, demande en hausse" in description
    )
    assert "2. Jumelages : stratégie 2,0, capacités 4,1, alléger, demande en baisse" in description


def test_la_figure_imprimee_est_celle_de_l_ecran_aux_encres_pres():
    figure = dessiner([Jeton(1, "s", 4, 2)])
    assert re.sub(r"var\(--[\w-]+, (#[0-9A-Fa-f]{6})\)", r"\1", figure.svg_ecran) == figure.svg
