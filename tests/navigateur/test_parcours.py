"""De l’appel noté au rapport annuel, dans un vrai navigateur, par trois personnes.

La chargée de mission travaille, la direction valide, l’élue référente lit et valide sur son
téléphone. Aucune attente à durée fixe : on attend des états.
"""

import hashlib
import io
import re
from datetime import date
from zipfile import ZipFile

import pikepdf
import pytest
from playwright.sync_api import expect

from tests.navigateur.chemin import (
    enregistrer_rubrique,
    entrer_par_code,
    faire,
    manques,
    noter_un_appel,
    ouvrir_l_acces,
    ouvrir_l_accompagnement,
    passer,
    retenir,
)

pytestmark = pytest.mark.navigateur

COLLECTIVITE = "Ingré"  # du territoire, sans fiche avant cet appel
CHARGEE, DIRECTION = "camille@passerelles.example.org", "nadia@passerelles.example.org"
ELUE = "elodie.vasseur@ingre.example.org"
SERVICE = "Appui aux jumelages"


def singulariser(visite, adresse):
    visite.ouvrir(adresse)
    assert manques(visite) == ["Ce qui est singulier ici", "Interlocuteur ou interlocutrice"]
    assert visite.page.get_by_role("button", name="Passer à la mise en lien").get_attribute(
        "aria-disabled"
    )
    visite.eprouver()
    visite.suivre("Le dire dans la fiche", dans="#porte")
    visite.remplir(singularite="Une ville au bord de la forêt, jumelée depuis 1987.")
    visite.cliquer("Enregistrer")
    faire(visite, adresse, "Nommer la personne")
    visite.suivre("Ajoutez-la aux contacts")
    visite.remplir(
        prenom="Élodie", nom="Vasseur", qualite="Élu·e", fonction="Adjointe à l’international",
        email=ELUE, elu_referent=True,
    )  # fmt: skip
    visite.cliquer("Ajouter")
    faire(visite, adresse, "Nommer la personne")
    visite.remplir(contact="Vasseur", elu_referent="Vasseur", posture="Ensemblier")
    visite.cliquer("Enregistrer")
    passer(visite, adresse, "à la mise en lien")


def mettre_en_lien(visite, adresse):
    visite.ouvrir(adresse)
    assert manques(visite) == ["Un échange ou une réunion à sa date"]
    visite.suivre("Noter un échange", dans="#porte")
    visite.remplir(type="Réunion", objet="Première réunion en mairie")
    visite.cliquer("Enregistrer l’échange")
    passer(visite, adresse, "au calibrage")


def calibrer(visite, adresse):
    visite.ouvrir(adresse)
    assert {"Au moins une prestation", "Fiche besoins datée et relue", "Intérêt local d’agir"} <= {
        *manques(visite)
    }
    visite.suivre("Choisir un service", dans="#porte")
    retenir(visite, SERVICE, mode="FAIRE AVEC", jours_prevus="4,5")
    faire(visite, adresse, "Écrire la fiche")
    aujourdhui = date.today().isoformat()
    visite.remplir(
        ambitions="Relancer le jumelage\nAssocier les écoles", capacites="Un mi-temps\n3 000 €",
        interet_local="Les écoles et deux associations y travaillent déjà.",
        lecture_croisee="Commencer petit, avec les écoles.", relue_le=aujourdhui,
        posture_expliquee_le=aujourdhui,
    )  # fmt: skip
    visite.eprouver()
    visite.cliquer("Enregistrer et voir les services conseillés")
    visite.lit("Services conseillés")
    visite.ouvrir(adresse)
    visite.lit("Relancer le jumelage")
    visite.lit("FAIRE AVEC")
    visite.lit("4,5")
    passer(visite, adresse, "au cadre")


def ecrire_le_cadre(visite, adresse):
    """Sept rubriques ; celles que les besoins ont déjà remplies restent comme elles sont."""
    fin = f"{date.today().year + 1}-06-30"
    visite.ouvrir(adresse)
    assert manques(visite) == ["Cadre de collaboration écrit"]
    visite.cliquer("Ouvrir le cadre")
    visite.lit("Avant de demander la validation, il reste à compléter")
    enregistrer_rubrique(
        visite, 3, "roles", **{"roles-texte_collectivite": "Réunit les écoles et les associations."}
    )
    enregistrer_rubrique(
        visite, 4, "echeances",
        **{"lignes_echeances-0-le": fin, "lignes_echeances-0-libelle": "Bilan de l’année"},
    )  # fmt: skip
    enregistrer_rubrique(
        visite, 5, "budget",
        **{
            "lignes_budget-0-apport_reseau": "1 440",
            "lignes_budget-1-apport_collectivite": "1 500",
            "lignes_budget-2-apport_collectivite": "1 200",
        },
    )  # fmt: skip
    expect(visite.page.locator(".pr-budget tfoot")).to_contain_text(re.compile(r"4.140"))
    enregistrer_rubrique(
        visite, 6, "livrables",
        **{"lignes_livrables-0-le": fin, "lignes_livrables-1-le": fin},
    )  # fmt: skip
    enregistrer_rubrique(
        visite, 7, "indicateurs",
        **{"lignes_indicateurs-0-cible": "1", "lignes_indicateurs-1-cible": "4"},
    )  # fmt: skip
    visite.eprouver()
    visite.cliquer("Demander la validation")
    visite.lit("En attente de la direction")
    return visite.page.url.removeprefix(visite.site.adresse)


def valider_au_telephone(visite, objet):
    """L’élue lit, commente une rubrique, valide."""
    visite.lit(objet)
    visite.eprouver()
    visite.suivre("Lire et donner mon avis")
    visite.lit("Relancer le jumelage")
    visite.lit("Coût de l’accompagnement")
    rubrique = visite.page.locator("#rubrique-4")
    rubrique.locator("summary").click()
    rubrique.locator("textarea").fill("Plutôt avant les vacances.")
    rubrique.get_by_role("button", name="Envoyer").click()
    expect(rubrique).to_contain_text("Plutôt avant les vacances.")
    visite.eprouver()
    visite.suivre("Valider ce document")
    visite.cliquer("Oui, je valide")
    visite.lit("votre accord est enregistré", dans="body")


def adresse_du_sceau(pdf):
    """Adresse de vérification, lue dans les liens du PDF lui-même."""
    liens = [
        str(note.A.URI)
        for page in pdf.pages
        for note in page.get("/Annots", [])
        if "/A" in note and "/URI" in note.A
    ]
    return next(lien for lien in liens if "/verifier/" in lien)


def controler_le_sceau(octets, etranger):
    """PDF/UA, et l’empreinte que publie la page de vérification, sans compte."""
    assert octets.startswith(b"%PDF-")
    with pikepdf.open(io.BytesIO(octets)) as pdf:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang).startswith("fr")
        assert pdf.open_metadata().get("pdfuaid:part") == "1"
        adresse = adresse_du_sceau(pdf)
    etranger.page.goto(adresse)
    etranger.lit("Ce document est authentique", dans="body")
    etranger.lit(hashlib.sha256(octets).hexdigest(), dans="body")
    etranger.eprouver()


def sceller(visite, adresse_cadre, etranger):
    visite.ouvrir(adresse_cadre)
    visite.lit("Les deux parties ont validé")
    visite.lit("Plutôt avant les vacances.")
    visite.cliquer("Sceller le cadre")
    visite.lit("le PDF fait foi")
    controler_le_sceau(visite.telecharger("PDF"), etranger)
    mot = ZipFile(io.BytesIO(visite.telecharger("DOCX"))).read("word/document.xml").decode()
    assert "Relancer le jumelage" in mot


def agir_et_compter_son_temps(visite, adresse):
    visite.ouvrir(adresse)
    visite.suivre("Ajouter une activité")
    visite.remplir(type="Atelier", objet="Atelier avec les écoles", prestation=SERVICE)
    visite.cliquer("Ajouter")
    visite.lit("Atelier avec les écoles")
    visite.suivre("Imputer du temps")
    visite.remplir(minutes="3 h 30", prestation=SERVICE)
    visite.cliquer("Ajouter")
    visite.lit("0,5 j")  # la moitié d’une journée de 7 h
    # Dossier déjà imputé : la fois suivante, deux clics sur Ma journée.
    visite.ouvrir("/")
    visite.page.locator(".pr-temps label", has_text=COLLECTIVITE).click()
    visite.cliquer("30 min")
    visite.lit("30 min", dans=".pr-messages")


def lire_l_indicateur(visite):
    """Le chiffre s’ouvre sur ses preuves, en un clic ; Échap le referme."""
    visite.ouvrir("/suivi/")
    visite.page.locator("a[data-tiroir][href*='I1/']").first.click()
    tiroir = visite.page.locator("#tiroir.est-ouvert")
    expect(tiroir).to_contain_text(COLLECTIVITE)
    expect(visite.page.locator("#tiroir-titre")).to_be_focused()
    visite.eprouver()
    visite.page.keyboard.press("Escape")
    expect(tiroir).to_have_count(0)


def produire_le_rapport(visite, etranger):
    visite.ouvrir("/suivi/rapports/")
    visite.suivre("Préparer un rapport")
    visite.suivre("Préparer : Rapport annuel")
    visite.page.get_by_label("Titre").fill("Rapport d’essai")
    visite.cliquer("Enregistrer")
    visite.cliquer("Produire le rapport")
    expect(visite.page.get_by_role("progressbar")).to_be_visible()
    expect(visite.page.locator(".pr-travail")).to_contain_text("prêt", timeout=60_000)
    visite.page.reload()
    controler_le_sceau(visite.telecharger(re.compile("^PDF")), etranger)


def test_de_l_appel_au_rapport_annuel(visiter):
    camille, nadia = visiter(CHARGEE), visiter(DIRECTION)
    elodie, passante = visiter(appareil="telephone"), visiter()
    objet = "Un premier jumelage au Bénin"

    assert noter_un_appel(camille, COLLECTIVITE, objet) <= 4
    adresse = f"/accompagnements/{ouvrir_l_accompagnement(camille, objet)}/"
    singulariser(camille, adresse)
    mettre_en_lien(camille, adresse)
    calibrer(camille, adresse)
    adresse_cadre = ecrire_le_cadre(camille, adresse)

    nadia.ouvrir(adresse_cadre)
    nadia.cliquer("Valider et partager")
    nadia.lit("aucun accès n’est ouvert")

    lien = ouvrir_l_acces(camille, adresse, "Élodie Vasseur", ELUE)
    nadia.ouvrir(adresse_cadre)
    nadia.lit("Partagé avec la collectivité")
    entrer_par_code(elodie, lien, ELUE)
    valider_au_telephone(elodie, objet)
    sceller(camille, adresse_cadre, passante)
    passer(camille, adresse, "à la mise en œuvre")

    agir_et_compter_son_temps(camille, adresse)
    lire_l_indicateur(camille)
    produire_le_rapport(nadia, passante)
    for visite in (camille, nadia, elodie, passante):
        assert visite.plaintes == []
