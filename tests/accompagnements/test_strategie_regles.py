"""Les règles de la stratégie : SMART, ce qui manque, mandat, chemin, place dans I9."""

from datetime import date
from decimal import Decimal

import pytest

from accompagnements.regles.outils import ConditionReussite, EtapeStrategie, EtatCondition
from accompagnements.regles.strategie import (
    FaitsDemarche,
    FaitsIndicateur,
    FaitsObjectif,
    annees_du_mandat,
    manque_a,
    manques,
    part_du_chemin,
    smart,
)
from accompagnements.regles.verdicts import juger_strategie
from collectivites.regles import Nature

CHIFFRE = FaitsIndicateur(cible=Decimal(24), cible_le=date(2031, 6, 30))
COMPLET = {
    "precis": "Deux régies échangent quatre agents par an.",
    "atteignable": "Le 1 % paie les missions.",
    "pertinent": "La régie prépare ses étés secs.",
    "echeance": date(2031, 6, 30),
    "indicateurs": (CHIFFRE,),
    "debut": 2026,
    "fin": 2032,
}


def lettres(**champs):
    return {x.initiale: x for x in smart(FaitsObjectif(**(COMPLET | champs)))}


class TestSmart:
    def test_un_objectif_complet_tient_les_cinq_lettres(self):
        assert [x.tenue for x in smart(FaitsObjectif(**COMPLET))] == [True] * 5
        assert manque_a(smart(FaitsObjectif(**COMPLET))) == ""

    @pytest.mark.parametrize(
        ("initiale", "champ"), [("S", "precis"), ("A", "atteignable"), ("R", "pertinent")]
    )
    def test_une_phrase_vide_manque_et_le_dit(self, initiale, champ):
        lettre = lettres(**{champ: "  "})[initiale]
        assert not lettre.tenue
        assert lettre.raison.startswith("Écrivez")

    def test_mesurable_veut_une_valeur_et_sa_date(self):
        sans_date = FaitsIndicateur(cible=Decimal(24))
        sans_valeur = FaitsIndicateur(cible_le=date(2031, 6, 30))
        assert not lettres(indicateurs=())["M"].tenue
        assert not lettres(indicateurs=(sans_date, sans_valeur))["M"].tenue
        reference = FaitsIndicateur(reference=Decimal(0), reference_le=date(2026, 9, 1))
        assert lettres(indicateurs=(sans_date, reference))["M"].tenue

    def test_date_reste_dans_l_horizon(self):
        assert not lettres(echeance=None)["T"].tenue
        assert "après la fin" in lettres(echeance=date(2033, 1, 1))["T"].raison
        assert "avant le début" in lettres(echeance=date(2025, 12, 31))["T"].raison
        assert lettres(echeance=date(2040, 1, 1), fin=None)["T"].tenue

    def test_aucune_lettre_sans_raison(self):
        vides = FaitsObjectif(debut=2026)
        assert all(x.raison for x in (*smart(vides), *smart(FaitsObjectif(**COMPLET))))
        assert manque_a(smart(vides)) == (
            "Il manque : précis, mesurable, atteignable, pertinent et daté."
        )


class TestChemin:
    def test_va_de_la_reference_a_la_cible(self):
        assert part_du_chemin(Decimal(20), Decimal(40), Decimal(30)) == Decimal("0.5")

    def test_sans_reference_part_de_zero(self):
        assert part_du_chemin(None, Decimal(40), Decimal(10)) == Decimal("0.25")

    def test_une_cible_plus_basse_se_rapproche_en_baissant(self):
        assert part_du_chemin(Decimal(40), Decimal(20), Decimal(35)) == Decimal("0.25")

    def test_sans_chemin_ne_divise_pas(self):
        assert part_du_chemin(Decimal(5), Decimal(5), Decimal(5)) is None
        assert part_du_chemin(None, None, Decimal(5)) is None
        assert part_du_chemin(None, Decimal(5), None) is None


class TestMandat:
    @pytest.mark.parametrize(
        ("nature", "le", "attendu"),
        [
            (Nature.COMMUNE, date(2026, 11, 21), (2026, 2032)),
            (Nature.COMMUNE, date(2026, 3, 1), (2020, 2026)),
            (Nature.EPCI, date(2031, 12, 31), (2026, 2032)),
            (Nature.DEPARTEMENT, date(2026, 11, 21), (2021, 2028)),
            (Nature.REGION, date(2028, 4, 1), (2028, 2035)),
        ],
    )
    def test_suit_les_elections_connues(self, nature, le, attendu):
        assert annees_du_mandat(nature, le) == attendu


REUNIES = dict.fromkeys(ConditionReussite.values, EtatCondition.REUNIE)
RIEN_NE_MANQUE = FaitsDemarche(
    conditions=REUNIES, diagnostic=True, diagnostic_rendu=True, parties=3, parties_placees=3,
    benefices=True, geographiques=1, thematiques=1, objectifs=1, rattachement=True, moyens=True,
    communication=True, adoptee=True, mi_parcours=True, finale=True, mesures=1,
)  # fmt: skip


class TestManques:
    @pytest.mark.parametrize("etape", EtapeStrategie)
    def test_rien_ne_manque_quand_tout_est_la(self, etape):
        assert manques(etape, RIEN_NE_MANQUE) == []

    @pytest.mark.parametrize("etape", EtapeStrategie)
    def test_une_demarche_vide_a_des_manques_partout(self, etape):
        vide = FaitsDemarche(conditions={}, textes_vides=("La vision",), objectifs=0)
        titres = [m.titre for m in manques(etape, vide)]
        assert titres
        assert all(titres)

    def test_une_condition_en_cours_se_signale_a_son_etape_seulement(self):
        faits = FaitsDemarche(**{
            **RIEN_NE_MANQUE.__dict__,
            "conditions": REUNIES | {ConditionReussite.PORTAGE: EtatCondition.EN_COURS},
        })  # fmt: skip
        assert [m.titre for m in manques("sensibilisation", faits)] == [
            "Portage politique : en cours"
        ]
        assert manques("diagnostic", faits) == []


ANNEE = {"du": date(2027, 1, 1), "au": date(2027, 12, 31)}
DEBUT = date(2027, 2, 1)


def juger(**champs):
    faits = {"le": date(2027, 12, 3), "nature": "premiere", "piece": True, "debut_le": DEBUT}
    return juger_strategie(**(faits | ANNEE | champs))


class TestPlaceDansI9:
    def test_compte_deliberee_apres_le_debut_avec_sa_piece(self):
        assert juger().compte

    @pytest.mark.parametrize(
        ("champs", "mot"),
        [
            ({"le": None}, "pas encore dat"),
            ({"le": date(2027, 1, 5)}, "Existante"),
            ({"le": DEBUT}, "Existante"),
            ({"piece": False}, "Déclarée"),
            ({"nature": "revision"}, "Révision"),
            ({"debut_le": None}, "hors de I1"),
        ],
    )
    def test_dit_pourquoi_elle_ne_compte_pas(self, champs, mot):
        verdict = juger(**champs)
        assert not verdict.compte
        assert mot in verdict.motif
