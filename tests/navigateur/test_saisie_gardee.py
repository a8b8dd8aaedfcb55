"""Plusieurs formulaires sur une page : rien de ce que l’on écrit n’y disparaît en silence."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.navigateur

CHARGEE = "camille@passerelles.example.org"


def deplier(visite, numero):
    rubrique = visite.page.locator(f"#rubrique-{numero}")
    if not rubrique.evaluate("e => e.open"):
        rubrique.locator("summary").first.click()
    return rubrique


def test_enregistrer_une_rubrique_garde_ce_que_l_on_ecrivait_dans_une_autre(visiter):
    camille = visiter(CHARGEE)
    camille.ouvrir("/accompagnements/")
    camille.suivre("Coopération eau et lycées")
    camille.page.locator("a[href*='/cadres/']").first.click()
    camille.page.wait_for_url(re.compile(r"/cadres/\d+/"))
    camille.suivre("Ouvrir la version")
    camille.cliquer(re.compile("Ouvrir la version"))
    deplier(camille, 2)
    camille.remplir(**{"acteurs-texte": "Le comité de jumelage"})
    deplier(camille, 3)
    camille.remplir(**{"roles-texte_collectivite": "Réunit les écoles."})
    with camille.page.expect_response(re.compile(r"/roles/")):
        camille.page.click("#enregistrer-roles")
    expect(camille.page.locator("#rubrique-3 summary").first).to_contain_text("Complète")
    expect(camille.page.locator("[name=acteurs-texte]")).to_have_value("Le comité de jumelage")

    questions = []
    camille.page.on("dialog", lambda boite: (questions.append(boite.type), boite.dismiss()))
    camille.page.get_by_role("button", name="Demander la validation").click()
    expect(camille.page.locator("[name=acteurs-texte]")).to_have_value("Le comité de jumelage")
    assert questions == ["beforeunload"]
    deplier(camille, 2)
    with camille.page.expect_response(re.compile(r"/acteurs/")):
        camille.page.click("#enregistrer-acteurs")
    expect(camille.page.locator(".pr-apercu")).to_contain_text("Le comité de jumelage")
    camille.cliquer("Demander la validation")
    assert questions == ["beforeunload"]
