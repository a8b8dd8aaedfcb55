"""Du courriel d’invitation à la validation, sur un téléphone de 390 pixels.

Une secrétaire de mairie reçoit l’invitation de la chargée de mission, entre par un code, fait ce
qui est attendu d’elle, puis demande un appui, s’inscrit, dépose son logo et emporte ses données.
"""

import io
import re

import pytest
from PIL import Image

from .chemin import entrer_par_code

pytestmark = pytest.mark.navigateur

NOM, ADRESSE = "Maud Kerjean", "maud.kerjean@saint-jean-de-braye.example.org"
LIEN = r"(http://\S+/portail/entrer/\S+)"
PDF = b"%PDF-1.7\n" + b"0" * 200


@pytest.fixture
def lien(site, visiter):
    """L’invitation envoyée par la chargée de mission, depuis la fiche de la collectivité."""
    visite = visiter("charge")
    visite.ouvrir("/collectivites/?q=Saint-Jean-de-Braye")
    lien = visite.page.locator("main a", has_text=re.compile("^Saint-Jean-de-Braye$")).first
    fiche = lien.get_attribute("href").partition("?")[0]
    visite.ouvrir(f"{fiche}contacts/creer/")
    visite.remplir(prenom="Maud", nom="Kerjean", qualite="Agent", email=ADRESSE)
    visite.cliquer("Ajouter")
    visite.lit("est dans vos contacts", dans="body")
    visite.ouvrir(f"{fiche}contacts/")
    visite.suivre(NOM)
    visite.cliquer("Ouvrir un accès")
    visite.lit("un courriel part", dans="body")
    return site.courriel(ADRESSE, LIEN)


def logo():
    tampon = io.BytesIO()
    Image.new("RGB", (300, 150), "#1A4480").save(tampon, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": tampon.getvalue()}


def donner_son_avis(visite):
    visite.suivre("Lire et donner mon avis")
    visite.eprouver()
    rubrique = visite.page.locator("#rubrique-5")
    rubrique.locator("summary").click()
    rubrique.locator("textarea").fill("Le conseil votera la somme en décembre.")
    with visite.page.expect_navigation():
        rubrique.get_by_role("button", name="Envoyer").click()
    visite.lit("Le conseil votera la somme en décembre.")
    visite.eprouver()
    visite.suivre("Valider ce document")
    visite.eprouver()
    visite.cliquer("Oui, je valide")
    visite.lit("votre accord est enregistré", dans="body")
    visite.eprouver()


def test_du_courriel_a_la_validation_puis_chez_soi(lien, visiter):
    visite = visiter(appareil="telephone")
    visite.page.goto(lien)
    visite.lit("Recevoir mon code")
    visite.eprouver()
    entrer_par_code(visite, lien, ADRESSE)
    visite.lit("Où en sommes-nous")
    visite.eprouver()
    donner_son_avis(visite)

    visite.suivre("Déposer la délibération")
    visite.page.set_input_files(
        "input[type=file]", {"name": "vote.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    visite.cliquer("Déposer")
    visite.lit("Délibération reçue")
    visite.eprouver()

    visite.ouvrir("/portail/")
    visite.suivre("Logo de la collectivité")
    visite.page.set_input_files("input[type=file]", logo())
    visite.cliquer("Déposer")
    visite.lit("Logo reçu")
    assert visite.page.locator(".pr-portail__logo").evaluate("i => i.naturalWidth") == 300
    visite.eprouver()

    visite.ouvrir("/portail/")
    visite.suivre("Écrire un message")
    visite.remplir(objet="Un marché de Noël avec nos partenaires")
    visite.cliquer("Envoyer")
    visite.lit("Votre demande du")
    visite.lit("Reçue")
    visite.eprouver()

    visite.ouvrir("/portail/evenements/")
    visite.cliquer(re.compile("M’inscrire"))
    visite.lit("Vous y êtes inscrit·e")
    visite.eprouver()

    visite.ouvrir("/portail/mes-donnees/")
    visite.suivre(re.compile("Corriger mes coordonnées"))
    visite.remplir(fonction="Secrétaire de mairie")
    visite.cliquer("Enregistrer")
    visite.lit("Secrétaire de mairie")
    assert b"Kerjean" in visite.telecharger("Les mêmes en JSON")
    visite.eprouver()


def test_un_lien_abime_dit_quoi_faire_sur_un_telephone(visiter):
    visite = visiter(appareil="telephone")
    visite.ouvrir("/portail/entrer/passerelles-de-loire/coupe-en-chemin/")
    visite.lit("Ce lien ne sert plus")
    visite.eprouver()
