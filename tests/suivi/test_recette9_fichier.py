"""La recette 9 se rejoue : un fichier chargé, une commande, les mêmes chiffres."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from collectivites.models import Collectivite
from collectivites.regles import Nature
from tests.suivi import recette9

FICHIER = Path(settings.BASE_DIR) / "fixtures" / "scenarios" / "recette-9.json"


@pytest.fixture
def chargee(db):
    call_command("charger_referentiels", stdout=StringIO())
    for fiche in json.loads(FICHIER.read_text(encoding="utf-8"))["fiches"]:
        Collectivite.objects.create(
            nature=Nature.COMMUNE,
            code_insee=fiche["collectivite"]["insee"],
            nom=fiche["ref"].upper(),
            millesime=2026,
        )
    call_command("charger_jeu", str(FICHIER), stdout=StringIO())


def rejouer():
    sortie = StringIO()
    call_command(
        "indicateurs", reseau="recette-9", du="2027-01-01", au="2027-12-31", format="json",
        stdout=sortie,
    )  # fmt: skip
    return {i["code"]: i for i in json.loads(sortie.getvalue())["indicateurs"]}


def test_le_fichier_charge_rend_les_chiffres_de_la_recette(chargee):
    rejoues = rejouer()
    assert {
        code: (i["numerateur"], i["denominateur"], i["affichage"]) for code, i in rejoues.items()
    } == recette9.ATTENDU
    assert rejoues["I1"]["ventilations"]["service"]["somme"] == 5
    assert rejoues["I6"]["taux_reponse"] == 75.0
    assert rejoues["I3"]["details"]["destinataires"] == 3
    assert rejoues["I7"]["details"]["taux_cohorte"] == 50.0


def test_les_preuves_du_fichier_portent_ses_references(chargee):
    rejoues = rejouer()
    assert [p["ref"] for p in rejoues["I4"]["preuves"]] == ["convention-1"]
    assert {p["ref"] for p in rejoues["I2"]["preuves"]} == {"candidature-1", "candidature-2"}
