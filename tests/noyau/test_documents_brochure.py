"""La brochure livrée : accessible, à la taille de l’offre, à la couleur du réseau."""

import io
import re

import pikepdf
import pytest
from django.template import engines
from django.template.loader import render_to_string
from pypdf import PdfReader

from offre.documents import brochure
from predict.noyau.documents import dessins, pdf
from tests.noyau import exemples_offre as exemples
from tests.noyau.test_documents_pdf import _arbre

PAGES = {"trois": 3, "quinze": 4, "trente": 6}


def rendre(contexte):
    images = {"logo": ("image/png", contexte.identite.logo)} if contexte.identite.logo else {}
    elements = brochure.elements(contexte)
    return pdf.rendre("pdf/brochure.html", elements, titre=contexte.titre, images=images)


@pytest.fixture(scope="module", params=exemples.TAILLES)
def livree(request):
    contexte = exemples.TAILLES[request.param]()
    return request.param, contexte, rendre(contexte)


def test_s_allonge_et_se_resserre_avec_l_offre(livree):
    nom, _, octets = livree
    pages = len(PdfReader(io.BytesIO(octets)).pages)
    assert pages <= PAGES.get(nom, 12)


def test_est_un_pdf_accessible(livree):
    _, _contexte, octets = livree
    with pikepdf.open(io.BytesIO(octets)) as document:
        meta = document.open_metadata()
        assert meta["pdfuaid:part"] == "1" and str(document.Root.Lang) == "fr"
        figures = [n for n in _arbre(document) if str(n.S) == "/Figure"]
        assert figures and all(str(f.get("/Alt", "")).strip() for f in figures)


def test_nomme_chaque_service_une_fois(livree):
    _, contexte, octets = livree
    texte = "".join(p.extract_text() for p in PdfReader(io.BytesIO(octets)).pages)
    texte = re.sub(r"\s+", "", texte)
    for service in contexte.services:
        assert re.sub(r"\s+", "", service.libelle) in texte


def test_le_motif_compte_les_services_et_tient_dans_sa_place():
    for n, missions in ((3, 3), (15, 4), (30, 7), (60, 7), (30, 1)):
        c = exemples.offre(n, missions=missions)
        svg = str(c.motif)
        assert svg.count("<rect") == n
        assert float(re.search(r'viewBox="0 0 \S+ ([\d.]+)"', svg)[1]) <= 360
        assert f"{c.nombre_socle}" in svg or c.nombre_socle == 0


def test_un_carre_du_socle_est_plein_l_autre_au_trait():
    svg = str(dessins.carres([("Observer", 2, 1)], "essai", "#0B5D5A"))
    assert svg.count('fill="#0B5D5A"/>') == 2 and svg.count('fill="none" stroke="#0B5D5A"') == 1


def test_la_couleur_du_reseau_remplace_le_bleu():
    elements = brochure.elements(exemples.offre(3)) | {"titre": "t", "langue": "fr"}
    html = render_to_string("pdf/brochure.html", elements)
    assert "--primaire: #0B5D5A" in html and "#1F3A68" not in html


@pytest.mark.parametrize("taille", exemples.TAILLES)
def test_le_gabarit_n_appelle_aucune_variable_inconnue(taille):
    moteur = engines["django"].engine
    avant, moteur.string_if_invalid = moteur.string_if_invalid, "!INVALIDE %s!"
    try:
        elements = brochure.elements(exemples.TAILLES[taille]())
        html = render_to_string("pdf/brochure.html", elements | {"titre": "t", "langue": "fr"})
    finally:
        moteur.string_if_invalid = avant
    assert "!INVALIDE" not in html
    assert not re.search(r"\sstyle=|<script|\son\w+=", html)


def test_un_volet_vide_ne_laisse_pas_de_page():
    c = exemples.offre(3, missions=1)
    seuls = tuple(exemples.replace(s, socle=True) for s in c.services)
    c = exemples.replace(c, missions=(exemples.replace(c.missions[0], services=seuls),))
    assert [v.titre for v in brochure.elements(c)["volets"]] == ["Le socle"]
