"""Règles pures du cadre : rubriques, apports, versions comparées."""

from decimal import Decimal

import pytest

from accompagnements.regles import CasType, EtatCadre, Rubrique
from accompagnements.regles.cadre import (
    REPRISES,
    EtatRubrique,
    FaitsRubrique,
    Reprise,
    bilan_rubriques,
    etat_rubrique,
    indicateurs_possibles,
    message_manquant,
    valoriser,
)
from predict.noyau.differences import comparer


@pytest.mark.parametrize("code", list(Rubrique))
def test_une_rubrique_sans_rien_est_vide(code):
    assert etat_rubrique(code, FaitsRubrique()) is EtatRubrique.VIDE


def test_les_roles_demandent_les_deux_parties():
    seul = FaitsRubrique(texte="Le réseau anime")
    assert etat_rubrique(Rubrique.ROLES, seul) is EtatRubrique.A_REVOIR
    deux = FaitsRubrique(texte="Le réseau anime", texte_collectivite="La commune pilote")
    assert etat_rubrique(Rubrique.ROLES, deux) is EtatRubrique.COMPLETE


def test_un_montant_manquant_laisse_le_budget_a_revoir():
    assert (
        etat_rubrique(Rubrique.BUDGET, FaitsRubrique(lignes=3, incompletes=1))
        is EtatRubrique.A_REVOIR
    )


def test_un_commentaire_ouvert_rouvre_une_rubrique_complete():
    assert (
        etat_rubrique(Rubrique.OBJECTIFS, FaitsRubrique(texte="Agir", commentaires=1))
        is EtatRubrique.A_REVOIR
    )


def test_le_bilan_compte_et_accorde():
    etats = [EtatRubrique.COMPLETE] * 5 + [EtatRubrique.A_REVOIR, EtatRubrique.VIDE]
    assert bilan_rubriques(etats) == "5 complètes, 1 à revoir, 1 vide"


def test_les_jours_valorisent_l_apport_laisse_vide():
    assert valoriser(Decimal(9), Decimal(290), None, Decimal(0)) == (2610, 0)
    assert valoriser(Decimal(12), Decimal(240), Decimal(0), None) == (0, 2880)


def test_un_montant_saisi_n_est_jamais_remplace():
    assert valoriser(Decimal(9), Decimal(290), Decimal(1), Decimal(0)) == (1, 0)


def test_rien_ne_se_devine_quand_les_deux_apports_manquent():
    assert valoriser(Decimal(9), Decimal(290), None, None) == (None, None)


def test_le_message_nomme_la_partie_qui_manque():
    message = message_manquant("Accueil", Decimal(0), None, "Centraider", "la commune")
    assert "la commune" in message
    assert "Centraider" not in message


def test_zero_est_une_reponse():
    assert message_manquant("Accueil", Decimal(0), Decimal(0), "Centraider", "la commune") == ""


def test_un_financement_peut_nourrir_candidature_et_decision():
    assert indicateurs_possibles(CasType.FINANCEMENT, []) == ["I2", "I6", "I7"]


def test_une_strategie_peut_nourrir_i9():
    assert "I9" in indicateurs_possibles("", ["appui_strategie"])


def test_un_cadre_soumis_ne_se_modifie_que_dans_une_nouvelle_version():
    sur_place = {etat for etat, reprise in REPRISES.items() if reprise is Reprise.SUR_PLACE}
    assert sur_place == {EtatCadre.BROUILLON}


def test_la_comparaison_rend_les_deux_textes_mot_a_mot():
    avant, apres = "Travailler avec deux lycées.", "Travailler avec trois lycées et un collège."
    morceaux = comparer(avant, apres)
    assert "".join(x for genre, x in morceaux if genre != "ajoute") == avant
    assert "".join(x for genre, x in morceaux if genre != "retire") == apres
    assert ("retire", "deux") in morceaux
    assert ("ajoute", "trois") in morceaux
