"""La feuille de singularisation : quatre questions, un brouillon qui se garde, un PDF."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from offre.models import FeuilleSingularisation, Mission, ServiceReseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(db):
    call_command("charger_referentiels", verbosity=0)


def remplir(navigateur, **change):
    saisie = {
        "singularite": "Un fleuve", "marqueurs_reponse": "", "acteurs": "", "collectivites": "",
        "marqueurs": "eau\n\neau\nval de Loire", "odd": ["06", "17"],
        "approches": ["observatoire"], "participants": "Équipe", "le": "12/03/2027",
    }  # fmt: skip
    return navigateur.post(reverse("offre:modifier_feuille"), saisie | change)


def test_une_feuille_incomplete_se_garde(catalogue, reseau, agent, client_de):
    assert remplir(client_de(agent)).status_code == 302
    feuille = FeuilleSingularisation.objects.get(reseau=reseau)
    assert feuille.marqueurs == ["eau", "val de Loire"]
    assert feuille.odd == ["06", "17"]


def test_la_reprendre_ne_cree_pas_une_seconde_feuille(catalogue, reseau, agent, client_de):
    navigateur = client_de(agent)
    remplir(navigateur)
    version = FeuilleSingularisation.objects.get().version
    remplir(navigateur, version=version, acteurs="Les lycées")
    assert FeuilleSingularisation.objects.get().acteurs == "Les lycées"


def test_deux_onglets_le_second_garde_sa_saisie(catalogue, agent, client_de):
    navigateur = client_de(agent)
    remplir(navigateur)
    version = FeuilleSingularisation.objects.get().version
    remplir(navigateur, version=version, acteurs="Premier")
    reponse = remplir(navigateur, version=version, acteurs="Second")
    assert reponse.status_code == 422
    assert "Second" in reponse.content.decode()


def test_chaque_question_dit_ou_chercher(catalogue, agent, client_de):
    texte = client_de(agent).get(reverse("offre:feuille")).content.decode()
    assert f'href="{reverse("collectivites:carte")}?mesure=profil"' in texte


def test_ses_marqueurs_se_proposent_sur_un_service(catalogue, reseau, agent, client_de):
    remplir(client_de(agent))
    service = ServiceReseau.objects.create(
        reseau=reseau, mission=Mission.objects.first(), libelle="À nous"
    )
    texte = client_de(agent).get(reverse("offre:modifier", args=[service.pk])).content.decode()
    assert "Dans votre feuille : eau, val de Loire" in texte.replace("\xa0", " ")


def test_elle_s_imprime_meme_vide(catalogue, agent, client_de):
    reponse = client_de(agent).get(reverse("offre:feuille_pdf"))
    assert reponse.content.startswith(b"%PDF")


def test_la_collegue_la_lit_l_etrangere_a_la_sienne(
    catalogue, agent, collegue, etrangere, client_de
):
    remplir(client_de(agent))
    adresse = reverse("offre:feuille")
    assert "Un fleuve" in client_de(collegue).get(adresse).content.decode()
    assert "Un fleuve" not in client_de(etrangere).get(adresse).content.decode()
