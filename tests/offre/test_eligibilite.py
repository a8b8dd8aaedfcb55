"""Recettes 5, 6 et 7, et ce que le moteur dit quand il ne sait pas."""

from decimal import Decimal

import pytest

from offre.regles.eligibilite import (
    NatureRegle,
    Projet,
    Regle,
    RegleInvalide,
    Situation,
    StatutRegle,
    Verdict,
    confronter,
    contradictions,
    contredits,
    ecrire_projet,
    ecrire_regles,
    lire_projet,
    lire_regles,
    montage,
    situation,
    un_pourcent,
)

FICOL = lire_regles(
    [
        {"nature": "demande_min", "valeur": "200000"},
        {"nature": "demande_max", "valeur": "1500000"},
        {"nature": "autres_min", "valeur": "30"},
        {"nature": "duree_max", "valeur": "36"},
    ]
)
MEAE = lire_regles(
    [
        {"nature": "taux_max", "valeur": "90", "zone": "pma"},
        {"nature": "taux_max", "valeur": "70", "zone": "hors_pma"},
        {"nature": "apport_min", "valeur": "10"},
        {"nature": "valorisation_max", "valeur": "50"},
    ]
)


def projet(**champs):
    return lire_projet(champs)


def constat(regles, nature, projet):
    return next(c for c in confronter(regles, projet) if c.regle.nature == nature)


# -- Recette 5 : FICOL ---------------------------------------------------------------------


def test_recette_5_560_000_sur_800_000_laissent_30_pour_cent_c_est_conforme():
    un = projet(cout_total=800_000, demande=560_000, duree=36)
    assert situation(confronter(FICOL, un)) == Situation.RECEVABLE
    assert "30\u00a0%" in constat(FICOL, NatureRegle.AUTRES_MIN, un).phrase


def test_recette_5_570_000_sur_800_000_laissent_28_75_pour_cent_ce_n_est_pas_conforme():
    constate = constat(FICOL, NatureRegle.AUTRES_MIN, projet(cout_total=800_000, demande=570_000))
    assert constate.verdict == Verdict.NON_TENUE
    assert constate.ecart == Decimal(10_000)
    assert "28,75\u00a0%" in constate.phrase


def test_recette_5_180_000_est_sous_le_plancher_de_20_000():
    constate = constat(FICOL, NatureRegle.DEMANDE_MIN, projet(demande=180_000))
    assert (constate.verdict, constate.ecart) == (Verdict.NON_TENUE, Decimal(20_000))


def test_recette_5_trente_sept_mois_depassent_d_un_mois():
    constate = constat(FICOL, NatureRegle.DUREE_MAX, projet(duree=37))
    assert (constate.verdict, constate.ecart_en_clair) == (Verdict.NON_TENUE, "1 mois")


# -- Recette 6 : le 1 % ---------------------------------------------------------------------


def test_recette_6_le_budget_de_l_eau_depasse_de_2_500_et_celui_des_dechets_reste_intact():
    eau = un_pourcent(4_250_000, [Decimal(30_000), Decimal(15_000)])
    assert (eau.plafond, eau.depassement, eau.reste) == (42_500, 2_500, 0)
    dechets = un_pourcent(1_000_000)
    assert (dechets.plafond, dechets.engage, dechets.reste) == (10_000, 0, 10_000)


# -- Recette 7 : MEAE -----------------------------------------------------------------------


def test_recette_7_cent_mille_euros_en_pma_donnent_90_000_au_plus_et_10_000_des_collectivites():
    conseil = montage(MEAE, projet(cout_total=100_000, zone="pma"))
    assert conseil.demande_max == 90_000
    assert conseil.apport_min == 10_000
    assert conseil.valorisation_max == 5_000


def test_un_montage_impossible_se_dit_quand_le_minimum_depasse_ce_que_le_financeur_paierait():
    conseil = montage(FICOL, projet(cout_total=86_000))
    assert (conseil.demande_min, conseil.demande_max) == (200_000, 60_200)
    assert conseil.impossible
    assert not montage(FICOL, projet(cout_total=800_000)).impossible
    assert not montage(MEAE, projet(cout_total=100_000, zone="pma")).impossible


@pytest.mark.parametrize(
    ("valorisation", "verdict"), [(6_000, Verdict.NON_TENUE), (5_000, Verdict.TENUE)]
)
def test_recette_7_la_valorisation_ne_passe_pas_la_moitie_de_l_apport(valorisation, verdict):
    un = projet(
        cout_total=100_000, demande=90_000, apport=10_000, valorisation=valorisation, zone="pma"
    )
    assert constat(MEAE, NatureRegle.VALORISATION_MAX, un).verdict == verdict


def test_deux_regles_impossibles_a_tenir_ensemble_se_disent_a_la_seconde():
    regles = lire_regles(
        [
            {"nature": "demande_max", "valeur": "12000.50"},
            {"nature": "duree_min", "valeur": "12"},
            {"nature": "demande_min", "valeur": "50000", "zone": "pma"},
            {"nature": "duree_max", "valeur": "12"},
            {"nature": "pays", "liste": ["TG", "BJ"]},
            {"nature": "pays_exclus", "liste": ["BJ"]},
        ]
    )
    trouvees = contradictions(regles)
    assert [rang for rang, _ in trouvees] == [2, 5]
    assert "50\u202f000\u00a0€" in trouvees[0][1] and "12\u202f000,50\u00a0€" in trouvees[0][1]
    assert "Bénin" in trouvees[1][1]


def test_deux_bornes_de_zones_differentes_ne_se_contredisent_pas():
    regles = lire_regles(
        [
            {"nature": "cout_min", "valeur": "100", "zone": "pma"},
            {"nature": "cout_max", "valeur": "10", "zone": "hors_pma"},
            {"nature": "cout_max", "statut": "a_verifier", "zone": "pma"},
        ]
    )
    assert contradictions(regles) == []


def test_le_porteur_est_l_un_ou_l_autre():
    regles = lire_regles([{"nature": "porteur", "liste": ["association", "gip"]}])
    (constate,) = confronter(regles, projet(porteur="collectivite"))
    assert "association ou groupement d’intérêt public" in constate.phrase


# -- Ce que l’on ne sait pas -----------------------------------------------------------------


def test_une_regle_d_une_autre_zone_est_laissee_de_cote():
    natures = [c.regle.zone for c in confronter(MEAE, projet(cout_total=1, zone="pma"))]
    assert "hors_pma" not in natures


def test_un_projet_sans_zone_doit_dire_ou_il_se_passe():
    constats = confronter(MEAE, projet(cout_total=100_000, demande=60_000))
    assert {c.verdict for c in constats if c.regle.zone} == {Verdict.A_PRECISER}


def test_une_regle_dont_la_source_ne_dit_rien_reste_a_verifier():
    regles = lire_regles(
        [{"nature": "duree_max", "statut": "a_verifier", "source": "Site du MEAE"}]
    )
    (constate,) = confronter(regles, projet(duree=12))
    assert constate.verdict == Verdict.A_VERIFIER
    assert "demandez au financeur" in constate.phrase
    assert "Site du MEAE" not in constate.phrase, "la page montre déjà la source sous la phrase"


def test_une_regle_a_confirmer_ne_promet_rien_meme_tenue():
    regles = (
        Regle(nature=NatureRegle.DUREE_MAX, valeur=Decimal(36), statut=StatutRegle.A_VERIFIER),
    )
    assert situation(confronter(regles, projet(duree=12))) == Situation.A_COMPLETER
    assert situation(confronter(regles, projet(duree=40))) == Situation.NON_RECEVABLE


def test_une_session_sans_regle_ne_se_dit_jamais_recevable():
    assert situation(confronter((), projet(duree=12))) == Situation.A_COMPLETER


def test_les_regles_se_reecrivent_a_l_identique():
    assert lire_regles(ecrire_regles(MEAE)) == MEAE
    un = projet(cout_total=100_000, pays=["BJ"], duree=12)
    assert lire_projet(ecrire_projet(un)) == un


def test_un_exemple_contredit_se_dit():
    exemples = [
        {"titre": "Juste", "projet": {"duree": 36}, "attendu": "a_completer"},
        {"titre": "Trop long", "projet": {"duree": 37}, "attendu": "recevable"},
    ]
    assert contredits(FICOL, exemples) == [
        ("Trop long", Situation.RECEVABLE, Situation.NON_RECEVABLE)
    ]


@pytest.mark.parametrize(
    "ligne",
    [
        {"nature": "inconnue"},
        {"nature": "duree_max", "valeur": "-3"},
        {"nature": "duree_max", "valeur": "NaN"},
        {"nature": "taux_max", "valeur": "120"},
        {"nature": "porteur", "valeur": "3"},
        {"nature": "pays", "liste": "BJ"},
        {"nature": "duree_max", "verifie_le": "hier"},
        {"nature": "duree_max", "code": "eval"},
        "duree_max",
    ],
)
def test_une_regle_mal_ecrite_est_refusee_en_francais(ligne):
    with pytest.raises(RegleInvalide, match="Règle 1"):
        lire_regles([ligne])


def test_un_projet_vide_ne_fait_echouer_aucune_regle():
    toutes = tuple(
        Regle(nature=n, valeur=Decimal(10), liste=("BJ",), texte="Condition.") for n in NatureRegle
    )
    assert {c.verdict for c in confronter(toutes, Projet())} <= {
        Verdict.A_PRECISER, Verdict.A_VERIFIER,
    }  # fmt: skip
