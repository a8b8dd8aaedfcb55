"""Règles pures du diagnostic : lire des réponses, une moyenne, un taux, une échéance."""

from datetime import date
from fractions import Fraction

import pytest

from accompagnements.regles import diagnostic as r
from accompagnements.regles.outils import PhaseDiagnostic, Quadrant


@pytest.mark.parametrize(
    ("texte", "lues"),
    [
        ("Oui;12\nNon;3", {"Oui": 12, "Non": 3}),
        ("Oui\t1 200", {"Oui": 1200}),
        ("Entre 2 et 3 ans : 4", {"Entre 2 et 3 ans": 4}),
        ("Réponse;Nombre\nOui;2", {"Oui": 2}),
        ("", {}),
    ],
)
def test_lit_ce_que_l_on_tape_ou_colle(texte, lues):
    assert r.lire_reponses(texte) == lues


@pytest.mark.parametrize("texte", ["Oui", "Oui;2\nPeut-être", "Oui;2\nNon;beaucoup"])
def test_refuse_une_ligne_sans_nombre(texte):
    with pytest.raises(r.ReponseIllisible):
        r.lire_reponses(texte)


def test_ce_qui_s_ecrit_se_relit():
    paires = {"reponses": [["Tout à fait", 3], ["Pas du tout", 1]]}
    assert r.lire_reponses(r.ecrire_reponses(paires)) == {"Tout à fait": 3, "Pas du tout": 1}


def test_une_echelle_garde_son_ordre_le_reste_se_range():
    paires = {"reponses": [["Tout à fait", 3], ["Plutôt", 9], ["Pas du tout", 1]]}
    assert [x for x, _ in r.ordonner(paires, "echelle")] == ["Tout à fait", "Plutôt", "Pas du tout"]
    assert r.ordonner(paires, "unique")[0] == ("Plutôt", 9)


def test_un_objet_simple_se_lit_aussi():
    assert r.compter({"Oui": 3, "Non": 1, "faux": True, "vide": None}) == {"Oui": 3, "Non": 1}


def test_la_moyenne_ignore_ce_qui_n_est_pas_note():
    assert r.moyenne({"liens": 4, "besoins": 1, "inconnu": 4, "acces": True}) == Fraction(5, 2)
    assert r.moyenne({"liens": 0}) == 0
    assert r.moyenne({}) is None


def test_un_taux_sans_diffusion_ne_se_dit_pas():
    assert r.taux_de_reponse(180, 45) == Fraction(1, 4)
    assert r.taux_de_reponse(None, 45) is None
    assert r.taux_de_reponse(180, None) is None


def test_le_mandat_suivant_reste_a_verifier():
    assert r.fin_du_mandat("commune", date(2025, 5, 1)) == (date(2026, 3, 22), False)
    assert r.fin_du_mandat("commune", date(2027, 5, 1)) == (date(2032, 3, 31), True)
    assert r.fin_du_mandat("departement", date(2027, 5, 1)) == (date(2028, 3, 31), False)


def test_une_recommandation_ne_deborde_pas_du_mandat():
    fin = date(2028, 3, 31)
    assert r.echeance_de("annee", date(2027, 10, 1), fin) == fin
    assert r.echeance_de("mandat", date(2027, 10, 1), fin) == fin
    assert r.echeance_de("apres", date(2027, 10, 1), fin) is None


def test_chaque_phase_a_ses_pas_et_chaque_quadrant_ses_questions():
    assert set(r.PAS_TYPES) == set(PhaseDiagnostic)
    assert set(r.GUIDES) == set(Quadrant)
