"""De rien à publié, sans aide : une directrice part d’une offre vide, dans un vrai navigateur.

Elle n’ouvre à la main que son lien d’invitation et l’accueil ; tout le reste se trouve en
cliquant. Ce qu’elle publie se lit ensuite sans compte.
"""

import io
import re
from zipfile import ZipFile

import pikepdf
import pytest
from PIL import Image
from playwright.sync_api import expect
from pptx import Presentation

pytestmark = pytest.mark.navigateur

RESEAU, DIRECTRICE = "estuaires-en-commun", "odile@estuaires.example.org"
COULEUR = "#00695C"
TITRE = "Ouvrir nos ports à toutes les communes"
PROMESSE = "Un état des lieux partagé et un plan d’action"


@pytest.fixture
def odile(site, visiter):
    """La directrice d’un réseau sans offre, son lien d’invitation sous les yeux."""
    lien = site.executer("manage.py", "inviter", DIRECTRICE, "--reseau", RESEAU,
                         "--role", "direction").split()[-1]  # fmt: skip
    visite = visiter()
    visite.ouvrir(lien.removeprefix(site.adresse))
    visite.remplir(prenom="Odile", nom="Quéméneur")
    for champ in visite.page.locator("main input[type=password]").all():
        champ.fill("une marée dans le tiroir du phare")
    visite.cliquer("Ouvrir mon compte")
    return visite


def aller(visite, *liens):
    """De l’accueil, par les liens visibles : la barre latérale d’abord, la page ensuite."""
    visite.ouvrir("/")
    for rang, lien in enumerate(liens):
        visite.suivre(lien, dans="main" if rang else "#menu")


def composer(visite):
    aller(visite, "Offre")
    visite.lit("Votre offre n’est pas encore écrite")
    visite.suivre("Composer votre offre")
    visite.cliquer("Adopter")
    visite.lit("entre dans votre offre", dans="body")
    visite.cliquer("Adapter")  # conseillé au spécifique : « à trouver » y est déjà
    visite.remplir(promesse=PROMESSE)
    visite.cliquer("Enregistrer")
    visite.lit("Service 3 sur")
    visite.cliquer("Laisser")
    visite.cliquer("Plus tard")
    visite.eprouver()
    visite.cliquer("Tout reprendre d’un coup")
    visite.lit("Votre offre est composée")
    visite.eprouver()


def se_donner_une_identite(visite):
    aller(visite, "Offre", "Page publique")
    visite.lit("Avant d’ouvrir la page")
    visite.eprouver()
    visite.suivre("Régler")
    logo = io.BytesIO()
    Image.new("RGB", (320, 100), COULEUR).save(logo, "PNG")
    visite.remplir(couleur=COULEUR)
    visite.page.locator("main [name=logo]").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": logo.getvalue()}
    )
    visite.cliquer("Enregistrer")
    visite.lit("L’identité du réseau est enregistrée", dans="body")


def presenter_et_publier(visite):
    """Les textes et les cases se gardent d’un même geste."""
    visite.suivre("Page publique de l’offre")
    visite.cliquer("Partir d’un premier texte")
    visite.remplir(titre=TITRE, contact_telephone="02 40 00 00 00")
    visite.page.get_by_label(re.compile("^Observatoire des acteurs")).check()
    visite.page.get_by_label(re.compile("^Diagnostic territorial")).check()
    visite.cliquer("Enregistrer et publier")
    visite.lit("Présentation enregistrée. 2 services publiés.", dans="body")
    visite.eprouver()


def ouvrir_la_page(visite):
    """Rend l’adresse à diffuser."""
    visite.suivre("Ouvrir la page")
    visite.cliquer("Ouvrir la page")
    visite.lit("La page publique est ouverte", dans="body")
    return visite.page.locator("#adresse-publique").input_value()


def diapositives(octets):
    assert ZipFile(io.BytesIO(octets)).testzip() is None
    return [
        " ".join(forme.text_frame.text for forme in diapo.shapes if forme.has_text_frame)
        for diapo in Presentation(io.BytesIO(octets)).slides
    ]


def test_une_directrice_part_de_rien_et_finit_avec_page_brochure_et_diaporama(site, odile, visiter):
    passant = visiter()
    assert passant.ouvrir(f"/offres/{RESEAU}/").status == 404
    composer(odile)
    se_donner_une_identite(odile)
    presenter_et_publier(odile)
    adresse = ouvrir_la_page(odile)

    assert passant.ouvrir(adresse.removeprefix(site.adresse)).status == 200
    expect(passant.page.get_by_role("heading", level=1)).to_have_text(TITRE)
    passant.lit(PROMESSE)
    expect(passant.page.locator("main")).not_to_contain_text("Veille sur les financements")
    expect(passant.page.locator("main")).not_to_contain_text("à trouver")
    for appareil in ("bureau", "telephone"):
        passant.tenir(appareil)
        passant.eprouver()
    publique = passant.telecharger("Télécharger la brochure")
    passant.suivre("Diagnostic territorial")
    passant.lit("Cadrage")

    odile.suivre("Brochure et diaporama")
    odile.eprouver()
    brochure = odile.telecharger("Brochure (PDF)")
    for octets in (publique, brochure):
        with pikepdf.open(io.BytesIO(octets)) as pdf:
            assert len(pdf.pages) >= 3
            assert pdf.Root.MarkInfo.Marked
    diapos = diapositives(odile.telecharger("Diaporama (PPTX)"))
    assert TITRE in diapos[0]
    assert any("Diagnostic territorial" in texte for texte in diapos)
    assert not any("Veille sur les financements" in texte for texte in diapos)
