"""La copie Word : native, française, modifiable, et qui renvoie au PDF scellé."""

import dataclasses
import io
import re
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn

from predict.noyau.documents import contextes, dessins, docx
from predict.noyau.documents.blocs import Colonne, Tableau
from predict.noyau.documents.contextes import Echeance, Phase
from predict.noyau.documents.docx import trousse
from predict.noyau.documents.docx.styles import nouveau
from tests.noyau import exemples_documents as exemples


@pytest.fixture(scope="module")
def octets():
    return docx.cadre(exemples.cadre())


@pytest.fixture(scope="module")
def cadre(octets):
    return Document(io.BytesIO(octets))


def _textes(doc):
    return [p.text for p in doc.paragraphs] + [
        p.text for t in doc.tables for r in t.rows for c in r.cells for p in c.paragraphs
    ]


def test_les_sept_rubriques_sont_des_titres_numerotes_par_word(cadre):
    titres = [p.text for p in cadre.paragraphs if p.style.name == "Heading 1"]
    assert titres == [r.titre for r in exemples.cadre().rubriques]


def test_tout_paragraphe_porte_un_style_nomme_de_la_maison(cadre):
    connus = {s.name for s in cadre.styles}
    assert {"Chapeau", "Encadré", "Cellule nombre", "Sceau"} <= connus
    assert all(p.style.name in connus for p in cadre.paragraphs)


def test_les_tableaux_repetent_leur_en_tete_et_disent_ce_qu_ils_contiennent(cadre):
    tableaux = [t for t in cadre.tables if t.style.name == "Tableau PREDICT"]
    assert len(tableaux) == 6
    for t in tableaux:
        assert t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert t._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_le_budget_porte_ses_totaux(cadre):
    textes = [x.replace("\u202f", " ") for x in _textes(cadre)]
    assert {"9 900", "6 080", "3 820"} <= set(textes)


def test_le_pied_de_page_compte_les_pages(octets):
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        pieds = [
            archive.read(n).decode()
            for n in archive.namelist()
            if "footer" in n and n.endswith(".xml")
        ]
    assert pieds and all("NUMPAGES" in p and " PAGE " in p for p in pieds)


def test_le_document_est_en_francais_et_porte_ses_proprietes(cadre):
    proprietes = cadre.core_properties
    assert proprietes.language == "fr-FR"
    assert proprietes.title == exemples.cadre().entete.titre
    langue = cadre.styles.element.find(f".//{qn('w:lang')}")
    assert langue.get(qn("w:val")) == "fr-FR"


def test_la_copie_renvoie_au_pdf_qui_fait_foi(cadre):
    assert any("fait foi" in x and "predict.exemple/v/" in x for x in _textes(cadre))


def test_chaque_image_a_son_texte_de_remplacement(octets):
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        corps = archive.read("word/document.xml").decode()
    assert corps.count("<wp:docPr") == corps.count('descr="') > 0


def test_inter_est_incorporee(octets):
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert sum(n.endswith(".odttf") for n in archive.namelist()) == 6


def test_un_cadre_vide_s_ecrit_aussi():
    textes = _textes(Document(io.BytesIO(docx.cadre(exemples.cadre_vide()))))
    assert textes.count("À compléter ensemble.") == 7


def test_un_caractere_de_commande_colle_ne_casse_pas_le_document():
    contexte = exemples.cadre(forme="a\x00b\x0bc\ud800d")
    textes = _textes(Document(io.BytesIO(docx.cadre(contexte))))
    assert "abcd" in textes


def _xml(octets, nom):
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return archive.read(f"word/{nom}.xml").decode()


def test_le_sommaire_donne_les_titres_et_mene_a_chacun():
    corps = _xml(docx.rapport(exemples.rapport()), "document")
    liens = re.findall(r'<w:hyperlink [^>]*w:anchor="([^"]+)"', corps)
    assert len(liens) == len(exemples.rapport().sommaire)
    assert set(liens) <= set(re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', corps))
    assert corps.count('w:fldCharType="begin"') == corps.count('w:fldCharType="end"')


def test_word_ouvre_le_rapport_sans_alerte_ni_faux_numero_de_page():
    octets = docx.rapport(exemples.rapport())
    assert "updateFields" not in _xml(octets, "settings")
    entrees = [p.text for p in Document(io.BytesIO(octets)).paragraphs if p.style.name == "toc 1"]
    assert entrees
    assert not [x for x in entrees if re.search(r"\t\d+$", x)]


def test_les_signatures_du_cadre_ne_sont_jamais_seules_sur_une_page():
    doc = Document(io.BytesIO(docx.cadre(exemples.cadre())))
    textes = [p.text.strip() for p in doc.paragraphs]
    debut, fin = textes.index("Indicateurs de suivi"), textes.index("Validation")
    assert all(
        p.paragraph_format.keep_with_next or p.style.paragraph_format.keep_with_next
        for p in doc.paragraphs[debut:fin]
    )


def test_les_lignes_d_une_case_restent_des_lignes():
    tableau = Tableau.construire("T", (Colonne("A"),), [("Un\nDeux",)])
    assert "Un<br>Deux" in tableau.corps[0][1][0][0]
    doc = nouveau(exemples.cadre().entete, "T")
    assert trousse.tableau(doc, tableau).rows[1].cells[0].paragraphs[0].text == "Un\nDeux"


def test_le_rapport_a_son_sommaire_ses_chapitres_et_ses_preuves():
    octets = docx.rapport(exemples.rapport())
    doc = Document(io.BytesIO(octets))
    titres = [p.text for p in doc.paragraphs if p.style.name in ("Heading 1", "Titre sans numéro")]
    assert [t.strip() for t in titres] == [
        t.replace(" :", "\u00a0:").replace("'", "’") for _, _, t in exemples.rapport().sommaire
    ]
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert "TOC " in archive.read("word/document.xml").decode()
    assert any("taux de réponse" in x for x in _textes(doc))


def test_un_nom_long_n_est_pas_coupe_dans_le_calendrier():
    nom = "Nommer un élu ou une élue, et l’écrire"
    echeance = Echeance(libelle=nom, debut=date(2027, 1, 4), fin=date(2028, 1, 4), par="ensemble")
    assert nom in dessins.chronogramme((Phase(nom="An 1", echeances=(echeance,)),), "Calendrier")


def _titre(octets):
    doc = Document(io.BytesIO(octets))
    return next(p.text for p in doc.paragraphs if p.style.name == "Title")


def test_le_grand_titre_se_coupe_comme_dans_le_pdf():
    contexte, mots = exemples.cadre(), "Six années d’action internationale ensemble"
    entete = dataclasses.replace(contexte.entete, titre=mots)
    titre = _titre(docx.cadre(dataclasses.replace(contexte, entete=entete)))
    assert titre == "Six années d’action\ninternationale ensemble"


def test_la_convention_dit_en_marge_qui_s_engage_et_sur_quoi():
    doc = Document(io.BytesIO(docx.convention(exemples.convention())))
    marges = [t.cell(0, 0).text for t in doc.tables if len(t.columns) == 2]
    assert {"Entre", "Vu", "Considérant"} <= set(marges)


def test_une_intercommunalite_ne_deborde_pas_de_la_tete_du_budget():
    tableau = exemples.budget().tableau("Intercommunalité", "l’intercommunalité")
    assert [c.titre for c in tableau.colonnes][3:5] == ["Collectivité\njours", "Collectivité\n€"]


def test_la_fiche_d_un_evenement_met_l_heure_en_marge_et_tient_ensemble():
    contexte = contextes.ContexteNoteCadrage(
        entete=contextes.Entete(
            genre="Note de cadrage", titre="Atelier", emetteur="R", reference="EV-1"
        ),
        parties=(exemples.RESEAU,),
        reperes=(("Date", "18 décembre 2026"),),
        angle="Un témoin",
        objectifs=(("Inspirer", "par un pair"),),
        temps=(
            contextes.TempsDeRencontre(heure="9 h", titre="Un témoin", detail="Vingt minutes."),
        ),
        sections=(contextes.Section(titre="S’inscrire", texte="30 places."),),
    )
    doc = Document(io.BytesIO(docx.note_de_cadrage(contexte)))
    marges = [t.cell(0, 0).text for t in doc.tables if len(t.columns) == 2]
    assert [" ".join(m.split()) for m in marges[-2:]] == ["Inspirer", "9 h"]
    assert not [p for p in doc.paragraphs if p.style.name == "Heading 1"]
