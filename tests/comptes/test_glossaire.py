"""Le glossaire suit le code : un mot nouveau y entre dans le même commit (goût, n° 20)."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

GLOSSAIRE = (Path(settings.BASE_DIR) / "docs" / "glossaire.md").read_text(encoding="utf-8")
NOTRES = ("comptes", "collectivites", "offre", "accompagnements", "suivi")


def classes():
    return {
        modele._meta.label for app in NOTRES for modele in apps.get_app_config(app).get_models()
    }


def citees():
    return set(re.findall(rf"`((?:{'|'.join(NOTRES)})\.[A-Z]\w+)`", GLOSSAIRE))


def test_chaque_classe_du_metier_a_son_mot_au_glossaire():
    assert sorted(classes() - citees()) == []


def test_chaque_classe_citee_au_glossaire_existe():
    assert sorted(citees() - classes()) == []


def test_chaque_ligne_du_glossaire_tient_en_trois_colonnes():
    lignes = [ligne for ligne in GLOSSAIRE.splitlines() if ligne.startswith("|")]
    assert [ligne for ligne in lignes if ligne.count("|") != 4] == []
