"""Le PDF livré : accessible, fermé au monde, fidèle au contexte."""

import builtins
import io
import re
import sys
from itertools import pairwise

import pikepdf
import pytest
from django.template import engines
from django.template.loader import render_to_string

from predict.noyau.documents import pdf
from predict.noyau.typographie import insecables
from tests.noyau import exemples_documents as exemples

DOCUMENTS = {
    "cadre": ("pdf/cadre.html", exemples.cadre),
    "cadre_vide": ("pdf/cadre.html", exemples.cadre_vide),
    "convention": ("pdf/convention.html", exemples.convention),
    "rapport": ("pdf/rapport_annuel.html", exemples.rapport),
    "fiche_besoin": ("pdf/fiche_besoin.html", exemples.fiche_besoin),
}


@pytest.fixture(scope="module", params=DOCUMENTS)
def livre(request):
    gabarit, fabrique = DOCUMENTS[request.param]
    contexte = fabrique()
    octets = pdf.rendre(gabarit, {"c": contexte}, titre=contexte.entete.titre)
    with pikepdf.open(io.BytesIO(octets)) as document:
        yield contexte, document


def _noeuds(noeud):
    yield noeud
    enfants = noeud.get("/K")
    enfants = enfants if isinstance(enfants, pikepdf.Array) else [enfants]
    for e in enfants:
        if isinstance(e, pikepdf.Dictionary) and "/S" in e:
            yield from _noeuds(e)


def _arbre(document):
    return list(_noeuds(document.Root.StructTreeRoot.K[0]))


def test_porte_langue_titre_et_marquage_pdf_ua(livre):
    contexte, document = livre
    meta = document.open_metadata()
    assert str(document.Root.Lang) == "fr"
    assert meta["dc:title"] == insecables(contexte.entete.titre)
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert meta["pdfuaid:part"] == "1"
    assert document.Root.MarkInfo.Marked


def test_les_titres_se_suivent_sans_saut_de_niveau(livre):
    _, document = livre
    niveaux = [int(str(n.S)[2]) for n in _arbre(document) if re.fullmatch(r"/H[1-6]", str(n.S))]
    assert niveaux[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(niveaux))


def test_chaque_figure_a_son_texte_de_remplacement(livre):
    _, document = livre
    figures = [n for n in _arbre(document) if str(n.S) == "/Figure"]
    assert figures
    assert all(str(f.get("/Alt", "")).strip() for f in figures)


def test_chaque_cellule_connait_son_en_tete_et_chaque_en_tete_sa_portee(livre):
    _, document = livre
    for table in (n for n in _arbre(document) if str(n.S) == "/Table"):
        dedans = list(_noeuds(table))
        entetes = [n for n in dedans if str(n.S) == "/TH"]
        numeros = {str(n.get("/ID")) for n in entetes}
        assert all(str(n.A.Scope) in ("/Column", "/Row") for n in entetes)
        for cellule in (n for n in dedans if str(n.S) == "/TD"):
            assert {str(h) for h in cellule.A.get("/Headers", [])} & numeros


def test_les_polices_sont_incorporees(livre):
    _, document = livre
    for page in document.pages:
        for police in page.Resources.get("/Font", {}).values():
            descripteur = police.get("/DescendantFonts", [police])[0].FontDescriptor
            assert {"/FontFile2", "/FontFile3"} & set(descripteur.keys())
            assert "Inter" in str(police.BaseFont)


def test_les_courants_sont_des_artefacts_de_pagination(livre):
    _, document = livre
    flux = b"".join(page.Contents.read_bytes() for page in document.pages)
    assert b"/Artifact" in flux and b"/Pagination" in flux


@pytest.mark.parametrize("nom", DOCUMENTS)
def test_le_gabarit_n_appelle_aucune_variable_inconnue(nom):
    gabarit, fabrique = DOCUMENTS[nom]
    moteur = engines["django"].engine
    avant, moteur.string_if_invalid = moteur.string_if_invalid, "!INVALIDE %s!"
    try:
        html = render_to_string(gabarit, {"c": fabrique(), "titre": "t", "langue": "fr"})
    finally:
        moteur.string_if_invalid = avant
    assert "!INVALIDE" not in html


@pytest.mark.parametrize("nom", DOCUMENTS)
def test_le_gabarit_n_ecrit_aucun_style_en_ligne(nom):
    gabarit, fabrique = DOCUMENTS[nom]
    html = render_to_string(gabarit, {"c": fabrique(), "titre": "t", "langue": "fr"})
    assert not re.search(r"\sstyle=|<script|\son\w+=", html)


def test_une_saisie_malveillante_reste_du_texte():
    contexte = exemples.cadre(forme="<script>alert(1)</script> & **<b>**")
    html = render_to_string("pdf/cadre.html", {"c": contexte, "titre": "<i>", "langue": "fr"})
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<title>&lt;i&gt;</title>" in html


@pytest.mark.parametrize(
    "adresse",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "police:../../etc/passwd",
        "image:inconnue",
        "relative.png",
    ],
)
def test_refuse_toute_ressource_qu_on_ne_lui_a_pas_confiee(adresse):
    with pytest.raises(pdf.AdresseRefusee):
        pdf.ecrire(f'<html lang="fr"><title>t</title><p><img alt="x" src="{adresse}"></p></html>')


def test_accepte_une_image_confiee():
    from predict.noyau.documents import sceau

    image = ("image/png", sceau.qr_png("https://exemple.fr"))
    html = '<html lang="fr"><title>t</title><p><img alt="logo" src="image:logo"></p></html>'
    octets = pdf.ecrire(html, images={"logo": image})
    with pikepdf.open(io.BytesIO(octets)) as document:
        assert len(document.pages[0].get_images()) == 1


def test_sans_pango_donne_la_commande_a_taper(monkeypatch):
    vrai = builtins.__import__

    def sans_pango(nom, *suite, **options):
        if nom == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return vrai(nom, *suite, **options)

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(builtins, "__import__", sans_pango)
    with pytest.raises(pdf.PangoAbsent, match="Tapez : "):
        pdf.rendre("pdf/fiche_besoin.html", {"c": exemples.fiche_besoin()}, titre="t")


@pytest.mark.parametrize(
    ("systeme", "outil"), [("debian", "apt-get"), ("darwin", "brew"), ("fedora", "dnf")]
)
def test_la_commande_est_celle_du_systeme(systeme, outil):
    assert outil in pdf.commande_pango(systeme)


def test_un_grand_titre_se_coupe_en_lignes_de_longueurs_voisines():
    lignes = pdf.equilibrer(
        "Ouvrir Montarvel à l’international, à\u00a0partir de ce qu’elle est", 27
    )
    assert len(lignes) == 2
    assert min(map(len, lignes)) > 0.7 * max(map(len, lignes))


def test_un_titre_tres_long_se_coupe_sans_attendre():
    mots = " ".join(["collaboration"] * 60)
    assert " ".join(pdf.equilibrer(mots, 27)) == mots


def test_un_mot_plus_large_que_la_page_ne_bloque_rien():
    assert pdf.equilibrer("x" * 200, 27) == ["x" * 200]


def test_un_caractere_de_commande_colle_ne_casse_pas_le_pdf():
    contexte = exemples.cadre(forme="a\x00b\ud800c")
    assert pdf.rendre("pdf/cadre.html", {"c": contexte}, titre="t\x00").startswith(b"%PDF")


def _page(lignes, serrer):
    """Pages d’un document fait de rubriques courtes, resserré ou non."""
    rubriques = "".join(
        f'<section class="rubrique"><h2>Rubrique {i}</h2><p>Une ligne.</p></section>'
        for i in range(lignes)
    )
    html = (
        '<!DOCTYPE html><html lang="fr"><head><title>Essai</title></head>'
        f'<body data-titre="" data-emetteur="" data-reference="" data-mention="">{rubriques}</body>'
        "</html>"
    )
    return len(pikepdf.open(io.BytesIO(pdf.ecrire(html, serrer=serrer))).pages)


def test_une_derniere_page_de_trois_lignes_se_resserre_sur_la_precedente():
    juste = next(n for n in range(8, 20) if _page(n, False) == 2)
    assert _page(juste, True) == 1


def test_un_document_bien_rempli_ne_se_resserre_pas():
    pleines = next(n for n in range(8, 20) if _page(n, False) == 2) + 7
    assert _page(pleines, True) == _page(pleines, False) == 2
