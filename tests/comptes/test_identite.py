"""La couleur et le logo d’un réseau : qui les règle, ce qui se refuse, ce qui voyage."""

import base64
import io
import json
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin

from predict.comptes import echange, identite
from predict.comptes.models import Acte, Reseau
from predict.noyau import couleurs
from predict.noyau.echange import FichierRefuse

IDENTITE, LOGO = reverse("comptes:identite"), reverse("comptes:logo")


@pytest.fixture(autouse=True)
def stockage(settings, tmp_path):
    fichiers = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = settings.STORAGES | {"default": fichiers}
    return tmp_path


def image(taille=(200, 80), genre="PNG", mode="RGB", **options):
    tampon = io.BytesIO()
    Image.new(mode, taille, "#0B5D5A" if mode == "RGB" else None).save(tampon, genre, **options)
    return tampon.getvalue()


def depot(octets, nom="logo.png"):
    return SimpleUploadedFile(nom, octets)


# -- la couleur ---------------------------------------------------------------


def test_le_contraste_est_celui_de_la_norme():
    assert couleurs.contraste("#000000", "#FFFFFF") == pytest.approx(21)
    assert couleurs.contraste("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    assert not couleurs.lisible_sur_blanc("#777777")


@pytest.mark.parametrize("claire", ["#FFFFFF", "#FFCC00", "#7FB3D5", "#E4572E"])
def test_la_couleur_proposee_se_lit_sur_le_blanc(claire):
    assert not couleurs.lisible_sur_blanc(claire)
    assert couleurs.lisible_sur_blanc(couleurs.assombrie(claire))


def test_la_direction_choisit_la_couleur_et_le_journal_le_dit(direction, reseau, client_de):
    assert client_de(direction).post(IDENTITE, {"couleur": "0b5d5a"}).status_code == 302
    reseau.refresh_from_db()
    assert reseau.couleur == "#0B5D5A"
    assert Acte.objects.get(verbe="identité du réseau modifiée").champs == ["couleur"]


def test_une_couleur_trop_claire_se_refuse_et_une_plus_sombre_se_propose(
    direction, reseau, client_de
):
    reponse = client_de(direction).post(IDENTITE, {"couleur": "#FFCC00"})
    assert reponse.status_code == 422
    assert couleurs.assombrie("#FFCC00") in reponse.content.decode()
    reseau.refresh_from_db()
    assert reseau.couleur == ""


@pytest.mark.parametrize("faux", ["bleu", "#12345", "#GGGGGG", "url(x)", "#12\x00"])
def test_ce_qui_n_est_pas_une_couleur_se_refuse(direction, client_de, faux):
    assert client_de(direction).post(IDENTITE, {"couleur": faux}).status_code == 422


def test_l_agent_et_l_etrangere_ne_reglent_rien(agent, reseau, autre_reseau, etrangere, client_de):
    assert client_de(agent).get(IDENTITE).status_code == 403
    assert client_de(agent).post(IDENTITE, {"couleur": "#0B5D5A"}).status_code == 403
    client_de(etrangere).post(IDENTITE, {"couleur": "#0B5D5A"})
    reseau.refresh_from_db()
    assert reseau.couleur == ""


# -- le logo ------------------------------------------------------------------


def test_le_logo_depose_est_redessine_puis_servi_a_l_equipe(direction, agent, reseau, client_de):
    octets = image((3000, 1500))
    reponse = client_de(direction).post(IDENTITE, {"couleur": "", "logo": depot(octets)})
    assert reponse.status_code == 302
    servi = client_de(agent).get(LOGO)
    assert servi["Content-Type"] == "image/png"
    assert servi["X-Content-Type-Options"] == "nosniff"
    recu = b"".join(servi.streaming_content)
    with Image.open(io.BytesIO(recu)) as relue:
        assert relue.size == (1000, 500)
    assert recu != octets


def test_chacune_voit_le_logo_de_son_reseau(direction, etrangere, client_de):
    client_de(direction).post(IDENTITE, {"couleur": "", "logo": depot(image())})
    chez_elle = client_de(etrangere).get(LOGO)
    assert chez_elle["Content-Type"].startswith("image/svg+xml")


def test_sans_logo_le_monogramme_porte_la_couleur(agent, reseau, client_de):
    Reseau.objects.filter(pk=reseau.pk).update(couleur="#0B5D5A")
    assert "#0B5D5A" in client_de(agent).get(LOGO).content.decode()


def test_retirer_le_logo_ote_aussi_le_fichier(
    direction, reseau, client_de, stockage, django_capture_on_commit_callbacks
):
    client_de(direction).post(IDENTITE, {"couleur": "", "logo": depot(image())})
    assert len(list((stockage / "identites").iterdir())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        client_de(direction).post(IDENTITE, {"couleur": "", "retirer": "on"})
    reseau.refresh_from_db()
    assert (reseau.logo.name, reseau.logo_sha256) == ("", "")
    assert list((stockage / "identites").iterdir()) == []


def test_remplacer_le_logo_ne_garde_pas_l_ancien(
    direction, client_de, stockage, django_capture_on_commit_callbacks
):
    for taille in ((200, 80), (300, 120)):
        with django_capture_on_commit_callbacks(execute=True):
            client_de(direction).post(IDENTITE, {"couleur": "", "logo": depot(image(taille))})
    assert len(list((stockage / "identites").iterdir())) == 1


# -- les fichiers piégés ------------------------------------------------------


def _morceau(genre, corps):
    somme = zlib.crc32(genre + corps)
    return struct.pack(">I", len(corps)) + genre + corps + struct.pack(">I", somme)


def _bombe(large, haut):
    """PNG d’une ligne de zéros annoncée immense : quelques octets, des gigaoctets dépliés."""
    entete = _morceau(b"IHDR", struct.pack(">IIBBBBB", large, haut, 8, 2, 0, 0, 0))
    donnees = _morceau(b"IDAT", zlib.compress(b"\0" * 100_000))
    return b"\x89PNG\r\n\x1a\n" + entete + donnees + _morceau(b"IEND", b"")


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (SVG, "SVG"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?>" + SVG, "SVG"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "SVG"),
        (b"GIF89a" + b"\0" * 50, "ni un PNG ni un JPEG"),
        (b"", "ni un PNG ni un JPEG"),
        (_bombe(60_000, 60_000), "4000"),
        (_bombe(3_999, 3_999), "abîmée"),
        (image()[:60], "abîmée"),
        (b"\x89PNG\r\n\x1a\n" + SVG, "abîmée"),
        (b"\xff\xd8\xff\xe0" + SVG, "abîmée"),
        (image((20, 20)), "trop petite"),
        (image((2000, 40)), "allongée"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * (identite.POIDS_MAX + 1), "500"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_un_fichier_piege_se_refuse_en_disant_pourquoi(octets, dit):
    with pytest.raises(identite.LogoRefuse, match=dit):
        identite.redessiner(octets)


def test_un_texte_compresse_sans_fin_dans_un_png_se_refuse():
    textes = PngImagePlugin.PngInfo()
    textes.add_text("Comment", "\0" * 80_000_000, zip=True)
    piege = image(pnginfo=textes)
    assert len(piege) < identite.POIDS_MAX
    with pytest.raises(identite.LogoRefuse):
        identite.redessiner(piege)


def test_une_archive_accolee_et_les_metadonnees_disparaissent():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("commande.html", "<script>alert(1)</script>")
    textes = PngImagePlugin.PngInfo()
    textes.add_text("Auteur", "SECRETDUPOSTE")
    polyglotte = image(pnginfo=textes) + archive.getvalue()
    assert zipfile.is_zipfile(io.BytesIO(polyglotte))
    propre = identite.redessiner(polyglotte)
    assert not zipfile.is_zipfile(io.BytesIO(propre))
    assert b"SECRETDUPOSTE" not in propre and b"script" not in propre


def test_un_jpeg_devient_un_png_sans_ses_coordonnees():
    exif = Image.Exif()
    exif[0x010E] = "SECRETDUPOSTE"
    propre = identite.redessiner(image(genre="JPEG", exif=exif))
    assert propre.startswith(b"\x89PNG") and b"SECRETDUPOSTE" not in propre


def test_redessiner_deux_fois_rend_les_memes_octets():
    une_fois = identite.redessiner(image((700, 700), mode="RGBA"))
    assert identite.redessiner(une_fois) == une_fois


def test_le_formulaire_dit_le_refus_a_sa_place_et_garde_la_couleur(direction, reseau, client_de):
    saisie = {"couleur": "#0B5D5A", "logo": depot(SVG, "logo.svg")}
    reponse = client_de(direction).post(IDENTITE, saisie)
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "Exportez votre logo en PNG" in page and "#0B5D5A" in page
    reseau.refresh_from_db()
    assert not reseau.logo


# -- le voyage ----------------------------------------------------------------


@pytest.fixture
def fichier(direction, reseau, client_de):
    client_de(direction).post(IDENTITE, {"couleur": "#0B5D5A", "logo": depot(image())})
    reseau.refresh_from_db()
    return json.loads(echange.exporter(reseau))


def test_la_couleur_et_le_logo_voyagent(fichier, reseau):
    assert fichier["reseau"]["couleur"] == "#0B5D5A"
    copie = {"format": fichier["format"], "version": 1, "agents": []}
    copie["reseau"] = fichier["reseau"] | {"slug": "ailleurs-encore"}
    arrive, _ = echange.charger_donnees(copie)
    arrive.refresh_from_db()
    assert arrive.couleur == "#0B5D5A"
    assert identite.octets_du_logo(arrive) == identite.octets_du_logo(reseau)


@pytest.mark.parametrize("faux", [base64.b64encode(SVG).decode(), "pas du base64 !", 12])
def test_un_logo_piege_n_entre_pas_par_le_fichier(db, faux):
    donnees = {
        "format": echange.FORMAT, "version": echange.VERSION,
        "reseau": {"slug": "venu", "nom": "Venu", "source_document": "essai", "logo": faux},
    }  # fmt: skip
    with pytest.raises(FichierRefuse, match="logo"):
        echange.charger_donnees(donnees)
    assert not Reseau.objects.filter(slug="venu").exists()


def test_un_logo_altere_dans_le_stockage_ne_se_sert_plus(fichier, reseau, agent, client_de):
    with open(reseau.logo.path, "ab") as flux:
        flux.write(b"<script>")
    assert client_de(agent).get(LOGO)["Content-Type"].startswith("image/svg+xml")
    with pytest.raises(echange.echange.ExportImpossible):
        echange.exporter(reseau)
