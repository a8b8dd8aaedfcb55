"""Les fichiers de géographie livrés : complets, cohérents, fidèles à ce que dit leur README."""

import csv
import gzip
import json
import shutil
from collections import Counter

import pytest

from collectivites.contours import aire_signee
from collectivites.geographie import DOSSIER, GeographieInvalide, lire, lire_contours
from collectivites.regles import TypeEpci


@pytest.fixture(scope="module")
def france():
    return lire()


def test_compte_les_34_969_communes_de_2026(france):
    assert (france.millesime, len(france.communes)) == (2026, 34_969)


def test_compte_1_255_epci_a_fiscalite_propre(france):
    types = Counter(epci.type for epci in france.epci)

    assert types == {"CC": 989, "CA": 230, "METRO": 22, "CU": 14}
    assert set(types) == set(TypeEpci.values)


def test_compte_101_departements_et_18_regions_hors_outre_mer_a_statut_particulier(france):
    assert (len(france.departements), len(france.regions)) == (101, 18)
    assert {o.code for o in france.outre_mer} == {
        "975", "977", "978", "984", "986", "987", "988", "989",
    }  # fmt: skip


def test_compte_les_collectivites_uniques_dans_les_deux_listes(france):
    regions = {r.nom for r in france.regions}
    departements = {d.nom for d in france.departements}

    assert regions >= {"Martinique", "Guyane", "Mayotte"} <= departements


def test_ne_tient_pas_les_arrondissements_municipaux_pour_des_communes(france):
    paris_15 = next(p for p in france.passages if p.ancien_code == "75115")

    assert "75115" not in {c.code for c in france.communes}
    assert (paris_15.code, paris_15.motif) == ("75056", "arrondissement")


def test_seules_quatre_iles_de_metropole_sont_hors_epci(france):
    outre_mer = {o.code for o in france.outre_mer}
    seules = {c.nom for c in france.communes if not c.epci and c.territoire not in outre_mer}

    assert seules == {"Île-de-Bréhat", "Île-de-Sein", "Ouessant", "L'Île-d'Yeu"}


def test_distingue_une_population_nulle_d_une_population_inconnue(france):
    populations = {c.nom: c.population for c in france.communes}

    assert populations["Fleury-devant-Douaumont"] == 0
    assert populations["La Terre-Adélie"] is None


def test_chaque_siren_est_a_une_seule_collectivite(france):
    sirens = Counter(c.siren for c in (*france.communes, *france.epci) if c.siren)

    assert [siren for siren, fois in sirens.items() if fois > 1] == []
    assert all(len(siren) == 9 and siren.isdigit() for siren in sirens)


def test_place_toutes_les_communes_de_france_hors_outre_mer_a_statut_particulier(france):
    placees = {p.code: p for p in france.points}
    outre_mer = {o.code for o in france.outre_mer}

    assert set(placees) == {c.code for c in france.communes if c.territoire not in outre_mer}
    assert Counter(p.precision for p in placees.values()) == {"commune": 34_871, "epci": 4}


def test_place_blois_a_blois(france):
    blois = next(p for p in france.points if p.code == "41018")

    # 47° 35′ N, 1° 20′ E : à trois kilomètres près, ce que vaut un centre de commune.
    assert (blois.longitude, blois.latitude) == pytest.approx((1.33, 47.59), abs=0.03)


@pytest.mark.parametrize("niveau", ["departements", "regions"])
def test_trace_chaque_contour_dans_le_sens_qu_attend_vega(niveau, france):
    traces = {
        trait["properties"]["code"]: trait["geometry"]["coordinates"]
        for trait in lire_contours(niveau)["features"]
    }

    assert set(traces) == {ligne.code for ligne in getattr(france, niveau)}
    for code, polygones in traces.items():
        for exterieur, *trous in polygones:
            assert exterieur[0] == exterieur[-1], code
            assert aire_signee(exterieur) < 0, code
            assert all(aire_signee(trou) > 0 for trou in trous), code


def test_ne_garde_pour_trous_que_de_vraies_enclaves():
    troues = {
        trait["properties"]["code"]: sum(len(p) - 1 for p in trait["geometry"]["coordinates"])
        for trait in lire_contours("departements")["features"]
    }

    # Valréas (Vaucluse) dans la Drôme ; Boursies et voisines (Nord) dans le Pas-de-Calais ; les
    # deux enclaves des Hautes-Pyrénées dans les Pyrénées-Atlantiques.
    assert {code: n for code, n in troues.items() if n} == {"26": 1, "62": 1, "64": 2}


def test_dit_d_ou_viennent_les_fichiers_et_ce_qu_ils_contiennent(france):
    source = json.loads((DOSSIER / "source.json").read_text(encoding="utf-8"))
    lisez_moi = (DOSSIER / "README.md").read_text(encoding="utf-8")

    for nom, lignes in source["lignes"].items():
        assert len(getattr(france, nom)) == lignes
        assert f"| `{nom}.csv.gz` | {lignes:,} |".replace(",", " ") in lisez_moi
    for origine in (source["cog"], source["geometries"]):
        assert origine["sha256"] in lisez_moi
        assert origine["version"] in lisez_moi


def test_les_archives_ne_datent_pas_leur_ecriture():
    datees = [c.name for c in DOSSIER.glob("*.gz") if c.read_bytes()[4:8] != b"\0\0\0\0"]

    assert datees == []


@pytest.fixture
def copie(tmp_path):
    return shutil.copytree(DOSSIER, tmp_path / "geographie")


def _reecrire(chemin, transformer):
    with gzip.open(chemin, "rt", encoding="utf-8", newline="") as fichier:
        lignes = list(csv.reader(fichier))
    with gzip.open(chemin, "wt", compresslevel=1, encoding="utf-8", newline="") as fichier:
        csv.writer(fichier).writerows(transformer(lignes))


@pytest.mark.parametrize(
    ("fichier", "transformer", "message"),
    [
        ("regions.csv.gz", lambda ls: [*ls, ls[1]], "regions : le code 01 s’y trouve deux fois"),
        ("regions.csv.gz", lambda ls: [ligne for ligne in ls if ligne[0] != "24"], "« 24 »"),
        ("epci.csv.gz", lambda ls: [ls[0][::-1], *ls[1:]], "epci.csv.gz : les colonnes"),
        ("communes.csv.gz", lambda ls: [*ls, ["X", "Y", "", "mille", "41", ""]], "mille"),
        ("communes.csv.gz", lambda ls: [*ls, ["X"]], "communes.csv.gz : fichier illisible"),
    ],
)
def test_refuse_un_fichier_incoherent_en_disant_lequel(copie, fichier, transformer, message):
    _reecrire(copie / fichier, transformer)

    with pytest.raises(GeographieInvalide, match=message):
        lire(copie)


@pytest.mark.parametrize(
    "abimer",
    [lambda octets: octets[:1000], lambda octets: octets[:500] + b"?" * 500 + octets[1000:]],
)
def test_refuse_un_fichier_abime(copie, abimer):
    chemin = copie / "points.csv.gz"
    chemin.write_bytes(abimer(chemin.read_bytes()))

    with pytest.raises(GeographieInvalide, match=r"points\.csv\.gz"):
        lire(copie)
