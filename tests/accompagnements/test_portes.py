"""Les portes, en règles pures : ce qui manque, rien de plus."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from accompagnements.regles import Etape
from accompagnements.regles.portes import (
    PORTES,
    Charge,
    FaitPrestation,
    Faits,
    conditions,
    manquants,
)

LE = date(2027, 3, 4)
DIAGNOSTIC = FaitPrestation(7, "Diagnostic territorial", "faire_avec", Decimal("6"), (), 2)
COMPLETS = Faits(
    singularite="Une vallée inondable et un jumelage ancien",
    interlocuteur="Claude Perrin",
    scenario="Réceptif",
    cas_type="Contact direct de la collectivité",
    valide_le=LE,
    dernier_echange_le=LE,
    besoins_le=LE,
    relue_le=LE,
    interet_local="Jeunesse",
    posture="Ensemblier",
    posture_expliquee_le=LE,
    elu_referent="Dominique Roy",
    prestations=(DIAGNOSTIC,),
    charges=(Charge(2027, Decimal("6"), Decimal("14")),),
    cadre_numero=1,
    cadre_valide_reseau=True,
    cadre_valide_collectivite=True,
    bilan="Une stratégie délibérée.",
)


def codes(etape, faits):
    return [c.code for c in manquants(etape, faits)]


@pytest.mark.parametrize("etape", list(Etape))
def test_rien_ne_manque_a_un_dossier_complet(etape):
    assert codes(etape, COMPLETS) == []


@pytest.mark.parametrize(
    ("etape", "attendus"),
    [
        (Etape.SINGULARISATION, ["singularite", "interlocuteur"]),
        (Etape.MISE_EN_LIEN, ["scenario", "offre", "echange"]),
        (
            Etape.CALIBRAGE,
            ["elu_referent", "fiche_besoins", "interet_local", "posture", "prestations"],
        ),
        (Etape.CADRE, ["cadre"]),
        (Etape.EN_COURS, ["bilan", "activites"]),
        (Etape.CLOS, []),
    ],
)
def test_un_dossier_vide_manque_de_tout(etape, attendus):
    assert codes(etape, Faits()) == attendus


@pytest.mark.parametrize(
    ("etape", "champ", "vide", "code"),
    [
        (Etape.SINGULARISATION, "interlocuteur", "", "interlocuteur"),
        (Etape.MISE_EN_LIEN, "cas_type", "", "scenario"),
        (Etape.MISE_EN_LIEN, "valide_le", None, "offre"),
        (Etape.MISE_EN_LIEN, "dernier_echange_le", None, "echange"),
        (Etape.CALIBRAGE, "relue_le", None, "fiche_besoins"),
        (Etape.CALIBRAGE, "interet_local", "  ", "interet_local"),
        (Etape.CALIBRAGE, "posture", "", "posture"),
        (Etape.CALIBRAGE, "posture_expliquee_le", None, "posture"),
        (Etape.CALIBRAGE, "elu_referent", "", "elu_referent"),
        (Etape.CADRE, "cadre_valide_reseau", False, "cadre_reseau"),
        (Etape.CADRE, "cadre_valide_collectivite", False, "cadre_collectivite"),
        (Etape.EN_COURS, "bilan", " ", "bilan"),
        (Etape.EN_COURS, "taches_ouvertes", 1, "taches"),
    ],
)
def test_un_seul_manque_se_dit_seul(etape, champ, vide, code):
    assert codes(etape, replace(COMPLETS, **{champ: vide})) == [code]


def test_un_marqueur_du_territoire_vaut_une_singularite():
    faits = replace(COMPLETS, singularite="", marqueurs=("Loire",))
    assert codes(Etape.SINGULARISATION, faits) == []


def test_chaque_prestation_sans_mode_ou_sans_jours_se_nomme():
    sans_mode = replace(
        DIAGNOSTIC, pk=8, libelle="Mise en relation", mode="", modes=("PARTICIPER",)
    )
    sans_jours = replace(DIAGNOSTIC, pk=9, jours=None)
    faits = replace(COMPLETS, prestations=(DIAGNOSTIC, sans_mode, sans_jours))
    manque = manquants(Etape.CALIBRAGE, faits)
    assert [c.code for c in manque] == ["mode-8", "jours-9"]
    assert "PARTICIPER" in manque[0].note
    assert manque[0].ancre == "mode-8"


def test_les_jours_se_jugent_annee_par_annee():
    charges = (
        Charge(2027, Decimal("6"), Decimal("14")),
        Charge(2028, Decimal("9"), Decimal("8.5")),
    )
    [manque] = manquants(Etape.CALIBRAGE, replace(COMPLETS, charges=charges))
    assert manque.code == "jours"
    assert "9,0" in manque.note
    assert "2028" in manque.note


def test_demander_exactement_les_jours_libres_est_permis():
    juste = (Charge(2027, Decimal("6"), Decimal("6")),)
    assert codes(Etape.CALIBRAGE, replace(COMPLETS, charges=juste)) == []


def test_une_prestation_sans_activite_empeche_de_clore():
    jamais = replace(DIAGNOSTIC, pk=9, activites=0)
    assert codes(Etape.EN_COURS, replace(COMPLETS, prestations=(DIAGNOSTIC, jamais))) == [
        "activite-9"
    ]


@pytest.mark.parametrize("etape", [e for e in Etape if PORTES[e]])
def test_chaque_manque_dit_pourquoi_et_porte_un_geste(etape):
    for manque in manquants(etape, Faits()):
        assert manque.titre
        assert manque.note
        assert manque.geste
        assert manque.route or manque.ancre


def test_les_conditions_reunies_restent_montrees():
    reunies = [c for c in conditions(Etape.CALIBRAGE, COMPLETS) if c.reunie]
    assert len(reunies) == 6


@pytest.mark.parametrize("etape", [Etape.CALIBRAGE, Etape.EN_COURS])
def test_choisir_un_service_mene_aux_services_conseilles(etape):
    sans = conditions(etape, replace(COMPLETS, prestations=()))
    gestes = {c.geste: c.route for c in sans if not c.reunie}
    assert gestes["Choisir un service"] == "accompagnements:conseils"
