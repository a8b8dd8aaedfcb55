"""Un logo large, haut ou absent : la tête garde sa hauteur, en PDF comme en Word."""

import io
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from docx import Document
from PIL import Image

from predict.noyau.documents import contextes as c
from predict.noyau.documents import docx, pdf
from tests.noyau import exemples_documents as exemples

FORMES = {"large": (960, 120), "haut": (120, 500), "carre": (300, 300)}


def depose(forme):
    tampon = io.BytesIO()
    Image.new("RGB", FORMES[forme], "#0B5563").save(tampon, "PNG")
    return c.LogoDepose(empreinte=forme * 8, png=tampon.getvalue())


def avec_logos(contexte, forme):
    return replace(
        contexte, parties=tuple(replace(p, depose=depose(forme)) for p in contexte.parties)
    )


def boites_de_la_tete(contexte, gabarit):
    """(haut du grand titre, {images : (largeur, hauteur)}) en points de la feuille."""
    html = pdf.composer(
        render_to_string(f"pdf/{gabarit}.html", {"c": contexte, "titre": "T", "langue": "fr"})
    )
    atelier, weasyprint = pdf._atelier(), pdf._weasyprint()
    page = (
        weasyprint.HTML(
            string=html,
            base_url=pdf.BASE,
            url_fetcher=atelier.recuperateur(c.images_des_logos(contexte)),
        )
        .render(stylesheets=[atelier.feuille], font_config=atelier.polices)
        .pages[0]
    )
    boites = list(page._page_box.descendants())
    titre = next(b for b in boites if b.element_tag == "h1")
    images = [(b.width, b.height) for b in boites if b.element_tag == "img"]
    return titre.position_y, images


MM = 96 / 25.4


@pytest.mark.parametrize("forme", FORMES)
@pytest.mark.parametrize(("exemple", "gabarit", "borne"),
                         [("cadre", "cadre", 30), ("convention", "convention", 18)])  # fmt: skip
def test_un_logo_ne_deplace_pas_le_titre_et_reste_sous_sa_borne(exemple, gabarit, borne, forme):
    contexte = getattr(exemples, exemple)()
    sans, _ = boites_de_la_tete(contexte, gabarit)
    haut, images = boites_de_la_tete(avec_logos(contexte, forme), gabarit)
    assert haut == pytest.approx(sans, abs=0.5)
    assert len(images) == len(contexte.parties)
    for largeur, hauteur in images:
        assert hauteur == pytest.approx(11 * MM, abs=0.1)
        assert largeur <= borne * MM + 0.1


@pytest.mark.parametrize("forme", FORMES)
def test_dans_word_le_logo_a_la_hauteur_du_monogramme_et_son_texte(forme):
    contexte = avec_logos(exemples.cadre(), forme)
    formes = Document(io.BytesIO(docx.cadre(contexte))).inline_shapes
    logos = [f for f in formes if f._inline.docPr.get("descr", "").startswith("Logo de ")]
    assert len(logos) == 2
    for logo in logos:
        assert logo.height.mm == pytest.approx(11, abs=0.1)
        assert 11 - 0.1 <= logo.width.mm <= 30.1
