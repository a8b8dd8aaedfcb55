"""D’une archive TopoJSON aux contours des pays, sur un monde de trois carrés."""

import gzip
import io
import json
import tarfile

import pytest

from collectivites import fabrique_pays
from collectivites.geographie import DOSSIER, GeographieInvalide


def archive(dossier, topologie):
    chemin = dossier / "monde.tgz"
    with tarfile.open(chemin, "w:gz") as contenu:
        for nom, texte in (
            ("countries-50m.json", json.dumps(topologie)),
            ("package.json", '{"version": "9.9.9"}'),
        ):
            membre = tarfile.TarInfo(f"package/{nom}")
            membre.size = len(texte)
            contenu.addfile(membre, io.BytesIO(texte.encode()))
    return chemin


def topologie(*formes):
    """`formes` : (code numérique, nom, premier sommet, côté), en degrés."""
    arcs, objets = [], []
    for rang, (code, nom, (x, y), cote) in enumerate(formes):
        arcs.append([[x, y], [cote, 0], [0, cote], [-cote, 0], [0, -cote]])
        objets.append(
            {"type": "Polygon", "arcs": [[rang]], "id": code, "properties": {"name": nom}}
        )
    return {
        "transform": {"scale": [0.1, 0.1], "translate": [0, 0]},
        "arcs": arcs,
        "objects": {"countries": {"geometries": objets}},
    }


@pytest.fixture
def trois_pays(monkeypatch):
    monkeypatch.setattr(fabrique_pays, "PAYS", {"SN": "Sénégal", "TV": "Tuvalu", "FJ": "Fidji"})


def traits(dossier):
    contenu = json.loads(gzip.decompress((dossier / "pays.geojson.gz").read_bytes()))
    return {t["properties"]["code"]: t for t in contenu["features"]}


def test_un_grand_pays_garde_sa_forme_un_petit_devient_un_point(tmp_path, trois_pays):
    monde = topologie(
        ("686", "Senegal", (0, 0), 50), ("798", "Tuvalu", (100, 100), 1),
        ("242", "Fiji", (1780, 0), 40),
    )  # fmt: skip
    source = fabrique_pays.construire(archive(tmp_path, monde), tmp_path)
    pays = traits(tmp_path)
    assert (source["version"], source["pays"]) == ("9.9.9", 3)
    assert pays["SN"]["geometry"]["type"] == "MultiPolygon"
    assert pays["SN"]["properties"]["centre"] == [2.5, 2.5]
    assert pays["TV"]["properties"]["centre"] == [10.05, 10.05]


def test_un_pays_a_cheval_sur_l_antimeridien_se_coupe_en_deux(tmp_path, trois_pays):
    monde = topologie(
        ("686", "Senegal", (0, 0), 50), ("798", "Tuvalu", (100, 100), 20),
        ("242", "Fiji", (1780, 0), 40),
    )  # fmt: skip
    fabrique_pays.construire(archive(tmp_path, monde), tmp_path)
    morceaux = traits(tmp_path)["FJ"]["geometry"]["coordinates"]
    longitudes = [[x for x, _ in anneaux[0]] for anneaux in morceaux]
    assert len(morceaux) == 2
    assert sorted((min(xs), max(xs)) for xs in longitudes) == [(-180, -178), (178, 180)]


def test_un_pays_sans_forme_ni_point_arrete_la_fabrique(tmp_path, trois_pays):
    with pytest.raises(GeographieInvalide, match="FJ"):
        fabrique_pays.construire(
            archive(tmp_path, topologie(("686", "Senegal", (0, 0), 50))), tmp_path
        )


def test_une_archive_abimee_est_refusee_en_francais(tmp_path):
    chemin = tmp_path / "abimee.tgz"
    chemin.write_bytes(b"pas une archive")
    with pytest.raises(GeographieInvalide, match="illisible"):
        fabrique_pays.construire(chemin, tmp_path)


def test_le_fichier_livre_est_petit_et_dit_sa_source():
    assert (DOSSIER / "pays.geojson.gz").stat().st_size < 200_000
    source = json.loads((DOSSIER / "source_pays.json").read_text("utf-8"))
    assert "domaine public" in source["donnees"]
