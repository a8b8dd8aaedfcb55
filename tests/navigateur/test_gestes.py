"""Ce que l’on fait moins souvent, dans un vrai navigateur : refuser, passer outre, se croiser,
travailler au clavier."""

import contextlib
import re
import time

import pytest
from playwright.sync_api import Error, expect

from .chemin import ouvrir_un_cadre_modifiable

pytestmark = pytest.mark.navigateur

CHARGEE, DIRECTION = "camille@passerelles.example.org", "nadia@passerelles.example.org"
REFERENTE = "ines@passerelles.example.org"


def noter(visite, qui, objet):
    visite.ouvrir("/")
    visite.remplir(qui=qui, objet=objet)
    visite.cliquer("Enregistrer l’appel")
    visite.suivre(objet)


def ouvrir_un_accompagnement(visite, qui, objet):
    noter(visite, qui, objet)
    visite.cliquer("Ouvrir l’accompagnement")
    return visite.page.url.removeprefix(visite.site.adresse)


def test_reorienter_un_appel_demande_un_motif_et_garde_la_saisie(visiter):
    camille = visiter(CHARGEE)
    noter(camille, "Semoy", "Financer un club de football")
    camille.page.locator("summary", has_text="Non : réorienter").click()
    camille.remplir(**{"reorienter-vers": "Le comité départemental"})
    camille.page.locator("[name=reorienter-motif]").evaluate("e => e.required = false")
    camille.cliquer("Réorienter")
    camille.eprouver()
    expect(camille.page.locator("[name=reorienter-vers]")).to_have_value("Le comité départemental")
    camille.remplir(**{"reorienter-motif": "Hors de l’action internationale."})
    camille.cliquer("Réorienter")
    camille.ouvrir("/accompagnements/sollicitations/?etat=reorientee")
    camille.suivre("Financer un club de football")
    camille.lit("Hors de l’action internationale.")
    camille.lit("Le comité départemental")


def test_un_nom_ambigu_propose_les_collectivites_et_garde_l_objet(visiter):
    camille = visiter(CHARGEE)
    camille.ouvrir("/")
    camille.remplir(qui="Saint-Jean", objet="Une question")
    camille.cliquer("Enregistrer l’appel")
    camille.lit("Choisissez ci-dessous")
    camille.eprouver()
    expect(camille.page.locator("[name=objet]")).to_have_value("Une question")
    camille.page.locator("fieldset input[type=radio]").first.check()
    camille.cliquer("Noter l’appel")
    camille.lit("Appel noté pour", dans="body")


def test_la_direction_seule_passe_outre_et_le_motif_reste_au_journal(visiter):
    camille, nadia = visiter(CHARGEE), visiter(DIRECTION)
    adresse = ouvrir_un_accompagnement(camille, "Chécy", "Une urgence à l’étranger")
    expect(camille.page.get_by_role("link", name="Passer outre")).to_have_count(0)
    camille.lit("La direction peut passer outre")

    nadia.ouvrir(adresse)
    nadia.suivre("Passer outre")
    nadia.eprouver()
    nadia.remplir(motif="Le maire part demain : on régularise au retour.")
    nadia.cliquer("Passer outre")
    nadia.lit("Étape passée", dans="body")
    nadia.page.locator("#etape-1 summary").click()
    nadia.lit("on régularise au retour")
    nadia.ouvrir("/equipe/journal/")
    nadia.lit("on régularise au retour")

    passage = re.sub(r"/$", "/passer/2/", adresse)
    camille.ouvrir(passage)
    expect(camille.page.get_by_label("Pourquoi passer outre")).to_have_count(0)


def test_deux_onglets_ne_s_ecrasent_pas_et_la_saisie_est_gardee(visiter):
    camille, nadia = visiter(CHARGEE), visiter(DIRECTION)
    adresse = ouvrir_un_accompagnement(camille, "Fleury-les-Aubrais", "Accueillir une délégation")
    camille.ouvrir(f"{adresse}modifier/")
    nadia.ouvrir(f"{adresse}modifier/")
    nadia.remplir(titre="Accueillir une délégation togolaise")
    nadia.cliquer("Enregistrer")

    camille.remplir(titre="Accueillir dix élus")
    camille.cliquer("Enregistrer")
    camille.lit("Accueillir une délégation togolaise")  # ce que l’autre a écrit
    expect(camille.page.locator("[name=titre]")).to_have_value("Accueillir dix élus")
    camille.eprouver()


def test_la_barre_oblique_mene_a_la_recherche_et_la_recherche_a_la_fiche(visiter):
    camille = visiter(CHARGEE)
    camille.ouvrir("/suivi/")
    camille.page.keyboard.press("/")
    expect(camille.page.locator("#recherche")).to_be_focused()
    camille.page.keyboard.type("Vendome")
    with camille.page.expect_navigation():
        camille.page.keyboard.press("Enter")
    camille.lit("Vendôme")
    camille.eprouver()


def test_une_frappe_plus_rapide_que_le_serveur_ne_se_plaint_pas_et_montre_la_derniere(visiter):
    camille = visiter(CHARGEE)
    camille.ouvrir("/suivi/")
    demandes = []

    def trainer(route):
        demandes.append(route.request.url)
        time.sleep(0.4)
        # La page laisse une demande pour une plus récente : il n’y a plus personne à servir.
        with contextlib.suppress(Error):
            route.continue_()

    camille.page.route("**/recherche/panneau/**", trainer)
    champ = camille.page.locator("#recherche")
    champ.press_sequentially("Ven", delay=300)
    champ.press_sequentially("dôme", delay=300)
    camille.lit("Vendôme", dans="#recherche-panneau")
    assert len(demandes) > 2, demandes
    camille.eprouver()


@pytest.mark.parametrize("personne", [CHARGEE, REFERENTE])
def test_le_lien_d_un_courriel_ouvre_la_page_et_la_notification_se_lit(visiter, personne):
    visite = visiter(personne)
    visite.ouvrir("/notifications/")
    lignes = visite.page.locator(".pr-notifications__liste form")
    adresse = lignes.first.get_attribute("action")
    avec_elle = visite.page.locator(f".pr-notifications__liste form[action='{adresse}']")
    expect(avec_elle).to_have_count(1)
    with visite.page.expect_response(
        lambda reponse: reponse.request.method == "POST" and adresse in reponse.url
    ):
        visite.ouvrir(adresse)
    assert "#notification-" not in visite.page.url
    visite.eprouver()
    visite.ouvrir("/notifications/")
    expect(avec_elle).to_have_count(0)


def test_la_marque_d_un_courriel_rend_l_ancre_qu_elle_recouvrait(visiter):
    camille = visiter(CHARGEE)
    camille.ouvrir("/notifications/?vue=toutes")
    ligne = camille.page.locator(".pr-notifications__liste form").last
    numero = re.search(r"/(\d+)/", ligne.get_attribute("action"))[1]
    camille.ouvrir(f"/suivi/#contenu&notification-{numero}")
    camille.page.wait_for_url(re.compile(r"#contenu$"))


def test_le_premier_tab_saute_au_contenu(visiter):
    camille = visiter(CHARGEE)
    camille.ouvrir("/")
    camille.page.keyboard.press("Tab")
    expect(camille.page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    camille.page.keyboard.press("Enter")
    camille.page.keyboard.press("Tab")
    assert camille.page.evaluate("() => document.activeElement.closest('#contenu') !== null")


def test_un_appel_se_note_sans_souris(visiter):
    camille = visiter(CHARGEE)
    camille.ouvrir("/")
    camille.page.get_by_label("Qui appelle").focus()
    camille.page.keyboard.type("Olivet")
    camille.page.keyboard.press("Tab")
    camille.page.keyboard.type("Un appel au clavier")
    with camille.page.expect_navigation():
        camille.page.keyboard.press("Enter")
    camille.lit("Appel noté pour Olivet", dans="body")


def test_echap_ferme_le_tiroir_et_rend_le_foyer_au_chiffre(visiter):
    camille = visiter(CHARGEE)
    camille.ouvrir("/suivi/")
    chiffre = camille.page.locator("a[data-tiroir]").first
    chiffre.focus()
    camille.page.keyboard.press("Enter")
    expect(camille.page.locator("#tiroir-titre")).to_be_focused()
    camille.page.keyboard.press("Escape")
    expect(camille.page.locator("#tiroir.est-ouvert")).to_have_count(0)
    expect(chiffre).to_be_focused()


def test_echap_ferme_un_menu_et_rend_le_foyer_a_son_bouton(visiter):
    camille = visiter(CHARGEE)
    camille.ouvrir("/collectivites/")
    bouton = camille.page.locator("details.pr-filtre > summary").first
    bouton.focus()
    camille.page.keyboard.press("Enter")
    expect(camille.page.locator("details.pr-filtre[open]")).to_have_count(1)
    camille.page.keyboard.press("Escape")
    expect(camille.page.locator("details.pr-filtre[open]")).to_have_count(0)
    expect(bouton).to_be_focused()


def test_sur_un_meme_budget_la_seconde_lit_ce_qui_est_enregistre_avant_de_choisir(visiter):
    camille, nadia = visiter(CHARGEE), visiter(DIRECTION)
    adresse = f"{ouvrir_un_cadre_modifiable(camille)}?rubrique=budget"
    camille.ouvrir(adresse)
    nadia.ouvrir(adresse)
    reseau, commune = "lignes_budget-0-apport_reseau", "lignes_budget-2-apport_collectivite"
    total = nadia.page.locator(".pr-budget tfoot td").first
    avant = total.inner_text()
    nadia.remplir(**{reseau: "3000", "budget-texte": "Voté pour deux ans."})
    nadia.page.click("#enregistrer-budget")
    expect(total).not_to_have_text(avant)

    camille.remplir(**{reseau: "2700", commune: "1700"})
    camille.page.click("#enregistrer-budget")
    camille.lit("Quelqu’un a modifié cette page")
    # Sa saisie reste, ce que l’autre a écrit se lit à côté, rien n’est encore enregistré.
    expect(camille.page.locator(f"[name={reseau}]")).to_have_value("2700")
    expect(camille.page.locator(f"[name={commune}]")).to_have_value("1700")
    expect(camille.page.locator(f"#id_{reseau}-actuelle")).to_contain_text(re.compile(r"3\s000"))
    expect(camille.page.locator("#rubrique-5")).to_contain_text("Voté pour deux ans.")
    expect(camille.page.locator("#rubrique-5 .pr-erreurs")).to_be_in_viewport()
    for appareil in ("bureau", "telephone"):
        camille.tenir(appareil)
        camille.eprouver()
    nadia.ouvrir(adresse)
    assert nadia.page.locator(f"[name={reseau}]").input_value() == "3\u202f000"

    # Elle choisit : son montant pour la commune, celui de Nadia pour le reste.
    camille.remplir(**{reseau: "3000", "budget-texte": "Voté pour deux ans."})
    camille.page.click("#enregistrer-budget")
    expect(camille.page.locator("#rubrique-5 .pr-erreurs")).to_have_count(0)
    nadia.ouvrir(adresse)
    assert nadia.page.locator(f"[name={reseau}]").input_value() == "3\u202f000"
    assert nadia.page.locator(f"[name={commune}]").input_value() == "1\u202f700"
