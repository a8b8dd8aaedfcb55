"""Le maillage : trois mailles tirées des mêmes frontières, jointives, une par région."""

import pytest

from collectivites import maillage
from collectivites.contours import aire_signee
from collectivites.geographie import Commune, GeographieInvalide
from tests.collectivites.test_geographie_contours import carre


def _aire(polygones):
    return sum(-aire_signee(anneau) for polygone in polygones for anneau in polygone)


@pytest.fixture
def quatre(tmp_path):
    """Quatre carrés d’un degré : deux EPCI, deux départements, une région et sa voisine."""
    places = {"41001": (0, 0), "41002": (1, 0), "45001": (0, 1), "18001": (1, 1)}
    communes = [
        Commune(code, code, "", 1, code[:2], "E1" if code != "18001" else "E2") for code in places
    ]
    polygones = {code: [[carre(x, y)]] for code, (x, y) in places.items()}
    regions = {"41": "24", "45": "24", "18": "99"}
    maillages = maillage.construire(communes, polygones, lambda c: regions[c.territoire])
    maillage.ecrire(maillages, tmp_path)
    return tmp_path


def test_une_region_par_fichier(quatre):
    assert maillage.regions_tracees(quatre) == {"24", "99"}
    assert list(maillage.lire("99", quatre)[0]) == ["18001"]


def test_fondre_les_communes_garde_toute_la_surface(quatre):
    communes, lignes = maillage.lire("24", quatre)
    assert communes["45001"] == ("45", "E1")
    par_commune = maillage.zones(lignes, lambda code: code)
    par_epci = maillage.zones(lignes, lambda code: communes[code][1])
    par_departement = maillage.zones(lignes, lambda code: communes[code][0])
    assert {z: _aire(p) for z, p in par_commune.items()} == {"41001": 1, "41002": 1, "45001": 1}
    assert {z: _aire(p) for z, p in par_epci.items()} == {"E1": 3}
    assert {z: _aire(p) for z, p in par_departement.items()} == {"41": 2, "45": 1}


def test_une_commune_minuscule_garde_une_forme(tmp_path):
    cote = 0.006
    petit = [[(0, 0), (0, cote), (cote, cote), (cote, 0), (0, 0)]]
    grand = [[(0, 0), (cote, 0), (1, 0), (1, -1), (0, -1), (0, 0)]]
    communes = [Commune(c, c, "", 1, "41", "") for c in ("41001", "41002")]
    polygones = {"41001": [petit], "41002": [grand]}
    maillage.ecrire(maillage.construire(communes, polygones, lambda c: "24"), tmp_path)
    _, lignes = maillage.lire("24", tmp_path)
    formes = maillage.zones(lignes, lambda code: code)
    assert len(formes["41001"][0][0]) == 5


@pytest.mark.parametrize("region", ["24", "11", "02", "94"])
def test_le_maillage_livre_couvre_la_region(region):
    communes, lignes = maillage.lire(region)
    assert set(maillage.zones(lignes, lambda code: code)) == set(communes)


def test_une_region_sans_maillage_le_dit(tmp_path):
    with pytest.raises(GeographieInvalide, match="24"):
        maillage.lire("24", tmp_path)
