"""Exemplaires signés : le code imprimé ramène le scan à sa convention ou à son cadre.

`agent` dépose ; `etrangere`, d’un autre réseau, n’apprend rien d’ici.
"""

import io
import struct
import zlib

import pypdfium2
import pytest
import segno
import time_machine
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageOps

from accompagnements.actions import circuit_cadre as circuit
from accompagnements.actions.exemplaires import PERDU, rattacher
from accompagnements.actions.resultats import emettre_convention
from accompagnements.models import Convention, Piece
from accompagnements.regles.convention import (
    AUTRE_RESEAU,
    DOCUMENT_INCONNU,
    SANS_CODE,
)
from predict.comptes.models import Acte
from predict.noyau.documents import lecture_qr
from tests.accompagnements.scenes_cadre import LE, cadre_valide
from tests.fabriques import AccompagnementFactory, ConventionFactory


@pytest.fixture(autouse=True)
def le_1er_octobre_2027():
    with time_machine.travel("2027-10-01 09:30:00+02:00", tick=False):
        yield


@pytest.fixture
def convention(reseau, agent):
    dossier = AccompagnementFactory(reseau=reseau, responsable=agent)
    return ConventionFactory(
        reseau=reseau, fiche=dossier.fiche, accompagnement=dossier, titre="Eau et école",
        objet="Eau", montant_previsionnel=100, partenaire="Kandéri",
    )  # fmt: skip


def octets(document):
    with document.fichier.open("rb") as fichier:
        return fichier.read()


def numeriser(pdf, *, dpi=200, rotation=0, format_="JPEG"):
    """La dernière page du PDF, imprimée puis numérisée : image tournée, réduite, compressée."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[len(document) - 1]
    image = page.render(scale=dpi / 72).to_pil().convert("L")
    page.close()
    document.close()
    image = image.rotate(rotation, expand=True, fillcolor=255, resample=Image.BICUBIC)
    tampon = io.BytesIO()
    options = {"JPEG": {"quality": 55}, "PDF": {"resolution": dpi}}.get(format_, {})
    image.save(tampon, format_, **options)
    return tampon.getvalue()


def scan(contenu, nom="scan.jpg"):
    return SimpleUploadedFile(nom, contenu)


def deposer(client, *fichiers, **valeurs):
    url = reverse("accompagnements:exemplaires")
    return client.post(url, {"fichiers": list(fichiers), **valeurs})


# -- Lire --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nom", "format_", "dpi", "rotation"),
    [
        ("scan.jpg", "JPEG", 200, 3),
        ("scan.png", "PNG", 120, -3),
        ("scan.pdf", "PDF", 150, 3),
        ("scan.jpg", "JPEG", 150, 180),
        ("scan.jpeg", "JPEG", 100, 0),
    ],
)
def test_un_scan_tourne_et_reduit_retrouve_sa_convention(
    convention, agent, client_de, nom, format_, dpi, rotation
):
    pdf = octets(emettre_convention(convention=convention, agent=agent))
    image = numeriser(pdf, dpi=dpi, rotation=rotation, format_=format_)
    reponse = deposer(client_de(agent), scan(image, nom))
    assert reponse.status_code == 302
    assert reponse.url == reverse("accompagnements:convention", args=[convention.pk])
    convention.refresh_from_db()
    assert convention.piece_signee.titre == "Eau et école, exemplaire signé"
    assert convention.piece_signee.fiche_id == convention.fiche_id


def test_le_pdf_emis_lui_meme_se_reconnait_signatures_en_tete(convention, agent, client_de):
    """Un PDF de plusieurs pages : le code est sur la dernière."""
    pdf = octets(emettre_convention(convention=convention, agent=agent))
    assert deposer(client_de(agent), scan(pdf, "signee.pdf")).status_code == 302
    convention.refresh_from_db()
    assert convention.piece_signee.type_mime == "application/pdf"


def test_un_cadre_scelle_recoit_sa_piece(agent, direction, referente, client_de):
    cadre = cadre_valide(agent, direction, referente)
    pdf, _ = circuit.sceller(cadre=cadre, agent=agent, le=LE)
    reponse = deposer(client_de(agent), scan(numeriser(octets(pdf), rotation=2)))
    assert reponse.url == cadre.get_absolute_url()
    piece = Piece.objects.get()
    assert piece.accompagnement_id == cadre.accompagnement_id
    assert piece.titre == f"{cadre}, exemplaire signé"


def test_plusieurs_scans_en_un_envoi_vont_chacun_a_leur_place(convention, reseau, agent, client_de):
    autre = ConventionFactory(
        reseau=reseau, fiche=convention.fiche, accompagnement=convention.accompagnement,
        titre="Lycées", objet="Lycées", montant_previsionnel=1,
    )  # fmt: skip
    scans = [
        scan(numeriser(octets(emettre_convention(convention=c, agent=agent))), f"{c.pk}.jpg")
        for c in (convention, autre)
    ]
    deposer(client_de(agent), *scans)
    signees = Convention.objects.values_list("titre", "piece_signee__nom_fichier")
    attendu = {("Eau et école", f"{convention.pk}.jpg"), ("Lycées", f"{autre.pk}.jpg")}
    assert set(signees) == attendu


def test_le_meme_fichier_depose_deux_fois_ne_se_garde_qu_une(convention, agent, client_de):
    image = numeriser(octets(emettre_convention(convention=convention, agent=agent)))
    deposer(client_de(agent), scan(image))
    deposer(client_de(agent), scan(image))
    assert Piece.objects.count() == 1


def test_le_rattachement_se_journalise(convention, agent, client_de):
    image = numeriser(octets(emettre_convention(convention=convention, agent=agent)))
    deposer(client_de(agent), scan(image))
    assert Acte.objects.filter(verbe="exemplaire signé rattaché").count() == 1


# -- Ne pas savoir, et le dire -----------------------------------------------------------


def blanche(format_="PNG"):
    tampon = io.BytesIO()
    Image.new("L", (1240, 1754), 255).save(tampon, format_)
    return tampon.getvalue()


def test_sans_code_lisible_on_propose_de_choisir_a_la_main(convention, agent, client_de):
    client = client_de(agent)
    reponse = deposer(client, scan(blanche(), "page.png"))
    contenu = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Aucun code de vérification ne se lit" in contenu
    assert f'value="convention-{convention.pk}"' in contenu
    assert not Piece.objects.exists()
    choix = {"choisi": f"convention-{convention.pk}"}
    assert deposer(client, scan(blanche(), "page.png"), **choix).status_code == 302
    convention.refresh_from_db()
    assert convention.piece_signee.nom_fichier == "page.png"


def gardes(reponse):
    return [r["rattacher"].initial["garde"] for r in reponse.context["resultats"] if r["rattacher"]]


def nommer(client, garde, objet):
    url = reverse("accompagnements:exemplaires")
    return client.post(url, {"garde": garde, "choisi": f"convention-{objet.pk}"})


def test_le_scan_sans_code_se_rattache_sans_etre_renvoye(convention, agent, client_de):
    client = client_de(agent)
    reponse = deposer(client, scan(blanche(), "page.png"))
    assert "sans l’envoyer de nouveau" in reponse.content.decode()
    (garde,) = gardes(reponse)
    assert nommer(client, garde, convention).status_code == 302
    convention.refresh_from_db()
    assert convention.piece_signee.nom_fichier == "page.png"
    with convention.piece_signee.fichier.open("rb") as fichier:
        assert fichier.read() == blanche()


def test_ne_rien_choisir_garde_le_fichier(convention, agent, client_de):
    client = client_de(agent)
    (garde,) = gardes(deposer(client, scan(blanche(), "page.png")))
    reponse = client.post(reverse("accompagnements:exemplaires"), {"garde": garde, "choisi": ""})
    assert reponse.status_code == 422
    assert "Choisissez la convention ou le cadre." in reponse.content.decode()
    assert nommer(client, garde, convention).status_code == 302
    assert Piece.objects.count() == 1


def test_un_scan_garde_ne_sert_qu_a_qui_l_a_depose(convention, agent, collegue, client_de):
    (garde,) = gardes(deposer(client_de(agent), scan(blanche(), "page.png")))
    reponse = nommer(client_de(collegue), garde, convention)
    assert [str(m) for m in get_messages(reponse.wsgi_request)] == [PERDU]
    assert not Piece.objects.exists()


@pytest.mark.parametrize("garde", ["", "invente", "a:b:c"])
def test_un_garde_invente_ne_donne_aucun_fichier(convention, agent, client_de, garde):
    nommer(client_de(agent), garde, convention)
    assert not Piece.objects.exists()


def test_un_scan_garde_s_oublie_apres_un_jour(convention, agent, client_de):
    client = client_de(agent)
    (garde,) = gardes(deposer(client, scan(blanche(), "page.png")))
    with time_machine.travel("2027-10-02 10:00:00+02:00", tick=False):
        nommer(client, garde, convention)
    assert not Piece.objects.exists()


def test_un_fichier_refuse_pour_son_contenu_n_est_pas_garde(convention, agent, client_de):
    reponse = deposer(client_de(agent), scan(b"MZ", "virus.pdf"))
    assert gardes(reponse) == []


def test_le_code_d_un_autre_reseau_ne_se_rattache_pas_et_n_apprend_rien(
    convention, agent, etrangere, client_de
):
    image = numeriser(octets(emettre_convention(convention=convention, agent=agent)))
    contenu = deposer(client_de(etrangere), scan(image)).content.decode()
    assert AUTRE_RESEAU in contenu.replace("\u00a0", " ").replace("&#x27;", "’")
    assert "Eau et école" not in contenu
    assert not Piece.objects.exists()


def test_un_code_inconnu_ici_se_dit(convention, agent, client_de):
    document = emettre_convention(convention=convention, agent=agent)
    image = numeriser(octets(document))
    type(document).objects.filter(pk=document.pk).update(jeton="a" * 43)
    contenu = deposer(client_de(agent), scan(image)).content.decode()
    assert DOCUMENT_INCONNU in contenu.replace("\u00a0", " ")


def test_un_document_remplace_demande_de_choisir(convention, agent, client_de):
    premier = numeriser(octets(emettre_convention(convention=convention, agent=agent)))
    emettre_convention(convention=convention, agent=agent)
    client = client_de(agent)
    assert (
        "remplacé par une version plus récente" in deposer(client, scan(premier)).content.decode()
    )
    assert not Piece.objects.exists()
    deposer(client, scan(premier), choisi=f"convention-{convention.pk}")
    assert Piece.objects.count() == 1


def test_un_fichier_refuse_n_empeche_pas_les_autres(convention, agent, client_de):
    image = numeriser(octets(emettre_convention(convention=convention, agent=agent)))
    reponse = deposer(client_de(agent), scan(image), scan(blanche(), "vide.png"))
    contenu = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Non rattaché" in contenu
    assert "Rattaché" in contenu
    convention.refresh_from_db()
    assert convention.piece_signee is not None


def test_on_ne_choisit_pas_a_la_main_pour_plusieurs_fichiers(convention, agent, client_de):
    reponse = deposer(
        client_de(agent), scan(blanche(), "1.png"), scan(blanche(), "2.png"),
        choisi=f"convention-{convention.pk}",
    )  # fmt: skip
    assert "un seul fichier à la fois" in str(reponse.context["formulaire"].errors["choisi"])
    assert not Piece.objects.exists()


def test_la_convention_d_un_autre_reseau_ne_se_choisit_pas(convention, etrangere, client_de):
    reponse = deposer(
        client_de(etrangere), scan(blanche(), "1.png"), choisi=f"convention-{convention.pk}"
    )
    assert reponse.context["formulaire"].errors["choisi"]
    assert not Piece.objects.exists()


def test_un_agent_d_ailleurs_ne_rattache_rien_meme_par_l_action(convention, etrangere):
    with pytest.raises(PermissionDenied):
        rattacher(objet=convention, fichier=scan(blanche(), "1.png"), agent=etrangere)


# -- Fichiers piégés ----------------------------------------------------------------------


def png_de(largeur, hauteur):
    """Un PNG de quelques octets qui annonce une image énorme."""

    def morceau(genre, donnees):
        corps = genre + donnees
        return struct.pack(">I", len(donnees)) + corps + struct.pack(">I", zlib.crc32(corps))

    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + morceau(b"IHDR", entete)
        + morceau(b"IDAT", zlib.compress(b"\x00" * 1000))
        + morceau(b"IEND", b"")
    )


def refus(agent, client_de, contenu, nom, **valeurs):
    reponse = deposer(client_de(agent), scan(contenu, nom), **valeurs)
    assert reponse.status_code == 422
    assert not Piece.objects.exists()
    return reponse.content.decode()


@pytest.mark.parametrize("cote", [12_000, 60_000])
def test_une_bombe_de_decompression_est_refusee_avant_d_etre_ouverte(
    convention, agent, client_de, cote
):
    choix = {"choisi": f"convention-{convention.pk}"}
    page = refus(agent, client_de, png_de(cote, cote), "bombe.png", **choix)
    assert "démesurée" in page or "ne s’ouvre pas" in page


def test_une_image_demesuree_cachee_dans_un_pdf_est_refusee():
    tampon = io.BytesIO()
    Image.new("1", (10_000, 10_000), 1).save(tampon, "PDF", resolution=300)
    with pytest.raises(lecture_qr.ScanRefuse, match="démesurée"):
        list(lecture_qr.codes(tampon.getvalue(), "application/pdf"))


def test_trop_de_pages_se_dit():
    pages = [Image.new("1", (100, 140), 1)] * (lecture_qr.PAGES_MAX + 1)
    tampon = io.BytesIO()
    pages[0].save(tampon, "PDF", save_all=True, append_images=pages[1:])
    with pytest.raises(lecture_qr.ScanRefuse, match="21 pages"):
        list(lecture_qr.codes(tampon.getvalue(), "application/pdf"))


@pytest.mark.parametrize(
    ("contenu", "nom", "dit"),
    [
        (b"MZ\x90", "virus.pdf", "Le contenu n’est pas celui d’un fichier PDF"),
        (b"%PDF-1.7\nrien", "abime.pdf", "Ce PDF ne s’ouvre pas"),
        (b"\xff\xd8\xff\xe0rien", "abime.jpg", "Cette image ne s’ouvre pas"),
        (b"PK\x03\x04", "texte.docx", "en PDF, en PNG ou en JPG"),
        (b"", "vide.pdf", "vide"),
    ],
)
def test_un_fichier_qui_ment_ou_ne_s_ouvre_pas_se_refuse_clairement(
    convention, agent, client_de, contenu, nom, dit
):
    choix = {"choisi": f"convention-{convention.pk}"}
    assert dit in refus(agent, client_de, contenu, nom, **choix).replace("\u00a0", " ")


def test_trop_de_fichiers_d_un_coup_se_dit(agent, client_de):
    envois = [scan(blanche(), f"{n}.png") for n in range(9)]
    reponse = deposer(client_de(agent), *envois)
    assert "8 au plus à la fois" in str(reponse.context["formulaire"].errors["fichiers"])


def test_un_code_qui_mene_ailleurs_n_est_pas_un_sceau(agent, client_de):
    tampon = io.BytesIO()
    segno.make("https://exemple.invalid/verifier/").save(tampon, kind="png", scale=12)
    image = ImageOps.expand(Image.open(tampon).convert("L"), 200, 255)
    sortie = io.BytesIO()
    image.save(sortie, "PNG")
    assert SANS_CODE in refus(agent, client_de, sortie.getvalue(), "q.png").replace("\u00a0", " ")
