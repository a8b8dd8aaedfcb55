"""Recette 4, les deux clés, et les années incomplètes : tout se vérifie à la main."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from suivi.calculs.couts import (
    Reglages,
    Salaire,
    arrondir,
    cout_du_temps,
    couverture,
    juger,
    repartir,
)
from suivi.regles import CleRepartition, Verdict

A, B, C = 1, 2, 3
PARTS, PRORATA = CleRepartition.PARTS_EGALES, CleRepartition.PRORATA


def salaire(agent, montant, du="2027-01-01", au=None, jours=200):
    fin = date.fromisoformat(au) if au else None
    return Salaire(agent, Decimal(montant), date.fromisoformat(du), fin, Decimal(jours))


def reglages(cle=PARTS, frais=36_000, annee=2027, **champs):
    return Reglages(annee, cle, Decimal(frais), **champs)


TROIS = [salaire(A, 42_000), salaire(B, 46_000), salaire(C, 56_000)]


# -- Recette 4 ----------------------------------------------------------------------------


def test_a_parts_egales_les_couts_environnes_sont_54_58_et_68_mille_euros():
    personnes = repartir(reglages(), TROIS)
    assert [personnes[x].environne for x in (A, B, C)] == [54_000, 58_000, 68_000]


def test_a_parts_egales_les_jours_coutent_270_290_et_340_euros():
    personnes = repartir(reglages(), TROIS)
    assert [personnes[x].cout_jour for x in (A, B, C)] == [270, 290, 340]
    assert [personnes[x].tranches[0].cout_jour for x in (A, B, C)] == [270, 290, 340]


def test_au_prorata_les_couts_environnes_sont_52_5_57_5_et_70_mille_euros():
    personnes = repartir(reglages(PRORATA), TROIS)
    assert [personnes[x].environne for x in (A, B, C)] == [52_500, 57_500, 70_000]


def test_six_jours_de_a_et_deux_de_b_coutent_2_200_euros():
    personnes = repartir(reglages(), TROIS)
    six = cout_du_temps(6 * 7 * 60, personnes[A].cout_jour, 7)
    deux = cout_du_temps(2 * 7 * 60, personnes[B].cout_jour, 7)
    assert six + deux == 2_200


def test_2_000_euros_de_recettes_couvrent_90_9_pour_cent_et_demandent_un_investissement():
    assert round(float(couverture(2_200, 2_000)) * 100, 1) == 90.9
    assert juger(Decimal(2_200), Decimal(2_000), Decimal(5)) == Verdict.INVESTISSEMENT


# -- Le verdict et le taux -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("recettes", "verdict"),
    [
        (2_090, Verdict.EQUILIBRE),  # −110 € : 5 % de 2 200 €, tout juste
        (2_089, Verdict.INVESTISSEMENT),
        (2_310, Verdict.EQUILIBRE),
        (2_311, Verdict.RENTABLE),
    ],
)
def test_l_equilibre_va_jusqu_a_la_tolerance_comprise(recettes, verdict):
    assert juger(Decimal(2_200), Decimal(recettes), Decimal(5)) == verdict


def test_sans_cout_ni_recette_il_n_y_a_pas_de_verdict():
    assert juger(Decimal(0), Decimal(0), Decimal(5)) is None
    assert couverture(0, 0) is None


def test_le_taux_de_facturation_ajoute_la_marge():
    # 270 € et 12,5 % : 303,75 €.
    assert repartir(reglages(marge=Decimal("12.5")), TROIS)[A].taux == Decimal("303.75")


def test_un_jour_s_arrondit_au_centime_la_moitie_au_dessus():
    assert arrondir(Fraction(1, 200)) == Decimal("0.01")
    # (42 000 + 12 000) ÷ 7 = 7 714,2857…
    une = repartir(reglages(), [salaire(A, 42_000, jours=7), *TROIS[1:]])[A]
    assert une.cout_jour == Decimal("7714.29")


# -- L’année qui n’est pas pleine --------------------------------------------------------------


def test_un_salaire_qui_change_en_cours_d_annee_vaut_a_partir_de_ce_jour():
    # Seule : 36 000 € de frais, 200 jours, soit 180 € par jour.
    # Avant le 1er juillet : 42 000 ÷ 200 = 210, soit 390 € ; après : 50 000 ÷ 200 = 250, 430 €.
    deux = [salaire(A, 42_000), salaire(A, 50_000, du="2027-07-01")]
    une = repartir(reglages(), deux)[A]
    assert [(t.du.month, t.cout_jour) for t in une.tranches] == [(1, 390), (7, 430)]
    # 42 000 × 181/365 + 50 000 × 184/365 + 36 000 = 82 032,88 €.
    assert une.environne == Decimal("82032.88")


def test_les_jours_d_une_personne_a_leur_cout_redonnent_son_cout_environne():
    # 73 jours de calendrier sur 365 : un cinquième de 200, soit 40 jours ; il en reste 160.
    deux = [salaire(A, 40_000), salaire(A, 50_000, du="2027-03-15")]
    une = repartir(reglages(frais=10_000), deux)[A]
    avant, apres = (t.cout_jour for t in une.tranches)
    assert (avant, apres) == (250, 300)
    assert 40 * avant + 160 * apres == une.environne == 58_000


def test_une_arrivee_en_cours_d_annee_est_une_part_de_part():
    # B arrive le 20 octobre : 73 jours sur 365, un cinquième. 36 000 ÷ 1,2 : 30 000 et 6 000 €.
    deux = [salaire(A, 42_000), salaire(B, 45_000, du="2027-10-20")]
    personnes = repartir(reglages(), deux)
    assert personnes[B].presence == Fraction(1, 5)
    assert personnes[A].environne == 72_000
    # 45 000 ÷ 5 + 6 000 ; 40 jours : 375 € par jour.
    assert (personnes[B].environne, personnes[B].cout_jour) == (15_000, 375)


def test_un_depart_arrete_le_salaire_et_la_quote_part():
    # C part le 14 mars : 73 jours. Au prorata : 50 000 et 10 000, soit 30 000 et 6 000 de frais.
    deux = [salaire(A, 50_000), salaire(C, 50_000, au="2027-03-14")]
    personnes = repartir(reglages(PRORATA), deux)
    assert (personnes[A].environne, personnes[C].environne) == (80_000, 16_000)
    assert personnes[C].tranches[-1].au == date(2027, 3, 14)


def test_une_quotite_reduit_les_jours_pas_la_part():
    # A à 80 % : 160 jours. (40 000 + 18 000) ÷ 160 = 362,50 € ; B : (40 000 + 18 000) ÷ 200 = 290.
    deux = [salaire(A, 40_000, jours=160), salaire(B, 40_000)]
    personnes = repartir(reglages(), deux)
    assert (personnes[A].cout_jour, personnes[B].cout_jour) == (Decimal("362.50"), 290)


def test_qui_est_parti_l_annee_d_avant_ne_compte_pas():
    personnes = repartir(
        reglages(), [salaire(A, 42_000), salaire(B, 46_000, "2020-01-01", "2026-12-31")]
    )
    assert list(personnes) == [A]
    assert personnes[A].environne == 78_000


def test_une_annee_bissextile_compte_366_jours():
    une = repartir(reglages(annee=2028, frais=0), [salaire(A, 36_600, au="2028-01-01")])[A]
    assert une.environne == 100


def test_sans_personne_rien_ne_se_repartit():
    assert repartir(reglages(), []) == {}
