"""Le logo déposé est en tête des documents ; un document scellé garde celui de son jour."""

import hashlib
import io
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from accompagnements import documents, documents_convention, documents_parties
from accompagnements.actions import circuit_cadre as circuit
from accompagnements.actions import portail as actions
from accompagnements.models import Convention, Piece
from accompagnements.models.lecture_cadre import lire
from predict.comptes import identite
from predict.noyau.documents import sceau
from tests.accompagnements.scenes_cadre import LE, cadre_ouvert, cadre_valide


def image(couleur="#1D5C84", taille=(300, 120)):
    tampon = io.BytesIO()
    Image.new("RGB", taille, couleur).save(tampon, "PNG")
    return identite.redessiner(tampon.getvalue())


@pytest.fixture
def avec_logos(reseau, agent, referente):
    """Le réseau, et la collectivité de la référente, ont déposé le leur."""
    identite.poser_logo(reseau, image("#0B5563"))
    reseau.save(update_fields=["logo", "logo_sha256"])
    actions.deposer_logo(fiche=referente.fiche, agent=referente, png=image())
    return referente.fiche


def contexte(cadre):
    return documents.contexte_cadre(lire(cadre, commentaires=False), le=LE.date())


def alternatives_du_pdf(octets):
    """Textes de remplacement des figures du PDF."""
    with pikepdf.open(io.BytesIO(octets)) as pdf:
        return [
            str(objet.Alt)
            for objet in pdf.objects
            if isinstance(objet, pikepdf.Dictionary) and objet.get("/S") == "/Figure"
        ]


def test_chaque_partie_du_cadre_porte_son_logo_en_pdf_et_en_word(avec_logos, agent, reseau):
    un = contexte(cadre_ouvert(agent, avec_logos))
    assert [bool(p.depose) for p in un.parties] == [True, True]
    textes = alternatives_du_pdf(documents.en_pdf(un))
    word = ZipFile(io.BytesIO(documents.en_docx(un))).read("word/document.xml").decode()
    for partie in un.parties:
        assert partie.texte_du_logo in textes
        assert f'descr="{partie.texte_du_logo}"' in word


def test_la_convention_porte_les_memes_logos(avec_logos, reseau):
    convention = Convention.objects.create(
        reseau=reseau, fiche=avec_logos, titre="Une convention", avec_reseau=True
    )
    parties = documents_convention.contexte_convention(convention).parties
    assert {p.nom for p in parties if p.depose} == {avec_logos.collectivite.nom, reseau.nom}


def test_sans_logo_le_monogramme(agent, referente):
    un = contexte(cadre_ouvert(agent, referente.fiche))
    assert not any(p.depose for p in un.parties)
    assert all("<svg" in p.logo for p in un.parties)


@pytest.mark.parametrize("altere", [b"autre chose", b""])
def test_un_logo_altere_laisse_place_au_monogramme(avec_logos, altere):
    piece = Piece.objects.get()
    with open(piece.fichier.path, "wb") as fichier:
        fichier.write(altere)
    assert documents_parties.partie(avec_logos).depose is None


def test_un_logo_efface_du_stockage_laisse_place_au_monogramme(avec_logos):
    piece = Piece.objects.get()
    piece.fichier.storage.delete(piece.fichier.name)
    assert documents_parties.partie(avec_logos).depose is None


def test_une_piece_importee_comme_logo_qui_n_est_pas_une_image_ne_s_imprime_pas(avec_logos):
    piece, faux = Piece.objects.get(), b"\x89PNG\r\n\x1a\n" + b"0" * 200
    piece.fichier.save("faux.png", ContentFile(faux), save=False)
    piece.sha256 = hashlib.sha256(faux).hexdigest()
    piece.save(update_fields=["fichier", "sha256"])
    assert documents_parties.partie(avec_logos).depose is None


def test_un_logo_retire_rend_le_monogramme(avec_logos, referente):
    actions.retirer_logo(fiche=avec_logos, agent=referente)
    assert documents_parties.partie(avec_logos).depose is None


def test_un_logo_change_apres_le_sceau_ne_fait_mentir_aucun_document_scelle(
    avec_logos, agent, direction, referente, client
):
    cadre = cadre_valide(agent, direction, referente)
    pdf, word = circuit.sceller(cadre=cadre, agent=agent, le=LE)
    posee = documents_parties.partie(avec_logos).depose.empreinte
    actions.deposer_logo(fiche=avec_logos, agent=referente, png=image("#A23B2A"))
    nouvelle = documents_parties.partie(avec_logos).depose.empreinte
    assert posee != nouvelle
    for document in (pdf, word):
        document.refresh_from_db()
        # Le scellé dit toujours lequel il porte, et son fichier n’a pas bougé.
        assert document.instantane["parties"][1]["depose"] == {"empreinte": posee}
        with document.fichier.open("rb") as fichier:
            assert sceau.est_intact(fichier.read(), document.sha256)
    # Ce qui s’imprimerait aujourd’hui n’est plus le même document.
    assert contexte(cadre).parties[1].depose.empreinte == nouvelle


def test_l_instantane_ne_garde_pas_les_octets_du_logo(avec_logos, agent):
    un = contexte(cadre_ouvert(agent, avec_logos))
    assert len(sceau.instantane(un.parties)) < 600


def test_le_logo_d_une_partie_coute_une_requete(avec_logos, django_assert_num_queries):
    avec_logos.collectivite  # noqa: B018  déjà lue par qui compose le document
    with django_assert_num_queries(1):
        documents_parties.partie(avec_logos)
