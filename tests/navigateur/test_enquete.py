"""Du courriel à l’envoi, sur un téléphone : une directrice invite, une personne répond sans compte.

La directrice part de la liste des collectivités ; la personne, de son courriel.
"""

import re

import pytest

pytestmark = pytest.mark.navigateur

SUJET = "Votre regard sur nos ateliers"
LIEN = rf"{SUJET}[\s\S]*?(http://\S+/avis/\S+)"


@pytest.fixture
def lien(site, visiter):
    """L’adresse que reçoit la première personne invitée."""
    visite = visiter("direction")
    visite.ouvrir("/collectivites/")
    cases = visite.page.locator("input[name=fiche]")
    for rang in range(6):
        cases.nth(rang).check()
    visite.cliquer("Inviter à une enquête")
    visite.remplir(titre=SUJET, message="Deux mots sur l’atelier de juin ?")
    visite.eprouver()
    visite.cliquer("Voir l’aperçu")
    visite.lit("Deux mots sur l’atelier de juin")
    visite.eprouver()
    retenues = visite.page.locator("section:has(#retenus) td[data-titre=Adresse]")
    adresse = retenues.first.inner_text()
    visite.cliquer(re.compile(r"Envoyer \d+ courriel"))
    visite.lit("N’ont pas répondu")
    visite.ouvrir("/suivi/campagnes/")
    visite.lit(SUJET)
    visite.eprouver()
    brut = site.courriel(adresse, LIEN)
    return brut.removeprefix(site.adresse)


def test_du_courriel_a_l_envoi_sur_un_telephone(lien, visiter):
    visite = visiter()
    visite.tenir("telephone")
    visite.ouvrir(lien)
    visite.lit("0 sur 6")
    visite.eprouver()
    visite.page.get_by_label("5, tout à fait").check()
    visite.lit("1 sur 6", dans="#avancement > span")
    # On la rappelle : elle ferme, et reprend plus tard du même lien.
    visite.ouvrir(lien)
    visite.lit("reprenez où vous en étiez")
    assert visite.page.get_by_label("5, tout à fait").is_checked()
    hauteurs = visite.page.locator(".pr-avis .form-check").evaluate_all(
        "cases => cases.map(c => c.getBoundingClientRect().height)"
    )
    assert min(hauteurs) >= 44
    visite.cliquer("Envoyer mon avis")
    visite.lit("Choisissez une réponse")
    visite.eprouver()
    visite.page.get_by_label("Oui", exact=True).check()
    visite.page.locator("textarea").fill("On repart avec un nom et une date.")
    visite.page.get_by_label("Le réseau peut citer ces mots").check()
    visite.cliquer("Envoyer mon avis")
    visite.lit("Merci, votre avis est enregistré")
    visite.eprouver()
    visite.ouvrir(lien)
    visite.lit("Ce lien ne sert qu’une fois")
