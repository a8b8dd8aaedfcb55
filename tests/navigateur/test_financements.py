"""Les recettes 5, 6 et 7 au clavier et à la souris : l’écran donne les chiffres de la recette, et
rien de ce que l’on tape ne se perd pendant qu’il calcule."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.navigateur

CHARGEE = "camille@passerelles.example.org"
INSECABLES = str.maketrans("\u00a0\u202f", "  ")


@pytest.fixture
def camille(visiter):
    return visiter(CHARGEE)


def verdict(visite, session, **champs):
    """Ce que la page dit d’une session, pour ce projet, règles dépliées."""
    visite.ouvrir("/financements/simuler/")
    precisions = {"valorisation", "partenaires", "collectivites"}
    if precisions & set(champs):
        visite.page.locator("summary", has_text="Préciser").click()
    visite.remplir(**champs)
    visite.page.get_by_role("button", name="Vérifier").click()
    visite.page.wait_for_url(
        lambda adresse: all(f"{nom}={quote(v)}" in adresse for nom, v in champs.items())
    )
    article = visite.page.locator("article.pr-examen").filter(
        has=visite.page.get_by_role("link", name=session, exact=True)
    )
    article.locator("summary").click()
    return article.inner_text().translate(INSECABLES)


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"demande": "560 000", "duree": "36"}, ("apportent 30 %", "36 mois")),
        ({"demande": "570 000", "duree": "36"}, ("28,75 %", "il manque 10 000 €")),
        ({"demande": "180 000", "duree": "36"}, ("minimum est de 200 000 € : il manque 20 000 €",)),
        ({"demande": "560 000", "duree": "37"}, ("maximum est de 36 mois : 1 mois de trop",)),
    ],
)
def test_recette_5_la_ficol_dit_si_elle_est_tenue_et_de_combien_il_s_en_faut(camille, champs, dit):
    texte = verdict(camille, "FICOL, règles connues", cout_total="800 000", **champs)
    for morceau in dit:
        assert morceau in texte
    conforme = champs == {"demande": "560 000", "duree": "36"}
    assert ("Non recevable" in texte) is not conforme
    camille.eprouver()


def test_recette_6_la_calculette_depasse_de_2_500_et_laisse_les_dechets_intacts(camille):
    camille.ouvrir("/financements/un-pour-cent/")
    # Sans attendre : le calcul de la première case ne doit pas effacer la deuxième.
    camille.remplir(
        eau_ressources="4 250 000", eau_engages="30 000 + 15 000", dechets_ressources="1 000 000"
    )
    camille.page.get_by_role("button", name="Calculer").click()
    expect(camille.page.locator("#plafond-eau")).to_have_text("42\u202f500\u00a0€")
    expect(camille.page.locator("#solde-eau")).to_contain_text("Dépassement de 2\u202f500\u00a0€")
    expect(camille.page.locator("#plafond-dechets")).to_have_text("10\u202f000\u00a0€")
    expect(camille.page.locator("#engage-dechets")).to_have_text("0\u00a0€")
    expect(camille.page.locator("[name=eau_engages]")).to_have_value("30 000 + 15 000")
    camille.eprouver()


@pytest.mark.parametrize(
    ("valorisation", "situation", "phrase"),
    [
        ("6 000", "Non recevable", "remplacez 1 000 € par de l’argent"),
        ("5 000", "Recevable sous réserve", "reste dans la limite de 5 000 €"),
    ],
)
def test_recette_7_le_meae_borne_la_valorisation_a_la_moitie_de_l_apport(
    camille, valorisation, situation, phrase
):
    texte = verdict(
        camille, "MEAE généraliste 2025", cout_total="100 000", demande="90 000", apport="10 000",
        valorisation=valorisation, pays="Mali",
    )  # fmt: skip
    assert situation in texte
    assert phrase in texte
    assert "Au plus 90 000 € demandés, au moins 10 000 € des collectivités et" in texte
    assert "au plus 5 000 € valorisés" in texte


def test_recette_7_une_cloture_avant_le_lancement_se_refuse_pres_du_champ(camille):
    camille.ouvrir("/financements/dispositifs/")
    camille.suivre("Appel fictif de démonstration : jeunes en projet")
    camille.suivre("Ajouter une session")
    camille.remplir(
        libelle="Session d’essai", ouvre_le="2027-03-01", ferme_le="2027-02-01",
        source_document="Règlement",
    )  # fmt: skip
    camille.cliquer("Ajouter")
    expect(camille.page.locator("#id_ferme_le_error")).to_contain_text("avant d’ouvrir")
    expect(camille.page.locator("[name=libelle]")).to_have_value("Session d’essai")
    camille.eprouver()


def test_une_session_d_une_annee_passee_aux_dates_inconnues_se_montre_a_part(camille):
    camille.ouvrir("/financements/simuler/?cout_total=100%20000&demande=60%20000&pays=Mali")
    a_part = camille.page.locator("section", has=camille.page.locator("h2#exemples"))
    expect(a_part).to_contain_text("Dates inconnues, règles à titre d’exemple")
    expect(a_part.get_by_role("link", name="MEAE généraliste 2024")).to_be_visible()
    camille.ouvrir("/financements/?vue=ouvertes")
    expect(camille.page.get_by_role("link", name="MEAE généraliste 2024")).to_have_count(0)


def test_le_simulateur_dit_un_refus_pres_du_champ_sans_recharger_la_page(camille):
    camille.ouvrir("/financements/simuler/")
    camille.remplir(cout_total="beaucoup")
    camille.page.locator("[name=cout_total]").press("Tab")
    expect(camille.page.locator("#suite-cout_total")).to_contain_text("Écrivez un nombre")
    expect(camille.page.locator("[name=cout_total]")).to_have_value("beaucoup")
    camille.remplir(cout_total="12 000,50 €")
    camille.page.locator("[name=cout_total]").press("Tab")
    expect(camille.page.locator("#suite-cout_total .invalid-feedback")).to_have_count(0)
