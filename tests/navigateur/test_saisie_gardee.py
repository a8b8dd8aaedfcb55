"""Plusieurs formulaires sur une page : rien de ce que l’on écrit n’y disparaît en silence."""

import pytest
from playwright.sync_api import expect

from .chemin import ouvrir_un_cadre_modifiable

pytestmark = pytest.mark.navigateur

CHARGEE = "camille@passerelles.example.org"


def deplier(visite, numero):
    rubrique = visite.page.locator(f"#rubrique-{numero}")
    if not rubrique.evaluate("e => e.open"):
        rubrique.locator("summary").first.click()
    return rubrique


def enregistrer(visite, code):
    """Envoie la rubrique, et attend que la page ait posé la réponse."""
    ancien = visite.page.query_selector("#cadre")
    visite.page.click(f"#enregistrer-{code}")
    ancien.wait_for_element_state("hidden")


def test_enregistrer_une_rubrique_garde_ce_que_l_on_ecrivait_dans_une_autre(visiter):
    camille = visiter(CHARGEE)
    ouvrir_un_cadre_modifiable(camille)
    deplier(camille, 2)
    camille.remplir(**{"acteurs-texte": "Le comité de jumelage"})
    deplier(camille, 3)
    camille.remplir(**{"roles-texte_collectivite": "Réunit les écoles."})
    enregistrer(camille, "roles")
    expect(camille.page.locator("#rubrique-3 summary").first).to_contain_text("Complète")
    expect(camille.page.locator("[name=acteurs-texte]")).to_have_value("Le comité de jumelage")

    questions = []
    camille.page.on("dialog", lambda boite: (questions.append(boite.type), boite.dismiss()))
    with camille.page.expect_event("dialog"):
        camille.page.get_by_role("button", name="Demander la validation").click()
    expect(camille.page.locator("[name=acteurs-texte]")).to_have_value("Le comité de jumelage")
    assert questions == ["beforeunload"]
    deplier(camille, 2)
    enregistrer(camille, "acteurs")
    expect(camille.page.locator(".pr-apercu")).to_contain_text("Le comité de jumelage")
    camille.cliquer("Demander la validation")
    assert questions == ["beforeunload"]
