"""Charger la géographie : la France entière, puis d’une édition à la suivante sans rien perdre.

Le territoire d’essai : la région 24, son département 41, un outre-mer, deux EPCI, cinq communes.
"""

import datetime
import io
import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from collectivites.chargement import charger_geographie
from collectivites.fabrique_geographie import ecrire_tables
from collectivites.geographie import (
    Commune,
    Departement,
    Epci,
    Geographie,
    GeographieInvalide,
    OutreMer,
    Passage,
    Point,
    Region,
)
from collectivites.models import Collectivite
from collectivites.regles import Nature
from tests.fabriques import FicheFactory

EDITION_2026 = Geographie(
    millesime=2026,
    regions=[Region("24", "Centre-Val de Loire", "45234")],
    departements=[Departement("41", "Loir-et-Cher", "24", "41018")],
    outre_mer=[OutreMer("975", "Saint-Pierre-et-Miquelon", "97502")],
    epci=[
        Epci("200030385", "CA de Blois", "CA", "41"),
        Epci("200055481", "CC du Grand Chambord", "CC", "41"),
    ],
    communes=[
        Commune("41018", "Blois", "214100182", 47_000, "41", "200030385"),
        Commune("41031", "Candé-sur-Beuvron", "214100315", 1_500, "41", "200030385"),
        Commune("41034", "Chambord", "214100349", 100, "41", "200055481"),
        Commune("41150", "Mont-près-Chambord", "214101503", 3_300, "41", "200055481"),
        Commune("97502", "Saint-Pierre", "", None, "975", ""),
    ],
    passages=[],
    points=[
        Point("41018", 1.33, 47.59, "commune"),
        Point("41031", 1.25, 47.49, "commune"),
        Point("41034", 1.52, 47.62, "commune"),
        Point("41150", 1.46, 47.56, "commune"),
    ],
)


@pytest.fixture
def charger(tmp_path):
    """`charger(geographie)` : l’écrit dans un dossier et la charge."""

    def _charger(geographie, **options):
        ecrire_tables(geographie, tmp_path)
        source = json.dumps({"millesime": geographie.millesime})
        (tmp_path / "source.json").write_text(source, encoding="utf-8")
        return charger_geographie(tmp_path, **options)

    return _charger


@pytest.fixture
def en_2026(db, charger):
    return charger(EDITION_2026)


def edition_2027(**changements):
    return replace(EDITION_2026, millesime=2027, **changements)


def commune(code):
    return Collectivite.objects.get(nature=Nature.COMMUNE, code_insee=code)


def photo():
    return list(Collectivite.objects.order_by("pk").values())


@pytest.mark.django_db
def test_charge_toute_la_france_puis_ne_change_rien_a_la_relance():
    premiere = charger_geographie()
    avant = photo()
    seconde = charger_geographie()

    comptes = {n: Collectivite.objects.actuelles().filter(nature=n).count() for n in Nature}
    assert {n: c for n, c in comptes.items() if c} == {
        Nature.COMMUNE: 34_969,
        Nature.EPCI: 1_255,
        Nature.DEPARTEMENT: 101,
        Nature.REGION: 18,
        Nature.COM: 8,
    }
    assert (premiere.creees, premiere.inchangees) == (36_351, 0)
    assert (seconde.creees, seconde.modifiees, seconde.inchangees) == (0, 0, 36_351)
    assert photo() == avant


def test_rattache_une_commune_a_ses_trois_parents(en_2026):
    blois = commune("41018")

    assert (blois.region.nom, blois.departement.nom, blois.epci.nom) == (
        "Centre-Val de Loire", "Loir-et-Cher", "CA de Blois",
    )  # fmt: skip
    assert (blois.epci.departement, blois.epci.region) == (blois.departement, blois.region)
    assert blois.departement.region == blois.region


def test_laisse_l_outre_mer_hors_des_regions(en_2026):
    saint_pierre = commune("97502")

    assert saint_pierre.departement.nature == Nature.COM
    assert (saint_pierre.region, saint_pierre.epci, saint_pierre.population) == (None,) * 3


def test_la_population_d_un_parent_est_la_somme_de_ses_communes(en_2026):
    populations = dict(Collectivite.objects.values_list("nom", "population"))

    assert populations["CA de Blois"] == 48_500
    assert populations["Loir-et-Cher"] == populations["Centre-Val de Loire"] == 51_900
    assert populations["Saint-Pierre-et-Miquelon"] is None


def test_se_retrouve_sans_accents(en_2026):
    trouvees = Collectivite.objects.dont_le_nom_ressemble("CANDE beuvron")

    assert [c.nom for c in trouvees] == ["Candé-sur-Beuvron"]


def test_dit_son_avancement_jusqu_au_bout(db, charger):
    etapes = []
    charger(EDITION_2026, avancement=lambda fait, total, message: etapes.append((fait, total)))

    assert etapes == sorted(etapes)
    assert etapes[-1] == (10, 10)


def test_met_a_jour_les_lignes_qui_changent_et_garde_leur_identite(en_2026, charger):
    avant = commune("41034").pk
    communes = [
        replace(c, nom="Chambord-le-Château", population=99) if c.code == "41034" else c
        for c in EDITION_2026.communes
    ]

    bilan = charger(edition_2027(communes=communes))

    chambord = commune("41034")
    assert (chambord.pk, chambord.nom, chambord.population) == (avant, "Chambord-le-Château", 99)
    assert chambord.recherche == "chambord le chateau"
    # La commune, et les trois parents dont la population est la somme.
    assert (bilan.creees, bilan.modifiees) == (0, 4)
    assert set(Collectivite.objects.values_list("millesime", flat=True)) == {2027}


@pytest.fixture
def fusion():
    """En 2027, Candé-sur-Beuvron entre dans Blois."""
    return edition_2027(
        communes=[c for c in EDITION_2026.communes if c.code != "41031"],
        points=[p for p in EDITION_2026.points if p.code != "41031"],
        passages=[Passage("41031", "41018", "fusion")],
    )


def test_une_commune_fusionnee_devient_obsolete_datee_et_designe_sa_remplacante(
    en_2026, charger, fusion
):
    bilan = charger(fusion)

    cande = commune("41031")
    assert bilan.obsoletes == 1
    assert cande.obsolete_le == datetime.date(2027, 1, 1)
    assert cande.remplacee_par == commune("41018")
    assert cande.millesime == 2026


def test_une_fusion_ne_perd_ni_la_fiche_ni_la_commune(en_2026, charger, fusion, reseau):
    fiche = FicheFactory(reseau=reseau, collectivite=commune("41031"))

    charger(fusion)

    fiche.refresh_from_db()
    assert fiche.collectivite.nom == "Candé-sur-Beuvron"


def test_une_commune_retablie_redevient_actuelle_avec_ses_fiches(en_2026, charger, fusion, reseau):
    fiche = FicheFactory(reseau=reseau, collectivite=commune("41031"))
    charger(fusion)

    bilan = charger(replace(EDITION_2026, millesime=2028))

    cande = commune("41031")
    assert (cande.pk, cande.obsolete_le, cande.remplacee_par) == (fiche.collectivite_id, None, None)
    assert bilan.creees == 0


def test_un_epci_disparu_designe_celui_de_ses_anciens_habitants(en_2026, charger):
    fusionne = Epci("200099999", "CC de la Loire et du Château", "CC", "41")
    epci = [EDITION_2026.epci[0], fusionne]
    # Mont-près-Chambord (3 300 hab.) suit le nouvel EPCI ; Chambord (100 hab.) rejoint Blois.
    suite = {"41150": "200099999", "41034": "200030385"}
    communes = [replace(c, epci=suite.get(c.code, c.epci)) for c in EDITION_2026.communes]

    charger(edition_2027(epci=epci, communes=communes))

    ancien = Collectivite.objects.get(siren="200055481")
    assert ancien.obsolete_le == datetime.date(2027, 1, 1)
    assert ancien.remplacee_par.siren == "200099999"
    assert commune("41150").epci.siren == "200099999"


def test_deux_communes_peuvent_echanger_leur_siren(en_2026, charger):
    echange = {"41018": "214100315", "41031": "214100182"}
    communes = [replace(c, siren=echange.get(c.code, c.siren)) for c in EDITION_2026.communes]

    charger(edition_2027(communes=communes))

    assert (commune("41018").siren, commune("41031").siren) == ("214100315", "214100182")


def test_refuse_une_edition_plus_ancienne_sans_rien_changer(en_2026, charger):
    avant = photo()

    with pytest.raises(GeographieInvalide, match="2026"):
        charger(replace(EDITION_2026, millesime=2025, communes=EDITION_2026.communes[:4]))

    assert photo() == avant


def test_ne_touche_pas_aux_structures_propres_a_un_reseau(en_2026, charger, reseau):
    petr = Collectivite.objects.create(
        nature=Nature.PETR, nom="PETR d’essai", millesime=2026, propre_a=reseau
    )

    charger(edition_2027())

    petr.refresh_from_db()
    assert (petr.obsolete_le, petr.millesime) == (None, 2026)


@pytest.mark.django_db(transaction=True)
def test_une_panne_en_chemin_ne_laisse_rien_derriere_elle(charger):
    def panne(fait, total, message):
        if fait >= 5:
            raise OSError("panne")

    with pytest.raises(OSError, match="panne"):
        charger(EDITION_2026, avancement=panne)

    assert not Collectivite.objects.exists()


def test_la_commande_dit_ce_qu_elle_a_fait(en_2026, tmp_path):
    sortie = io.StringIO()

    call_command("charger_geographie", dossier=tmp_path, stdout=sortie)

    assert (
        "édition 2026 : 0 collectivités créées, 0 mises à jour, 10 inchangées" in sortie.getvalue()
    )


def test_la_commande_refuse_un_dossier_vide_sans_trace_python(db, tmp_path):
    with pytest.raises(CommandError, match=r"Rien n’a été chargé\. source\.json"):
        call_command("charger_geographie", dossier=tmp_path / "vide")


class _Terminal(io.StringIO):
    def isatty(self):
        return True


def test_la_barre_ne_se_dessine_qu_au_terminal(en_2026, tmp_path):
    terminal, fichier = _Terminal(), io.StringIO()

    for sortie in (terminal, fichier):
        call_command("charger_geographie", dossier=tmp_path, stderr=sortie, stdout=io.StringIO())

    assert "10/10" in terminal.getvalue()
    assert fichier.getvalue() == ""
