"""Ce qu'un contexte calcule : budget à deux parties, blocs de texte, mesures du rapport."""

from datetime import date
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from predict.noyau.documents import contextes as c
from predict.noyau.documents.blocs import Cellule, Colonne, Tableau, lire_blocs
from tests.noyau import exemples_documents as exemples


def _ligne(tableau, poste):
    rang = next(r for r in tableau.rangs if r.cellules[0].texte == poste)
    return [x.texte.replace("\u202f", " ").replace("\u00a0", " ") for x in rang.cellules[1:]]


def test_le_budget_additionne_les_deux_parties():
    t = exemples.budget().tableau("Commune", "la commune")
    assert _ligne(t, "Sous-total") == ["22", "6 140", "11", "3 060", "9 200"]
    assert _ligne(t, "Coût de l’accompagnement") == ["22", "6 420", "11", "3 480", "9 900"]


def test_le_versement_deplace_la_charge_sans_changer_le_cout():
    budget = exemples.budget()
    assert (budget.charge_reseau, budget.charge_collectivite, budget.cout) == (
        D(3820),
        D(6080),
        D(9900),
    )
    t = budget.tableau("Commune", "la commune")
    assert _ligne(t, "Participation versée par la commune") == ["", "− 2 600", "", "+ 2 600", "–"]
    assert _ligne(t, "Part de chacun") == ["", "38,6 %", "", "61,4 %", "100,0 %"]


def test_un_budget_sans_ligne_ne_fait_pas_de_tableau():
    assert c.Budget().tableau() is None


def test_un_budget_gratuit_ne_divise_pas_par_zero():
    t = c.Budget(lignes=(c.LigneBudget(poste="Appui", reseau_jours=D("2.5")),)).tableau()
    assert _ligne(t, "Coût de l’accompagnement") == ["2,5", "–", "", "–", "–"]


def test_une_rubrique_sans_rien_se_dit_a_completer():
    assert all(r.est_vide for r in exemples.cadre_vide().rubriques)
    assert len(exemples.cadre_vide().rubriques) == 7


def test_refuse_une_rubrique_inconnue():
    with pytest.raises(ValueError, match="inconnues : finances"):
        exemples.cadre_vide().__class__(
            entete=exemples.cadre_vide().entete,
            parties=(),
            etat="",
            le=date(2027, 1, 1),
            textes={"finances": ""},
        )


def test_refuse_une_echeance_qui_finit_avant_de_commencer():
    with pytest.raises(ValueError, match="finit avant"):
        c.Echeance(libelle="x", debut=date(2027, 2, 1), fin=date(2027, 1, 1))


def test_un_texte_simple_devient_paragraphes_listes_et_intertitres():
    blocs = lire_blocs("Un.\n\n# Deux\n- a\n- b\n1. c\n2. d\n*e*")
    assert [(b.genre, len(b.lignes)) for b in blocs] == [
        ("paragraphe", 1),
        ("intertitre", 1),
        ("liste", 2),
        ("liste_numerotee", 2),
        ("paragraphe", 1),
    ]
    assert blocs[-1].lignes[0].html == "<em>e</em>"


def test_une_multiplication_n_est_pas_un_accent():
    assert lire_blocs("5 * 3 * 2")[0].lignes[0].html == "5 * 3 * 2"


def test_une_cellule_echappe_ce_qu_elle_porte():
    cellule = Cellule("<b>", precision="<i>", lien='"><script>')
    assert (
        cellule.html == '<a href="&quot;&gt;&lt;script&gt;">&lt;b&gt;</a><small>&lt;i&gt;</small>'
    )


def test_les_largeurs_d_un_tableau_font_la_page():
    t = Tableau.construire("t", [Colonne("a", "k3"), Colonne("b"), Colonne("c", "k25")], [])
    assert sum(t.largeurs_mm) == pytest.approx(168)


def test_un_pourcentage_d_enquete_porte_toujours_son_taux_de_reponse():
    satisfaites = next(m for m in exemples.indicateurs() if m.code == "I6")
    texte = satisfaites.precision.replace("\u00a0", " ")
    assert texte == "29 sur 34 répondantes ; taux de réponse 73,9 %"


def test_l_evolution_d_un_taux_se_dit_en_points():
    m = c.MesureIndicateur(
        code="I6", chaine="", libelle="", en_pourcentage=True, valeur=F(2, 3), precedente=F(6, 10)
    )
    assert m.evolution.replace("\u00a0", " ") == "+ 6,7 pts"


def test_un_indicateur_sans_denominateur_donne_des_tirets():
    m = c.MesureIndicateur(
        code="I9", chaine="", libelle="L", en_pourcentage=True, valeur=None, cible=F(1, 10)
    )
    assert [x if isinstance(x, str) else x.texte for x in m.rang] == [
        "I9",
        "L",
        "–",
        "–",
        "–",
        "10,0\u00a0%",
        "–",
    ]


def test_la_jauge_ne_deborde_pas_de_sa_case():
    m = c.MesureIndicateur(code="I1", chaine="", libelle="", valeur=900, cible=1)
    assert m.rang[-1].jauge == 120
    assert m.rang[-1].texte == "90\u202f000\u00a0%"


def test_une_jauge_negative_reste_dans_sa_case():
    m = c.MesureIndicateur(code="I1", chaine="", libelle="", valeur=-2, cible=1)
    assert m.rang[-1].jauge == 0


def test_le_sommaire_ne_promet_que_ce_qui_existe():
    ancres = [ancre for _, ancre, _ in exemples.rapport().sommaire]
    assert ancres == ["bref", "matrice", "qui", "annee", "temps", "recit", "preuves", "methode"]


def test_sans_cible_la_couverture_reste_nue():
    import dataclasses

    sans = tuple(dataclasses.replace(m, cible=None) for m in exemples.indicateurs())
    assert dataclasses.replace(exemples.rapport(), indicateurs=sans).couverture == ""
