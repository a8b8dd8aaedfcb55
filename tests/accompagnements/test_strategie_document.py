"""La stratégie en PDF et en Word : même contenu, ce qui manque écrit, rien d’interne au réseau."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document as Word
from pypdf import PdfReader

from accompagnements.calculs.strategie import lire
from accompagnements.documents_strategie import contexte_strategie, en_docx, en_pdf
from accompagnements.models import (
    DemarcheStrategie,
    IndicateurStrategie,
    ObjectifStrategie,
    PrioriteStrategie,
)
from tests.fabriques import AccompagnementFactory, StrategieFactory

LE = date(2027, 10, 1)


@pytest.fixture
def demarche(reseau, agent):
    demarche = DemarcheStrategie.objects.create(
        reseau=reseau, accompagnement=AccompagnementFactory(reseau=reseau), titre="Un cap clair",
        debut_annee=2026, fin_annee=2032, valeurs="Réciprocité\nSobriété", moyens="Un mi-temps",
    )  # fmt: skip
    PrioriteStrategie.objects.create(
        reseau=reseau, demarche=demarche, nature="geographique", libelle="Bénin", pays="BJ",
        raison="Un réseau d’eau comparable",
    )  # fmt: skip
    objectif = ObjectifStrategie.objects.create(
        reseau=reseau, demarche=demarche, libelle="Échanger entre régies", valeur="Réciprocité"
    )
    IndicateurStrategie.objects.create(
        reseau=reseau, objectif=objectif, libelle="Agents partis", unite="agents",
        cible=Decimal(24), cible_le=date(2031, 6, 30),
    )  # fmt: skip
    return demarche


def lu(texte):
    return " ".join(texte.replace("\u00a0", " ").replace("\u202f", " ").split())


def texte_pdf(octets):
    return lu(" ".join(page.extract_text() for page in PdfReader(BytesIO(octets)).pages))


def texte_docx(octets):
    doc = Word(BytesIO(octets))
    cellules = [c.text for t in doc.tables for r in t.rows for c in r.cells]
    return lu(" ".join([p.text for p in doc.paragraphs] + cellules))


def textes(demarche):
    """Le PDF et le Word, en texte."""
    contexte = contexte_strategie(lire(demarche), le=LE)
    return texte_pdf(en_pdf(contexte)), texte_docx(en_docx(contexte))


def test_le_pdf_et_le_word_disent_la_meme_chose(demarche):
    for texte in textes(demarche):
        for attendu in (
            "Un cap clair", "Réciprocité", "Un réseau d’eau comparable", "Échanger entre régies",
            "Agents partis", "30 juin 2031", "Projet de délibération", "à vérifier",
            "Aucune partie prenante",
        ):  # fmt: skip
            assert attendu in texte, attendu


def test_l_objectif_incomplet_dit_ce_qui_lui_manque(demarche):
    contexte = contexte_strategie(lire(demarche), le=LE)
    objectifs = next(x for x in contexte.chapitres if x.ancre == "objectifs")
    tableau = next(b for b in objectifs.contenu if b.nature == "tableau")
    assert tableau.precision == "Il manque : précis, atteignable, pertinent et daté."
    assert contexte.annexes[-1].ancre == "reste"


def test_adoptee_elle_n_a_plus_de_projet_de_deliberation(demarche):
    assert contexte_strategie(lire(demarche), le=LE).annexes[0].ancre == "deliberation"
    demarche.adoptee = StrategieFactory(
        reseau=demarche.reseau, fiche=demarche.accompagnement.fiche, adoptee_le=date(2027, 9, 20)
    )
    contexte = contexte_strategie(lire(demarche), le=LE)
    assert "deliberation" not in {x.ancre for x in contexte.annexes}
    assert "20 septembre 2027" in lu(contexte.entete.sous_titre)


def test_une_demarche_vide_donne_quand_meme_un_document(reseau):
    vide = DemarcheStrategie.objects.create(
        reseau=reseau, accompagnement=AccompagnementFactory(reseau=reseau), titre="À peine ouverte",
        debut_annee=2027,
    )  # fmt: skip
    imprime, ecrit = textes(vide)
    assert "À écrire" in imprime
    assert "À peine ouverte" in ecrit
