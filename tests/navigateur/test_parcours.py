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
    visite.page.locator("[name='accepter-cas_type']").select_option("contact_direct")
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
    visite.cliquer("Enregistrer cette version")
    visite.lit("Relancer le jumelage")
    visite.lit("FAIRE AVEC")
    visite.lit("4,5")
    passer(visite, adresse, "au cadre")


def test_de_l_appel_au_rapport_annuel(visiter):
    camille = visiter(CHARGEE)
    objet = "Un premier jumelage au Bénin"
    assert noter_un_appel(camille, objet=objet) <= 4
    pk = ouvrir_l_accompagnement(camille, objet)
    adresse = f"/accompagnements/{pk}/"
    singulariser(camille, adresse)
    mettre_en_lien(camille, adresse)
    calibrer(camille, adresse)
    camille.ouvrir(adresse)
    print(camille.page.inner_text("main"))
