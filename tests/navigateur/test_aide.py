"""L’aide de l’écran, au clavier : le tiroir s’ouvre, se lit, se ferme, et rend le foyer."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.navigateur

CAMILLE, INES = "camille@passerelles.example.org", "ines@passerelles.example.org"


def ouvrir_au_clavier(visite):
    visite.page.locator("[data-aide]").focus()
    visite.page.keyboard.press("Enter")
    tiroir = visite.page.locator("dialog#aide")
    expect(tiroir).to_be_visible()
    expect(visite.page.locator("#aide-titre")).to_be_focused()
    return tiroir


@pytest.mark.parametrize("appareil", ["bureau", "telephone"])
def test_l_aide_de_l_ecran_s_ouvre_et_se_ferme_au_clavier(visiter, appareil):
    camille = visiter(CAMILLE, appareil)
    camille.ouvrir("/collectivites/1/")
    demandes = []
    camille.page.on("request", lambda r: demandes.append(r.url) if "/aide/" in r.url else None)
    expect(camille.page.locator("dialog#aide")).to_be_hidden()
    assert demandes == []
    tiroir = ouvrir_au_clavier(camille)
    expect(tiroir).to_contain_text("La fiche d’une collectivité")
    camille.eprouver()
    camille.page.keyboard.press("Escape")
    expect(tiroir).to_be_hidden()
    expect(camille.page.locator("[data-aide]")).to_be_focused()
    ouvrir_au_clavier(camille)
    assert len(demandes) == 1  # déjà lue : rien n’est redemandé
    camille.page.keyboard.press("Tab")
    expect(tiroir.get_by_role("button", name="Fermer")).to_be_focused()
    camille.page.keyboard.press("Enter")
    expect(tiroir).to_be_hidden()
    expect(camille.page.locator("[data-aide]")).to_be_focused()


def test_le_tiroir_de_l_aide_et_celui_des_preuves_ne_se_genent_pas(visiter):
    camille = visiter(CAMILLE)
    camille.ouvrir("/suivi/")
    camille.page.locator("[data-tiroir]").first.click()
    expect(camille.page.locator("#tiroir-titre")).to_be_focused()
    ouvrir_au_clavier(camille)
    camille.page.keyboard.press("Escape")
    expect(camille.page.locator("#tiroir.est-ouvert")).to_be_visible()


def test_au_portail_l_aide_se_lit_sur_un_telephone(visiter):
    ines = visiter(INES, "telephone")
    ines.ouvrir("/portail/")
    tiroir = ouvrir_au_clavier(ines)
    expect(tiroir).to_contain_text("ce que l’on attend de vous")
    ines.eprouver()


def test_sans_script_l_aide_est_une_page_qui_ramene_a_l_ecran(site, chromium, visiter):
    camille = visiter(CAMILLE)
    contexte = chromium.new_context(
        java_script_enabled=False, storage_state=camille.contexte.storage_state()
    )
    page = contexte.new_page()
    page.goto(f"{site.adresse}/collectivites/1/")
    page.locator(".pr-bouton-aide").click()
    expect(page.locator("h1")).to_contain_text("La fiche d’une collectivité")
    page.get_by_role("link", name="Revenir à l’écran").click()
    assert page.url == f"{site.adresse}/collectivites/1/"
    contexte.close()


def test_du_tiroir_on_va_au_mot_puis_au_sommaire(visiter):
    camille = visiter(CAMILLE)
    camille.ouvrir("/suivi/")
    ouvrir_au_clavier(camille)
    camille.cliquer("Ventilation non additive", role="link", dans="dialog#aide")
    assert camille.page.url.endswith("/aide/glossaire/#ventilation-non-additive")
    camille.eprouver()
    camille.suivre("Aide")
    camille.remplir(q="prefet")
    camille.cliquer("Chercher", dans="main")
    camille.lit("Les conventions")
    camille.eprouver()
