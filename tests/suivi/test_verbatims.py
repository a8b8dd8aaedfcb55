"""Les paroles citées, l’image et les états d’une fiche de capitalisation.

`agent` écrit la fiche de son réseau ; `etrangere`, d’un autre réseau, n’en voit rien.
"""

import hashlib
import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from suivi.models import FicheCapitalisation, VerbatimCapitalisation
from tests.fabriques import FicheFactory, PieceFactory


@pytest.fixture
def fiche(reseau, agent):
    return FicheCapitalisation.objects.create(
        reseau=reseau, titre="Parler cantines", auteur=agent, fiche=FicheFactory(reseau=reseau),
        rubriques={"pratique": "Une demi-journée.", "leviers": "# La méthode\n- Aller voir"},
    )  # fmt: skip


def parole(fiche, texte="J’étais venu pour la cantine.", **champs):
    commun = {"voix": "collectivite", "qualite": "Un maire", "consenti_le": date(2026, 3, 2)}
    return VerbatimCapitalisation.objects.create(
        reseau=fiche.reseau, capitalisation=fiche, texte=texte, **(commun | champs)
    )


def texte_pdf(client, fiche):
    reponse = client.get(reverse("suivi:capitalisation_pdf", args=[fiche.pk]))
    return " ".join(
        " ".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(reponse.content)).pages
    )


def texte_docx(client, fiche):
    adresse = reverse("suivi:capitalisation_document", args=[fiche.pk, "docx"])
    with zipfile.ZipFile(io.BytesIO(client.get(adresse).content)) as archive:
        return archive.read("word/document.xml").decode()


def saisir(client, verbatim, **change):
    saisie = {
        "texte": verbatim.texte, "voix": verbatim.voix, "qualite": verbatim.qualite,
        "consenti_le": "2026-03-02", "version": verbatim.version,
    }  # fmt: skip
    return client.post(reverse("suivi:modifier_verbatim", args=[verbatim.pk]), saisie | change)


def test_une_parole_sans_accord_n_entre_ni_au_pdf_ni_au_docx(fiche, agent, client_de):
    parole(fiche, "Oui, citez-moi")
    parole(fiche, "Gardez cela pour vous", consenti_le=None)
    client = client_de(agent)
    for texte in (texte_pdf(client, fiche), texte_docx(client, fiche)):
        assert "Oui, citez-moi" in texte and "Gardez cela" not in texte
    page = client.get(fiche.get_absolute_url()).content.decode()
    assert "Gardez cela pour vous" in page and "sans accord" in page


def test_le_word_se_dit_version_de_travail(fiche, agent, client_de):
    adresse = reverse("suivi:capitalisation_document", args=[fiche.pk, "docx"])
    with zipfile.ZipFile(io.BytesIO(client_de(agent).get(adresse).content)) as archive:
        pieds = "".join(archive.read(x).decode() for x in archive.namelist() if "footer" in x)
        corps = archive.read("word/document.xml").decode()
    assert "Version de travail modifiable" in pieds
    assert "seul un PDF émis par PREDICT" in corps.replace("\u00a0", " ")


def test_un_accord_repris_disparait_du_document_suivant(fiche, agent, client_de):
    citee, client = parole(fiche), client_de(agent)
    assert "la cantine" in texte_pdf(client, fiche)
    assert saisir(client, citee, consenti_le="").status_code == 302
    assert "la cantine" not in texte_pdf(client, fiche)


def test_un_accord_a_venir_est_refuse_et_la_saisie_gardee(fiche, agent, client_de):
    demain = timezone.localdate() + timedelta(days=1)
    reponse = saisir(client_de(agent), parole(fiche), consenti_le=demain.isoformat(), qualite="Ici")
    assert reponse.status_code == 422
    assert "à venir" in reponse.content.decode() and "Ici" in reponse.content.decode()


def test_citer_ajoute_la_parole_a_la_suite(fiche, agent, client_de):
    parole(fiche, ordre=4)
    saisie = {"texte": "Après", "voix": "rrma", "qualite": "", "consenti_le": ""}
    client_de(agent).post(reverse("suivi:citer", args=[fiche.pk]), saisie)
    assert list(fiche.verbatims.values_list("texte", "ordre"))[-1] == ("Après", 5)


def test_le_texte_libre_d_avant_reste_lisible_mais_n_entre_dans_aucun_document(
    fiche, agent, client_de
):
    fiche.rubriques["verbatims"] = "« Ancien propos »"
    fiche.save()
    client = client_de(agent)
    assert "Ancien propos" in client.get(fiche.get_absolute_url()).content.decode()
    assert "Ancien propos" not in texte_pdf(client, fiche)


def test_leviers_et_limites_se_lisent_en_face_a_face(fiche, agent, client_de):
    fiche.rubriques["limites"] = "# Le réseau\n- Une seule personne"
    fiche.save()
    texte = texte_pdf(client_de(agent), fiche)
    assert texte.index("La méthode") < texte.index("Le réseau")
    assert "Aller voir" in texte and "#" not in texte


# -- L’image -------------------------------------------------------------------------------


def image(fiche, octets=None, nom="photo.png"):
    if octets is None:
        tampon = io.BytesIO()
        Image.new("RGB", (300, 200), "#1F3A68").save(tampon, "PNG")
        octets = tampon.getvalue()
    piece = PieceFactory(
        reseau=fiche.reseau, fiche=fiche.fiche, type_mime="image/png", nom_fichier=nom,
        sha256=hashlib.sha256(octets).hexdigest(),
    )  # fmt: skip
    piece.fichier.save(nom, ContentFile(octets))
    return piece


def illustrer(client, fiche, piece, legende="L’atelier, photo du réseau"):
    fiche.refresh_from_db()
    return client.post(
        reverse("suivi:illustrer_capitalisation", args=[fiche.pk]),
        {"illustration": piece.pk, "legende": legende, "version": fiche.version},
    )


def test_l_image_choisie_illustre_la_page_et_le_pdf(fiche, agent, client_de):
    client = client_de(agent)
    assert illustrer(client, fiche, image(fiche)).status_code == 302
    assert "data:image/jpeg;base64" in client.get(fiche.get_absolute_url()).content.decode()
    assert "L’atelier, photo du réseau" in texte_pdf(client, fiche)
    reponse = client.get(reverse("suivi:capitalisation_pdf", args=[fiche.pk]))
    assert PdfReader(io.BytesIO(reponse.content)).pages[0].images


def test_un_fichier_qui_n_est_pas_une_image_est_refuse(fiche, agent, client_de):
    faux = image(fiche, b"<svg onload=alert(1)>")
    reponse = illustrer(client_de(agent), fiche, faux)
    assert reponse.status_code == 422 and "PNG ou un JPEG" in reponse.content.decode()


def test_une_image_sans_legende_est_refusee(fiche, agent, client_de):
    assert illustrer(client_de(agent), fiche, image(fiche), legende="").status_code == 422


def test_l_image_d_une_autre_collectivite_ne_se_choisit_pas(fiche, agent, client_de, reseau):
    ailleurs = FicheCapitalisation(reseau=reseau, titre="x", fiche=FicheFactory(reseau=reseau))
    assert illustrer(client_de(agent), fiche, image(ailleurs)).status_code == 422


# -- Les états -----------------------------------------------------------------------------


def passer(client, fiche, vers):
    return client.post(reverse("suivi:etat_capitalisation", args=[fiche.pk]), {"vers": vers})


def test_la_fiche_avance_et_revient_d_un_pas(fiche, agent, client_de):
    client = client_de(agent)
    for vers in ("relue", "publiee", "relue", "brouillon"):
        passer(client, fiche, vers)
        fiche.refresh_from_db()
        assert fiche.etat == vers


def test_la_fiche_ne_saute_pas_la_relecture(fiche, agent, client_de):
    passer(client_de(agent), fiche, "publiee")
    fiche.refresh_from_db()
    assert fiche.etat == "brouillon"


def test_l_etrangere_n_a_ni_parole_ni_image_ni_geste(fiche, etrangere, client_de):
    citee, voisine = parole(fiche), client_de(etrangere)
    assert saisir(voisine, citee).status_code == 404
    assert passer(voisine, fiche, "relue").status_code == 404
    assert voisine.get(reverse("suivi:citer", args=[fiche.pk])).status_code == 404
