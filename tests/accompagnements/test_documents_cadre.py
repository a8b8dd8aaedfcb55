"""Le document du cadre : fidèle à l’écran, accessible, scellé à l’octet près."""

import hashlib
import io
import json

import pikepdf
import pytest
from django.urls import reverse
from docx import Document as Word

from accompagnements import documents
from accompagnements.actions import circuit_cadre as circuit
from accompagnements.models.lecture_cadre import lire
from predict.comptes.models import Document
from predict.noyau.documents import sceau
from tests.accompagnements.scenes_cadre import (
    LE,
    cadre_ouvert,
    cadre_partage,
    cadre_valide,
)


@pytest.fixture
def scelles(agent, direction, referente):
    """(cadre, PDF, Word) scellés."""
    cadre = cadre_valide(agent, direction, referente)
    return cadre, *circuit.sceller(cadre=cadre, agent=agent, le=LE)


def octets(document):
    with document.fichier.open("rb") as fichier:
        return fichier.read()


def test_l_empreinte_gardee_est_celle_du_fichier(scelles):
    _, pdf, word = scelles
    for document in (pdf, word):
        assert document.sha256 == hashlib.sha256(octets(document)).hexdigest()


def test_le_fichier_telecharge_est_celui_qui_a_ete_scelle(scelles, agent, client_de):
    _, pdf, _ = scelles
    reponse = client_de(agent).get(reverse("comptes:document", args=[pdf.pk]))
    assert hashlib.sha256(b"".join(reponse.streaming_content)).hexdigest() == pdf.sha256


def test_le_pdf_scelle_est_accessible_et_parle_francais(scelles):
    _, pdf, _ = scelles
    with pikepdf.open(io.BytesIO(octets(pdf))) as document:
        assert document.open_metadata()["pdfuaid:part"] == "1"
        assert str(document.Root.Lang) == "fr"
        assert document.Root.MarkInfo.Marked


def test_l_instantane_prouve_l_empreinte_imprimee(scelles):
    cadre, pdf, _ = scelles
    contexte = documents.contexte_cadre(lire(cadre), le=LE.date())
    assert sceau.empreinte_donnees(contexte) == sceau.empreinte(
        json.dumps(
            pdf.instantane, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()
    )


def test_la_page_publique_dit_le_document_authentique(scelles, client):
    cadre, pdf, _ = scelles
    adresse = reverse("comptes:verifier", args=[cadre.reseau.slug, pdf.jeton])
    page = client.get(adresse).content.decode()
    assert "authentique" in page
    assert pdf.sha256 in page


def test_le_word_renvoie_au_pdf_qui_fait_foi(scelles):
    _, pdf, word = scelles
    texte = "\n".join(p.text for p in _paragraphes(Word(io.BytesIO(octets(word)))))
    assert pdf.jeton in texte


def _paragraphes(document):
    yield from document.paragraphs
    for table in document.tables:
        for rang in table.rows:
            for case in rang.cells:
                yield from case.paragraphs


def test_les_noms_des_validations_signent_le_document(scelles, direction, referente):
    cadre, _, _ = scelles
    signataires = documents.contexte_cadre(lire(cadre), le=LE.date()).signataires
    assert [s.nom for s in signataires] == [referente.nom_complet, direction.nom_complet]
    assert all(s.le == LE.date() for s in signataires)


def test_un_apport_a_preciser_se_lit_dans_le_projet(agent, referente):
    cadre = cadre_ouvert(agent, referente.fiche)
    contexte = documents.contexte_cadre(lire(cadre), le=LE.date())
    tableau = contexte.budget.tableau()
    cases = [case.texte for rang in tableau.rangs for case in rang.cellules]
    assert "à préciser" in cases


def test_un_zero_n_est_pas_a_preciser(agent, direction, referente):
    cadre = cadre_partage(agent, direction, referente.fiche)
    contexte = documents.contexte_cadre(lire(cadre), le=LE.date())
    cases = [case.texte for rang in contexte.budget.tableau().rangs for case in rang.cellules]
    assert "à préciser" not in cases


@pytest.mark.parametrize(("format_", "debut"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_le_projet_se_telecharge_sans_rien_emettre(agent, referente, client_de, format_, debut):
    cadre = cadre_ouvert(agent, referente.fiche)
    reponse = client_de(agent).get(
        reverse("accompagnements:projet_cadre", args=[cadre.pk, format_])
    )
    assert reponse.content.startswith(debut)
    assert not Document.objects.exists()


def test_un_format_inconnu_n_existe_pas(agent, referente, client_de):
    cadre = cadre_ouvert(agent, referente.fiche)
    url = reverse("accompagnements:projet_cadre", args=[cadre.pk, "exe"])
    assert client_de(agent).get(url).status_code == 404


def test_les_jours_se_lisent_du_cote_qui_les_apporte(agent, referente):
    cadre = cadre_ouvert(agent, referente.fiche)
    lignes = {x.poste: x for x in documents.contexte_cadre(lire(cadre), le=LE.date()).budget.lignes}
    assert lignes["Montage de projet"].reseau_jours == 9
    assert lignes["Montage de projet"].collectivite_jours is None
