"""La carte des parties prenantes : rien ne se chevauche, rien ne se dit par la seule couleur."""

import itertools
import random
import re
from xml.etree import ElementTree

import pytest

from predict.noyau.graphiques import Partie, carte_parties
from predict.noyau.graphiques.mesures import mesure
from predict.noyau.graphiques.parties import FORMES, _Cadre, _placer

SVG = "{http://www.w3.org/2000/svg}"
CADRANS = {
    (True, True): "À associer étroitement", (True, False): "À satisfaire",
    (False, True): "À tenir informé", (False, False): "À suivre",
}  # fmt: skip
LEGENDE = (("rond", "Bien public"), ("triangle", "Un groupe"), ("carre", "Les deux"),
           ("creux", "Non notée"))  # fmt: skip
TAILLES = {
    "écran": {"largeur": 580, "hauteur": 540, "corps": 11.5},
    "téléphone": {"largeur": 340, "hauteur": 400, "corps": 11, "noms": False},
    "papier": {"largeur": 476, "hauteur": 290, "corps": 7.5},
}


def au_hasard(nombre, graine):
    hasard = random.Random(graine)
    return [
        Partie(
            n, f"Association des amis du canton numéro {n}" * (1 + n % 2), hasard.randint(1, 5),
            hasard.randint(1, 5), hasard.choice(list(FORMES)), f"AAC{n}" if n % 3 == 0 else "",
        )
        for n in range(1, nombre + 1)
    ]  # fmt: skip


def dessiner(parties, taille="écran", **options):
    return carte_parties(
        parties, "Qui associer", cadrans=CADRANS, legende=LEGENDE, **TAILLES[taille], **options
    )


def boites(parties, taille):
    """Rectangles des symboles et des noms : (gauche, haut, droite, bas)."""
    corps, noms = TAILLES[taille]["corps"], TAILLES[taille].get("noms", True)
    cadre = _Cadre(TAILLES[taille]["largeur"], TAILLES[taille]["hauteur"], corps / 10.5, 3, 1)
    for pose in _placer(parties, cadre, noms, corps):
        rayon = pose.pas * 0.45
        yield (pose.x - rayon, pose.y - rayon, pose.x + rayon, pose.y + rayon)
        for rang, nom in enumerate(pose.noms):
            centre = pose.y + (rang - (len(pose.noms) - 1) / 2) * corps * 1.18
            debut = pose.x + pose.vers * 12 * cadre.u
            bords = sorted((debut, debut + pose.vers * mesure(nom, corps)))
            yield (bords[0], centre - corps * 0.5, bords[1], centre + corps * 0.5)


def se_chevauchent(toutes):
    return [
        (a, b)
        for a, b in itertools.combinations(toutes, 2)
        if a[0] + 0.01 < b[2] and b[0] + 0.01 < a[2] and a[1] + 0.01 < b[3] and b[1] + 0.01 < a[3]
    ]


@pytest.mark.parametrize("taille", TAILLES)
@pytest.mark.parametrize(("nombre", "graine"), [(9, 1), (25, 2), (40, 3), (90, 4)])
def test_ni_points_ni_noms_ne_se_chevauchent(taille, nombre, graine):
    cadre = TAILLES[taille]
    toutes = list(boites(au_hasard(nombre, graine), taille))
    assert len(toutes) >= nombre
    assert se_chevauchent(toutes) == []
    assert all(g >= 0 and d <= cadre["largeur"] and b <= cadre["hauteur"] for g, _, d, b in toutes)


@pytest.mark.parametrize("taille", ["écran", "papier"])
def test_deux_noms_longs_ne_se_disputent_pas_la_case_vide_entre_eux(taille):
    nom = "Association départementale des amis de la coopération"
    parties = [Partie(1, nom, 4, 3), Partie(2, nom, 4, 5)]
    assert se_chevauchent(list(boites(parties, taille))) == []


@pytest.mark.parametrize("taille", TAILLES)
def test_tous_dans_la_meme_case_chacun_garde_son_numero(taille):
    parties = [Partie(n, f"Acteur {n}", 5, 5, "rond") for n in range(1, 41)]
    textes = [
        e.text for e in ElementTree.fromstring(dessiner(parties, taille).svg).iter(f"{SVG}text")
    ]
    assert {str(n) for n in range(1, 41)} <= set(textes)


def test_les_quatre_places_et_la_legende_sont_ecrites():
    textes = {
        (e.text or "").replace("\u00a0", " ")
        for e in ElementTree.fromstring(dessiner(au_hasard(9, 1)).svg).iter(f"{SVG}text")
    }
    assert set(CADRANS.values()) <= textes
    assert {mot for _, mot in LEGENDE} <= textes
    assert {"Intérêt →", "Pouvoir →"} <= textes


def test_chaque_legitimite_a_sa_forme():
    """Quatre formes différentes : le tracé suffit, même imprimé en gris."""
    parties = [Partie(n, "A", n, n, forme) for n, forme in enumerate(FORMES, 1)]
    traces = re.findall(r'<path [^>]*d="([^"]+)"[^>]*>', dessiner(parties).svg)
    pleins = re.findall(r'fill="(#\w+|white)"', dessiner(parties).svg)
    assert len({re.sub(r"[\d.\-]+", "", trace) for trace in traces}) >= 3
    assert {"#1F3A68"} <= {couleur.upper() for couleur in pleins}


def test_la_description_se_lit_a_voix_haute_et_le_tableau_dit_tout():
    parties = [Partie(1, "Lycée", 4, 2), Partie(2, "Comité", 2, 5)]
    figure = dessiner(parties)
    assert figure.description == (
        "1. Lycée : pouvoir 4, intérêt 2, à satisfaire ; "
        "2. Comité : pouvoir 2, intérêt 5, à tenir informé."
    )
    assert figure.lignes == (("1", "Lycée", "4", "2"), ("2", "Comité", "2", "5"))
    assert figure.nombres == {2, 3}


def test_le_dessin_passe_une_csp_stricte_et_suit_le_mode_sombre():
    figure = dessiner(au_hasard(9, 1))
    for dessin in (figure.svg, figure.svg_ecran):
        assert not re.search(r"\s(style|class|id|on\w+)=|<style|<script|<image|data:", dessin)
    assert "var(--pr-primaire-fond, #ECF0F8)" in figure.svg_ecran
    assert "var(--pr-surface" in figure.svg_ecran


def test_un_nom_malveillant_reste_du_texte_et_une_carte_vide_se_dessine():
    dessin = dessiner([Partie(1, "<script>alert(1)</script>", 3, 3)]).svg
    assert "<script" not in dessin
    ElementTree.fromstring(dessin)
    assert "Aucune partie prenante" in dessiner([]).svg
