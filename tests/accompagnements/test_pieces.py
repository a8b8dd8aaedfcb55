"""Pièces : admises si elles sont ce qu’elles disent, servies à qui en a le droit, jamais perdues.

`agent` dépose et partage ; `referente` ne lit que ce qui est partagé avec sa collectivité ;
`etrangere` ne trouve rien.
"""

import hashlib
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accompagnements.actions.pieces import deposer_piece, retirer_piece
from accompagnements.models import Piece
from accompagnements.regles import fichiers
from tests.fabriques import (
    AccompagnementFactory,
    CandidatureFactory,
    FicheFactory,
    PieceFactory,
)

PDF = b"%PDF-1.7\n" + b"0" * 40


def archive(*noms, **contenus):
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as zip_:
        for nom in noms:
            zip_.writestr(nom, "x")
        for nom, contenu in contenus.items():
            zip_.writestr(nom, contenu)
    return tampon.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
ADMIS = {
    "a.pdf": PDF,
    "a.docx": DOCX,
    "a.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "a.odt": archive(mimetype="application/vnd.oasis.opendocument.text"),
    "a.png": b"\x89PNG\r\n\x1a\n0000",
    "a.JPG": b"\xff\xd8\xff\xe0000",
}
REFUSES = {
    "sans extension": ("note", PDF),
    "un programme": ("note.exe", b"MZ"),
    "une page": ("page.html", b"<script>"),
    "une image vectorielle": ("plan.svg", b"<svg/>"),
    "un PDF qui n’en est pas": ("note.pdf", b"<html>"),
    "un DOCX qui est un XLSX": ("note.docx", ADMIS["a.xlsx"]),
    "un DOCX tronqué": ("note.docx", DOCX[:30]),
    "un ODT sans type": ("note.odt", archive("content.xml")),
    "un vide": ("note.pdf", b""),
}


@pytest.fixture
def dossier(reseau, agent):
    return AccompagnementFactory(reseau=reseau, responsable=agent)


def deposer(dossier, agent, nom="Délibération.pdf", contenu=PDF, **options):
    valeurs = {
        "fiche": dossier.fiche, "accompagnement": dossier, "titre": "", "agent": agent,
        "partagee": False, "fichier": SimpleUploadedFile(nom, contenu),
    }  # fmt: skip
    return deposer_piece(**(valeurs | options))


@pytest.mark.parametrize("nom", ADMIS)
def test_un_fichier_qui_est_ce_qu_il_dit_se_garde(dossier, agent, nom):
    piece = deposer(dossier, agent, nom, ADMIS[nom])
    assert piece.sha256 == hashlib.sha256(ADMIS[nom]).hexdigest()
    assert piece.taille == len(ADMIS[nom])
    with piece.fichier.open() as garde:
        assert garde.read() == ADMIS[nom]


@pytest.mark.parametrize("cas", REFUSES)
def test_refuse_de_garder(dossier, agent, cas):
    nom, contenu = REFUSES[cas]
    with pytest.raises(ValidationError) as refus:
        deposer(dossier, agent, nom, contenu)
    assert "fichier" in refus.value.error_dict
    assert not Piece.objects.exists()


def test_refuse_un_document_a_macros(dossier, agent):
    contenu = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
    with pytest.raises(ValidationError, match="macros"):
        deposer(dossier, agent, "note.docx", contenu)


def test_refuse_au_dela_de_15_mo(monkeypatch, dossier, agent):
    monkeypatch.setattr(fichiers, "TAILLE_MAX", len(PDF) - 1)
    with pytest.raises(ValidationError, match="15 Mo"):
        deposer(dossier, agent)


@pytest.mark.parametrize(
    ("recu", "garde"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Mes documents\\été.pdf", "été.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie- x.pdf"),
        ("\u202egpj.pdf", "gpj.pdf"),
        (".pdf", "piece.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_le_nom_de_telechargement_est_assaini(recu, garde):
    assert fichiers.nom_sur(recu) == garde


def test_le_nom_recu_ne_va_pas_sur_le_disque(dossier, agent):
    piece = deposer(dossier, agent, "../secret.pdf")
    assert piece.ref in piece.fichier.name
    assert "secret" not in piece.fichier.name


def test_une_piece_se_depose_depuis_le_dossier(client_de, agent, dossier):
    client_de(agent).post(
        reverse("accompagnements:ajouter_piece", args=[dossier.pk]),
        {"fichier": SimpleUploadedFile("note.pdf", PDF), "titre": "Note", "partagee": "on"},
    )
    piece = Piece.objects.get()
    assert (piece.titre, piece.partagee, piece.deposee_par) == ("Note", True, agent)
    assert (piece.accompagnement, piece.fiche) == (dossier, dossier.fiche)


def test_un_depot_sans_fichier_le_dit(client_de, agent, dossier):
    adresse = reverse("accompagnements:deposer_piece", args=[dossier.fiche_id])
    reponse = client_de(agent).post(adresse, {"titre": "Note"})
    assert reponse.status_code == 422
    assert "Choisissez un fichier." in reponse.content.decode()


def test_un_fichier_refuse_garde_la_saisie_et_dit_que_lui_est_a_rechoisir(
    client_de, agent, dossier
):
    adresse = reverse("accompagnements:deposer_piece", args=[dossier.fiche_id])
    envoi = {"titre": "Note du maire", "fichier": SimpleUploadedFile("note.pdf", b"<html>")}
    page = client_de(agent).post(adresse, envoi).content.decode()
    assert 'value="Note du maire"' in page
    assert "votre saisie est gardée, sauf le fichier : choisissez-le de nouveau." in page
    sans = client_de(agent).post(adresse, {"titre": "Note du maire"}).content.decode()
    assert "votre saisie est gardée." in sans


class TestTelecharger:
    def adresse(self, piece):
        return reverse("accompagnements:piece", args=[piece.pk])

    def test_en_piece_jointe_sans_interpretation(self, client_de, agent, dossier):
        reponse = client_de(agent).get(self.adresse(deposer(dossier, agent)))
        assert b"".join(reponse.streaming_content) == PDF
        assert reponse["Content-Disposition"].startswith("attachment")
        assert reponse["X-Content-Type-Options"] == "nosniff"
        assert reponse["Content-Type"] == "application/pdf"

    def test_l_etrangere_ne_la_trouve_pas(self, client_de, etrangere, agent, dossier):
        piece = deposer(dossier, agent)
        assert client_de(etrangere).get(self.adresse(piece)).status_code == 404

    def test_la_referente_ne_lit_que_ce_qui_est_partage(self, client_de, referente, reseau):
        for partagee, attendu in ((True, 200), (False, 404)):
            piece = PieceFactory(reseau=reseau, fiche=referente.fiche, partagee=partagee)
            reponse = client_de(referente).get(self.adresse(piece))
            assert reponse.status_code == attendu
            if attendu == 200:
                assert b"".join(reponse.streaming_content)

    def test_la_referente_ne_lit_rien_d_une_autre_collectivite(self, client_de, referente, reseau):
        piece = PieceFactory(reseau=reseau, fiche=FicheFactory(reseau=reseau), partagee=True)
        assert client_de(referente).get(self.adresse(piece)).status_code == 404

    def test_un_fichier_perdu_n_est_pas_une_panne(self, client_de, agent, dossier):
        piece = deposer(dossier, agent)
        piece.fichier.storage.delete(piece.fichier.name)
        assert client_de(agent).get(self.adresse(piece)).status_code == 404


def test_une_preuve_ne_se_retire_pas_sans_le_dire(reseau, agent, dossier):
    piece = deposer(dossier, agent)
    CandidatureFactory(reseau=reseau, accompagnement=dossier, accuse=piece, titre="FICOL")
    with pytest.raises(ValidationError, match="FICOL"):
        retirer_piece(piece=piece, agent=agent)
    assert Piece.objects.exists()


def test_retirer_une_piece_efface_son_fichier(agent, dossier, django_capture_on_commit_callbacks):
    piece = deposer(dossier, agent)
    stockage, nom = piece.fichier.storage, piece.fichier.name
    with django_capture_on_commit_callbacks(execute=True):
        retirer_piece(piece=piece, agent=agent)
    assert not stockage.exists(nom)


def test_l_onglet_d_une_fiche_montre_ses_pieces(client_de, agent, dossier):
    deposer(dossier, agent, titre="Délibération du 2 septembre")
    adresse = reverse("accompagnements:pieces", args=[dossier.fiche_id])
    assert "Délibération du 2 septembre" in client_de(agent).get(adresse).content.decode()
    vide = reverse("accompagnements:pieces", args=[FicheFactory(reseau=agent.reseau).pk])
    assert "Aucune pièce" in client_de(agent).get(vide).content.decode()


def test_partager_une_piece_la_modifie_une_fois(client_de, agent, dossier):
    piece = deposer(dossier, agent, titre="Note")
    adresse = reverse("accompagnements:modifier_piece", args=[piece.pk])
    envoi = {"titre": "Note", "partagee": "on", "version": 1}
    assert client_de(agent).post(adresse, envoi).status_code == 302
    assert Piece.objects.get().partagee
    assert client_de(agent).post(adresse, envoi).status_code == 422
