"""Des dossiers très différents, de l’appel à la clôture, par les portes, dans un vrai navigateur.

Le village qui découvre est dans test_parcours.py ; ici une métropole et sa FICOL, un jumelage que
l’on endort puis réveille. Puis deux gestes du travail : glisser une carte, ouvrir un outil.
Personne ne passe outre : chaque test relit le journal de ses passages.
"""

import io
import re
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.navigateur.chemin import (
    AUJOURDHUI,
    DANS_UN_AN,
    dire_les_besoins,
    ecrire_le_cadre,
    entrer_par_code,
    faire,
    manques,
    nommer_les_personnes,
    noter_un_appel,
    ouvrir_l_acces,
    ouvrir_l_accompagnement,
    passer,
    retenir,
)

pytestmark = pytest.mark.navigateur

CHARGEE, DIRECTION = "camille@passerelles.example.org", "nadia@passerelles.example.org"
ELU = "hugues.sauvaget@tours-metropole-val-de-loire.example.org"
ETAPES = ("Mise en lien", "Calibrage", "Cadre de collaboration", "En cours", "Clos")
ACCUSE = {"name": "accuse.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


# -- Ce que les deux dossiers ont en commun ---------------------------------------------------


def ouvrir_le_dossier(visite, qui, objet, cas_type):
    noter_un_appel(visite, qui, objet)
    return f"/accompagnements/{ouvrir_l_accompagnement(visite, objet, cas_type)}/"


def mettre_en_lien(visite, adresse, objet):
    faire(visite, adresse, "Noter un échange")
    visite.remplir(type="Réunion", objet=objet)
    visite.cliquer("Enregistrer l’échange")
    passer(visite, adresse, "au calibrage")


def sceller(visite, adresse_cadre):
    visite.ouvrir(adresse_cadre)
    visite.cliquer("Sceller le cadre")
    visite.lit("le PDF fait foi")


def agir(visite, adresse, service):
    visite.ouvrir(adresse)
    visite.suivre("Ajouter une activité")
    visite.remplir(type="Atelier", objet=f"Atelier : {service}", prestation=service)
    visite.cliquer("Ajouter")
    visite.lit(f"Atelier : {service}")


def clore(visite, adresse, bilan):
    """Le bilan, les tâches nées du cadre, la porte ; puis la capitalisation et l’enquête."""
    faire(visite, adresse, "Écrire le bilan")
    visite.remplir(bilan=bilan, enseignements="Commencer par les personnes.")
    visite.cliquer("Enregistrer")
    while (a_faire := visite.page.get_by_role("button", name="Marquer comme faite")).count():
        with visite.page.expect_navigation():
            a_faire.first.click()
    passer(visite, adresse, "à la clôture", accepter="Je clos quand même")
    visite.lit("Clos le")
    visite.eprouver()
    visite.cliquer("Capitaliser")
    visite.lit("Brouillon tiré du dossier", dans="body")
    expect(visite.page.get_by_label("La pratique et le réseau")).to_have_value(re.compile(bilan))
    visite.ouvrir(adresse)
    visite.cliquer("Demander son avis")
    # Un courriel à qui a une adresse, sinon l’espace de la collectivité ; le dossier le garde.
    expect(visite.page.locator("body")).to_contain_text(
        re.compile("Le courriel part à|Enquête ouverte")
    )
    expect(visite.page.locator("#enquete-du-dossier")).to_contain_text("invitée le")


def relire_le_journal(nadia, adresse, objet):
    """Cinq passages par les portes, aucun motif : personne n’a passé outre."""
    nadia.ouvrir(adresse)
    nadia.lit("Clos le")
    expect(nadia.page.locator("main")).not_to_contain_text("passage outre")
    for etape in ETAPES:
        nadia.ouvrir(f"/equipe/journal/?verbe={quote(f'étape passée : {etape}')}")
        ligne = nadia.page.locator("main tbody tr").filter(has_text=objet)
        expect(ligne).to_have_count(1)
        expect(ligne.locator("td, th").last).to_have_text("étape")


def sans_plainte(*visites):
    assert [p for visite in visites for p in visite.plaintes] == []


# -- Une métropole et sa FICOL ----------------------------------------------------------------


def deposer_la_candidature(visite, adresse):
    """Déposée avec son accusé, puis décidée et notifiée : trois états, une seule ligne."""
    visite.ouvrir(adresse)
    visite.suivre("Ajouter une candidature")
    visite.remplir(
        titre="Eau à Luang Prabang", session="FICOL", montant_total="800 000",
        montant_demande="560 000", deposee_le=AUJOURDHUI,
    )  # fmt: skip
    visite.page.set_input_files("[name=fichier]", ACCUSE)
    visite.cliquer("Ajouter")
    section = visite.page.locator("section", has=visite.page.locator("#candidatures"))
    expect(section).to_contain_text("Accusé de dépôt, Eau à Luang Prabang")
    visite.suivre("Noter la décision")
    visite.remplir(decision="Accordée", notifiee_le=AUJOURDHUI, montant_accorde="560 000")
    visite.cliquer("Enregistrer")
    expect(section).to_contain_text("Accordée")


def test_une_metropole_et_sa_ficol_de_l_appel_a_la_cloture(visiter):
    camille, nadia, elu = visiter(CHARGEE), visiter(DIRECTION), visiter(appareil="telephone")
    objet, service = "Une FICOL pour l’eau à Luang Prabang", "Montage de projet"
    adresse = ouvrir_le_dossier(camille, "Tours Métropole Val de Loire", objet, "financement")

    nommer_les_personnes(camille, adresse, "Thévenot", "Sauvaget")
    mettre_en_lien(camille, adresse, "Cadrage avec le service de l’eau")
    dire_les_besoins(
        camille, adresse, ambitions="Sécuriser l’eau de deux districts",
        capacites="Quarante agents au service de l’eau",
        interet_local="La métropole dit à ses usagers ce que fait leur 1 %.",
        lecture_croisee="Monter un dossier solide avec le service de l’eau.",
    )  # fmt: skip
    retenir(camille, service, mode="FAIRE AVEC", jours_prevus="6")
    passer(camille, adresse, "au cadre")
    cadre = ecrire_le_cadre(
        camille, adresse, "Prête deux ingénieurs et porte la demande.", "Dépôt de la FICOL",
        ("2 400", "9 000", "3 000", "14.400"),
    )  # fmt: skip

    lien = ouvrir_l_acces(camille, adresse, "Hugues Sauvaget", ELU)
    nadia.ouvrir(cadre)
    nadia.cliquer("Valider et partager")
    nadia.lit("Partagé avec la collectivité")
    entrer_par_code(elu, lien, ELU)
    elu.suivre(objet)
    elu.suivre("Lire et donner mon avis")
    elu.suivre("Valider ce document")
    elu.cliquer("Oui, je valide")
    elu.lit("votre accord est enregistré", dans="body")
    passer(camille, adresse, "à la mise en œuvre")

    agir(camille, adresse, service)
    deposer_la_candidature(camille, adresse)
    clore(camille, adresse, "La FICOL est accordée ; le projet commence au printemps.")
    relire_le_journal(nadia, adresse, objet)
    sans_plainte(camille, nadia, elu)


# -- Un jumelage endormi ----------------------------------------------------------------------


def endormir_puis_reveiller(visite, adresse):
    """Rien ne se perd : l’étape, les besoins et la prestation sont là au réveil."""
    visite.ouvrir(adresse)
    visite.page.locator("summary", has_text="Autres actions").click()
    visite.suivre("Mettre en sommeil")
    visite.eprouver()
    visite.remplir(motif="La maire est partie : on attend l’élection.", reveil_le=DANS_UN_AN)
    visite.cliquer("Mettre en sommeil")
    visite.lit("En sommeil, réveil prévu le")
    visite.lit("La maire est partie")
    expect(visite.page.locator("#porte")).to_have_count(0)
    visite.eprouver()
    visite.ouvrir("/accompagnements/?etat=en_sommeil")
    visite.suivre("Réveiller le jumelage")
    visite.suivre("Réveiller")
    visite.remplir(motif="Le conseil est élu, le comité se reforme.")
    visite.cliquer("Reprendre")
    visite.lit("Associer les écoles")
    visite.lit("FAIRE AVEC")
    assert manques(visite) == []


def signer_la_convention(visite, adresse):
    """D’une mise en lien datée à la convention en vigueur ; puis un avenant, annoncé comme tel."""
    visite.ouvrir(adresse)
    visite.suivre("Ajouter une mise en lien")
    visite.remplir(le=AUJOURDHUI, avec="Ville de Dorohoi", objet="Les écoles s’écrivent")
    visite.cliquer("Ajouter")
    visite.suivre("Ajouter une convention")
    visite.remplir(
        titre="Jumelage avec Dorohoi", objet="Échanges entre écoles", partenaire="Dorohoi",
        mise_en_lien="Dorohoi", montant_previsionnel="4 000", deliberee_le=AUJOURDHUI,
        signee_le=AUJOURDHUI, transmise_le=AUJOURDHUI, fin_le=DANS_UN_AN,
    )  # fmt: skip
    visite.cliquer("Ajouter")
    visite.suivre("Jumelage avec Dorohoi", dans="section:has(#conventions)")
    visite.lit("En vigueur")
    visite.suivre("Créer un avenant")
    visite.lit("Créer un avenant à « Jumelage avec Dorohoi »", dans="h1")
    visite.remplir(objet="Associer le collège")
    visite.cliquer("Ajouter")
    visite.lit("Avenant n° 1")


def test_un_jumelage_endormi_se_reveille_et_va_a_la_cloture(visiter):
    camille, nadia = visiter(CHARGEE), visiter(DIRECTION)
    objet, service = "Réveiller le jumelage avec Dorohoi", "Appui aux jumelages"
    adresse = ouvrir_le_dossier(camille, "Sully-sur-Loire", objet, "contact_direct")

    nommer_les_personnes(camille, adresse, "Grandjean", "Castaing")
    mettre_en_lien(camille, adresse, "Le comité de jumelage en mairie")
    dire_les_besoins(
        camille, adresse, ambitions="Associer les écoles", capacites="Un comité de huit personnes",
        interet_local="Deux classes correspondent déjà.", lecture_croisee="Par les écoles d’abord.",
    )  # fmt: skip
    retenir(camille, service, mode="FAIRE AVEC", jours_prevus="3")
    endormir_puis_reveiller(camille, adresse)
    passer(camille, adresse, "au cadre")
    cadre = ecrire_le_cadre(
        camille, adresse, "Réunit le comité et les écoles.", "Bilan de l’année",
        ("1 200", "600", "900", "2.700"),
    )  # fmt: skip

    nadia.ouvrir(cadre)
    nadia.cliquer("Valider et partager")
    nadia.suivre("Noter un accord écrit")
    nadia.remplir(motif="Courriel de la maire, reçu ce matin.")
    nadia.cliquer("Noter l’accord")
    sceller(camille, cadre)
    passer(camille, adresse, "à la mise en œuvre")

    agir(camille, adresse, service)
    signer_la_convention(camille, adresse)
    clore(camille, adresse, "Le jumelage revit : deux écoles et une convention.")
    relire_le_journal(nadia, adresse, objet)
    sans_plainte(camille, nadia)


# -- Le tableau et les outils -----------------------------------------------------------------


def test_glisser_une_carte_demande_sur_place_ce_qui_manque(visiter):
    camille, nadia = visiter(CHARGEE), visiter(DIRECTION)
    objet = "Accueillir une délégation béninoise"
    ouvrir_le_dossier(camille, "Vierzon", objet, "contact_direct")
    camille.ouvrir("/accompagnements/tableau/?q=béninoise")
    carte = camille.page.locator("[data-carte]").filter(has_text=objet)
    colonne = camille.page.locator("[data-etape='2']")

    carte.drag_to(colonne)
    dialogue = camille.page.locator("#dialogue-passage")
    expect(dialogue).to_contain_text("Interlocuteur ou interlocutrice")
    camille.eprouver()
    camille.remplir(**{"ici-contact": "Auger", "ici-singularite": "Une ville cheminote."})
    with camille.page.expect_navigation():
        dialogue.get_by_role("button", name="Enregistrer, et passer").click()
    expect(colonne).to_contain_text(objet)

    nadia.ouvrir("/equipe/journal/")
    ligne = nadia.page.locator("main tbody tr").filter(has_text=objet)
    expect(ligne.filter(has_text="étape passée : Mise en lien")).to_have_count(1)
    sans_plainte(camille, nadia)


def test_une_ligne_du_cadre_logique_se_retrouve_dans_son_document(visiter):
    camille = visiter(CHARGEE)
    adresse = ouvrir_le_dossier(camille, "Amboise", "Planter avec Tiébélé", "contact_direct")
    camille.ouvrir(adresse)
    camille.suivre("Ouvrir un cadre logique")
    camille.cliquer("Ouvrir")
    for geste, suite, libelle in (
        ("Écrire", "l’objectif général", "Le sol reste fertile autour de Tiébélé"),
        ("Ajouter", "un objectif spécifique", "Quarante familles plantent des haies"),
    ):
        camille.suivre(f"{geste} {suite}")
        camille.remplir(libelle=libelle, indicateurs="Quarante haies en 2028")
        camille.cliquer(geste)
        camille.lit(libelle)
    camille.eprouver()
    mot = ZipFile(io.BytesIO(camille.telecharger("Word"))).read("word/document.xml").decode()
    assert "Quarante familles plantent des haies" in mot
    assert "Quarante haies en 2028" in mot
    sans_plainte(camille)
