"""Le canevas d’une collectivité : rattaché à sa fiche, celui du réseau à côté."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from accompagnements.models import BlocCanevasFiche
from offre.models import BlocCanevas
from tests.fabriques import FicheFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fiche(reseau):
    call_command("charger_referentiels", verbosity=0)
    return FicheFactory(reseau=reseau)


def adresse(fiche, bloc="canaux"):
    return reverse("accompagnements:bloc_canevas_fiche", args=[fiche.pk, bloc])


def test_ecrire_un_bloc_le_rattache_a_la_fiche(fiche, agent, client_de):
    client_de(agent).post(adresse(fiche), {"contenu": "Un rendez-vous par trimestre"})
    bloc = BlocCanevasFiche.objects.get(fiche=fiche)
    assert (bloc.bloc, bloc.contenu) == ("canaux", "Un rendez-vous par trimestre")
    page = client_de(agent).get(reverse("accompagnements:canevas_fiche", args=[fiche.pk]))
    assert "Un rendez-vous par trimestre" in page.content.decode()


def test_le_canevas_du_reseau_se_lit_a_cote(fiche, reseau, agent, client_de):
    BlocCanevas.objects.create(reseau=reseau, bloc="canaux", contenu="La lettre du réseau")
    assert "La lettre du réseau" in client_de(agent).get(adresse(fiche)).content.decode()


def test_la_collegue_et_l_agent_ne_s_ecrasent_pas(fiche, reseau, agent, collegue, client_de):
    bloc = BlocCanevasFiche.objects.create(reseau=reseau, fiche=fiche, bloc="canaux", contenu="A")
    client_de(collegue).post(adresse(fiche), {"contenu": "Le sien", "version": bloc.version})
    reponse = client_de(agent).post(adresse(fiche), {"contenu": "Le mien", "version": bloc.version})
    assert reponse.status_code == 422
    bloc.refresh_from_db()
    assert bloc.contenu == "Le sien"


def test_l_etrangere_et_la_referente_n_y_entrent_pas(fiche, etrangere, referente, client_de):
    page = reverse("accompagnements:canevas_fiche", args=[fiche.pk])
    assert client_de(etrangere).get(page).status_code == 404
    assert client_de(etrangere).post(adresse(fiche), {"contenu": "x"}).status_code == 404
    assert client_de(referente).get(page).status_code == 403
    assert not BlocCanevasFiche.objects.exists()


def test_la_fiche_mene_a_son_canevas(fiche, agent, client_de):
    lien = reverse("accompagnements:canevas_fiche", args=[fiche.pk])
    assert lien in client_de(agent).get(fiche.get_absolute_url()).content.decode()
    onglet = reverse("accompagnements:onglet", args=[fiche.pk])
    assert lien in client_de(agent).get(onglet).content.decode()


def test_le_pdf_porte_le_nom_de_la_collectivite_sur_une_page(fiche, agent, client_de):
    reponse = client_de(agent).get(reverse("accompagnements:canevas_fiche_pdf", args=[fiche.pk]))
    pages = PdfReader(io.BytesIO(reponse.content)).pages
    assert len(pages) == 1
    assert str(fiche).split()[0] in pages[0].extract_text()
