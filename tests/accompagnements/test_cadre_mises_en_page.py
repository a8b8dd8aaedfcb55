"""Quatre mises en page du même cadre : chacune garde tout, et montre d’abord ce qu’elle promet."""

import io
from datetime import date

import pikepdf
import pypdfium2
import pytest
from django.urls import reverse
from docx import Document as Word
from docx.enum.section import WD_ORIENT

from accompagnements import documents
from accompagnements.models.lecture_cadre import lire
from accompagnements.regles import FormeCadre
from predict.comptes.models import Document
from predict.noyau.documents.contextes import mises_en_page
from tests.accompagnements.scenes_cadre import LE, cadre_ouvert, completer
from tests.fabriques import ConventionFactory


@pytest.fixture
def cadre(agent, referente):
    """Un cadre complet : deux rendez-vous, un livrable, un budget des deux parties."""
    return completer(cadre_ouvert(agent, referente.fiche))


def contexte(cadre, forme):
    cadre.forme = forme
    return documents.contexte_cadre(lire(cadre), le=LE.date())


def textes_pdf(octets):
    """Texte de chaque page, sur une ligne, espaces ordinaires."""
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(octets)]
    return [" ".join(page.split()) for page in pages]


def texte_docx(octets):
    word = Word(io.BytesIO(octets))
    cases = [c.text for t in word.tables for rang in t.rows for c in rang.cells]
    return "\n".join([p.text for p in word.paragraphs] + cases)


@pytest.mark.parametrize("forme", FormeCadre)
def test_chaque_mise_en_page_garde_tout_le_contenu(cadre, forme):
    c = contexte(cadre, forme)
    attendus = ["Relier l’eau potable", "Syndicat des eaux", "Montage de projet : début", "2 610"]
    attendus += ["Dossier de candidature", "Pilote et délibère", "Accusé de dépôt"]
    for texte in ("\n".join(textes_pdf(documents.en_pdf(c))), texte_docx(documents.en_docx(c))):
        lisse = " ".join(texte.split())
        assert [x for x in attendus if x not in lisse] == []


@pytest.mark.parametrize("forme", FormeCadre)
def test_chaque_mise_en_page_est_accessible(cadre, forme):
    with pikepdf.open(io.BytesIO(documents.en_pdf(contexte(cadre, forme)))) as pdf:
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        assert pdf.Root.MarkInfo.Marked


def test_la_note_de_cadrage_tient_en_deux_pages(cadre):
    assert len(textes_pdf(documents.en_pdf(contexte(cadre, FormeCadre.NOTE)))) == 2


def test_la_feuille_de_route_montre_ses_dates_des_la_premiere_page(cadre):
    pages = textes_pdf(documents.en_pdf(contexte(cadre, FormeCadre.FEUILLE_DE_ROUTE)))
    assert "Le chemin" in pages[0]
    assert "Montage de projet : début" in pages[0]


def test_le_plan_d_action_est_en_paysage_en_pdf_et_en_word(cadre):
    c = contexte(cadre, FormeCadre.PLAN_ACTION)
    largeur, hauteur = pypdfium2.PdfDocument(documents.en_pdf(c))[0].get_size()
    assert largeur > hauteur
    section = Word(io.BytesIO(documents.en_docx(c))).sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width > section.page_height


def test_le_plan_d_action_melange_rendez_vous_et_livrables_par_date(cadre):
    plan = mises_en_page.plan(contexte(cadre, FormeCadre.PLAN_ACTION))
    lignes = [
        (" ".join(r.cellules[0].texte.split()), r.cellules[2].texte)
        for r in plan.rangs
        if r.genre != "partie"
    ]
    assert lignes == [
        ("30 avril 2027", "Rendez-vous"),
        ("30 juin 2028", "Livrable"),
        ("30 juin 2028", "Rendez-vous"),
    ]


def test_un_livrable_sans_date_reste_au_plan_a_dater(cadre):
    cadre.livrables.update(le=None)
    plan = mises_en_page.plan(contexte(cadre, FormeCadre.PLAN_ACTION))
    assert [c.texte for c in plan.rangs[-2].cellules] == ["À dater"]
    assert plan.rangs[-1].cellules[0].texte == "à préciser"


def test_l_annexe_numerote_ses_articles_et_nomme_sa_convention(cadre):
    ConventionFactory(
        reseau=cadre.reseau, fiche=cadre.accompagnement.fiche, cadre=cadre,
        accompagnement=cadre.accompagnement, titre="Convention eau", objet="Eau",
        montant_previsionnel=100, signee_le=date(2027, 3, 2),
    )  # fmt: skip
    c = contexte(cadre, FormeCadre.ANNEXE)
    texte = " ".join(textes_pdf(documents.en_pdf(c)))
    assert "Article 9 Prise d’effet" in texte
    assert "la convention « Convention eau », signée le 2 mars 2027." in texte


def test_l_annexe_sans_convention_ne_l_invente_pas(cadre):
    assert contexte(cadre, FormeCadre.ANNEXE).rattachement == ""


@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_une_autre_mise_en_page_s_essaie_sans_rien_changer(cadre, agent, client_de, format_):
    url = reverse("accompagnements:projet_cadre", args=[cadre.pk, format_])
    client = client_de(agent)
    essai = client.get(url, {"forme": FormeCadre.PLAN_ACTION})
    assert essai.status_code == 200
    assert "plan_action" in essai["Content-Disposition"]
    cadre.refresh_from_db()
    assert cadre.forme == FormeCadre.FEUILLE_DE_ROUTE
    assert not Document.objects.exists()


def test_une_mise_en_page_inconnue_n_existe_pas(cadre, agent, client_de):
    url = reverse("accompagnements:projet_cadre", args=[cadre.pk, "pdf"])
    assert client_de(agent).get(url, {"forme": "affiche"}).status_code == 404


def test_la_page_propose_chaque_mise_en_page_a_l_essai(cadre, agent, client_de):
    page = client_de(agent).get(cadre.get_absolute_url()).content.decode()
    for forme in FormeCadre.values:
        assert f"pdf/?forme={forme}" in page
