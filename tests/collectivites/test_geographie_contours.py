"""Des géométries de communes aux points et aux contours, sur des territoires carrés."""

import struct

import pytest

from collectivites.contours import aire_signee, centre, contours, lire_wkb


def carre(x, y, cote=1.0):
    return [(x, y), (x + cote, y), (x + cote, y + cote), (x, y + cote), (x, y)]


def wkb(*polygones):
    corps = b"".join(
        struct.pack("<BII", 1, 3, len(anneaux))
        + b"".join(
            struct.pack("<I", len(a)) + b"".join(struct.pack("<dd", *s) for s in a) for a in anneaux
        )
        for anneaux in polygones
    )
    return struct.pack("<BII", 1, 6, len(polygones)) + corps


def test_relit_un_multipolygone_troue():
    geometrie = [[carre(0, 0, 4), carre(1, 1)], [carre(9, 9)]]

    assert lire_wkb(wkb(*geometrie)) == geometrie


@pytest.mark.parametrize(
    "octets",
    [wkb([carre(0, 0)])[:-3], wkb([carre(0, 0)]) + b"x", struct.pack("<BII", 1, 1, 0), b""],
)
def test_refuse_une_geometrie_qui_n_en_est_pas_une(octets):
    with pytest.raises(ValueError, match="WKB"):
        lire_wkb(octets)


def test_le_centre_ne_depend_pas_du_sens_et_tient_compte_des_trous():
    plein = [[carre(0, 0, 4)], [carre(0, 0, 4)[::-1]]]
    troue = [[carre(0, 0, 4), carre(2, 1, 2)]]

    assert centre(plein) == ((2.0, 2.0), 32.0)
    # 16 × (2 ; 2) moins 4 × (3 ; 2), sur 12.
    (x, y), aire = centre(troue)
    assert (x, y, aire) == pytest.approx((20 / 12, 2, 12))


def test_deux_departements_voisins_restent_jointifs():
    # La frontière zigzague de moins que la tolérance : elle est redressée des deux côtés.
    zigzag = [(1.0, 0.0), (1.001, 0.5), (1.0, 1.0)]
    ouest = [[[(0.0, 0.0), *zigzag, (0.0, 1.0), (0.0, 0.0)]]]
    est = [[[*zigzag[::-1], (2.0, 0.0), (1.0, 1.0)]]]

    traces = contours({"o": ouest, "e": est}, str, tolerance=0.01, aire_minimale=0)

    sommets = {code: set(polygones[0][0]) for code, polygones in traces.items()}
    assert sommets["o"] & sommets["e"] == {(1.0, 0.0), (1.0, 1.0)}


def test_les_limites_entre_communes_d_un_meme_departement_s_effacent():
    communes = {"01001": [[carre(0, 0)]], "01002": [[carre(1, 0)[::-1]]]}

    [(code, [[exterieur]])] = contours(communes, lambda c: c[:2], 0.01, 0).items()

    assert code == "01"
    assert aire_signee(exterieur) == -2


def _anneau_de_communes(cote_a_cote):
    """Huit carrés autour d’une case centrale (1 ; 1)."""
    cases = [(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)]
    return {f"A{x}{y}": [[carre(float(x), float(y))]] for x, y in cases} | cote_a_cote


def test_garde_l_enclave_d_un_voisin():
    communes = _anneau_de_communes({"B11": [[carre(1.0, 1.0)]]})

    traces = contours(communes, lambda c: c[0], 0.01, 0)

    assert [len(anneaux) for anneaux in traces["A"]] == [2]
    assert aire_signee(traces["A"][0][1]) == 1


def test_comble_le_vide_d_une_commune_sans_geometrie():
    traces = contours(_anneau_de_communes({}), lambda c: c[0], 0.01, 0)

    assert [len(anneaux) for anneaux in traces["A"]] == [1]


def test_ote_les_petites_iles_mais_jamais_le_plus_grand_morceau():
    communes = {"A1": [[carre(0, 0)], [carre(5, 5, 0.1)]], "B1": [[carre(9, 9, 0.1)]]}

    traces = contours(communes, lambda c: c[0], 0.001, aire_minimale=0.5)

    assert {code: len(polygones) for code, polygones in traces.items()} == {"A": 1, "B": 1}
