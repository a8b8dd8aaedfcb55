"""Recette 10 : mettre ensemble plusieurs réseaux sans moyenner des pourcentages."""

from fractions import Fraction

import pytest

from predict.noyau.typographie import pourcent
from suivi.calculs import Part, consolider


def test_neuf_sur_dix_et_douze_sur_vingt_font_soixante_dix_pour_cent():
    ensemble = consolider([Part(9, 10), Part(12, 20)])
    assert ensemble.valeur == Fraction(7, 10)
    assert pourcent(ensemble.valeur) == "70,0\u00a0%"


def test_une_collectivite_suivie_par_deux_reseaux_compte_une_fois():
    ensemble = consolider(
        [Part(2, collectivites=frozenset({"41018", "41269"})),
         Part(2, collectivites=frozenset({"41269", "18033"}))]
    )  # fmt: skip
    assert (ensemble.valeur, ensemble.doubles) == (3, 1)


def test_un_taux_retire_le_double_du_numerateur_et_du_denominateur():
    ici = Part(1, 2, frozenset({"a", "b"}), frozenset({"a"}))
    la = Part(2, 2, frozenset({"b", "c"}), frozenset({"b", "c"}))
    assert consolider([ici, la]).valeur == Fraction(3, 3)


def test_sans_reseau_ou_sans_repondante_le_taux_est_absent():
    assert consolider([Part(0, 0), Part(0, 0)]).valeur is None
    assert consolider([]).valeur == 0


def test_refuse_de_meler_comptes_et_taux():
    with pytest.raises(ValueError, match="compte avec un taux"):
        consolider([Part(1), Part(1, 2)])
