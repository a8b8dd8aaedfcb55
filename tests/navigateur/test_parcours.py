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

pytestmark = pytest.mark.navigateur

COLLECTIVITE = "Ingré"  # du territoire, sans fiche avant cet appel
CHARGEE, DIRECTION = "camille@passerelles.example.org", "nadia@passerelles.example.org"
ELUE = "elodie.vasseur@ingre.example.org"
SERVICE = "Appui aux jumelages"


def noter_un_appel(visite, qui=COLLECTIVITE, objet="Un premier jumelage au Bénin"):
    """Rend le nombre de gestes : champs remplis et clics."""
    visite.ouvrir("/")
    visite.remplir(qui=qui, objet=objet)
    visite.cliquer("Enregistrer l’appel")
    visite.lit(f"Appel noté pour {qui}", dans="body")
    return 3


def ouvrir_l_accompagnement(visite, objet):
    visite.ouvrir("/accompagnements/sollicitations/")
    visite.suivre(objet)
    visite.eprouver()
    visite.page.locator("[name='accepter-cas_type'][value='contact_direct']").check()
    visite.cliquer("Ouvrir l’accompagnement")
    visite.lit("la demande est admise", dans="body")
    return re.search(r"/accompagnements/(\d+)/", visite.page.url)[1]


def manques(visite):
    return visite.page.locator("#porte .est-manquant b").all_inner_texts()


def faire(visite, adresse, geste):
    """Depuis le dossier, le geste que la porte propose pour ce qui manque."""
    visite.ouvrir(adresse)
    visite.suivre(geste, dans="#porte")


def passer(visite, adresse, vers):
    visite.ouvrir(adresse)
    assert manques(visite) == []
    visite.cliquer(f"Passer {vers}")
    visite.lit("Étape passée", dans="body")


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
    visite.remplir(service=SERVICE, mode="FAIRE AVEC", jours_prevus="4,5")
    visite.cliquer("Enregistrer")
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


def enregistrer_rubrique(visite, numero, code, **champs):
    """Déplie, remplit, enregistre, et attend que la rubrique se dise complète."""
    rubrique = visite.page.locator(f"#rubrique-{numero}")
    if not rubrique.evaluate("e => e.open"):
        rubrique.locator("summary").first.click()
    visite.remplir(**champs)
    rubrique.locator(f"#enregistrer-{code}").click()
    expect(rubrique.locator("summary").first).to_contain_text("Complète")


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


def ouvrir_l_acces(visite, adresse):
    visite.ouvrir(adresse)
    fiche = visite.page.locator(".pr-ariane a").nth(1).get_attribute("href")
    visite.ouvrir(f"{fiche}contacts/")
    visite.suivre("Élodie Vasseur")
    visite.cliquer("Ouvrir un accès")
    visite.lit("un courriel part", dans="body")
    return visite.site.courriel(ELUE, r"(http://\S+/compte/login/code/\S*)")


def entrer_par_code(visite, lien):
    visite.page.goto(lien)
    visite.page.fill("main input[name=email]", ELUE)
    visite.page.locator("main form[method=post] button[type=submit]").first.click()
    visite.page.locator("[name=code]").fill(visite.site.dernier_code(ELUE))
    visite.page.locator("main form[method=post] button[type=submit]").first.click()
    visite.page.wait_for_url(re.compile(r"/portail/|/$"))


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

    assert noter_un_appel(camille, objet=objet) <= 4
    adresse = f"/accompagnements/{ouvrir_l_accompagnement(camille, objet)}/"
    singulariser(camille, adresse)
    mettre_en_lien(camille, adresse)
    calibrer(camille, adresse)
    adresse_cadre = ecrire_le_cadre(camille, adresse)

    nadia.ouvrir(adresse_cadre)
    nadia.cliquer("Valider et partager")
    nadia.lit("aucun accès n’est ouvert")

    lien = ouvrir_l_acces(camille, adresse)
    nadia.ouvrir(adresse_cadre)
    nadia.lit("Partagé avec la collectivité")
    entrer_par_code(elodie, lien)
    valider_au_telephone(elodie, objet)
    sceller(camille, adresse_cadre, passante)
    passer(camille, adresse, "à la mise en œuvre")

    agir_et_compter_son_temps(camille, adresse)
    lire_l_indicateur(camille)
    produire_le_rapport(nadia, passante)
    for visite in (camille, nadia, elodie, passante):
        assert visite.plaintes == []
