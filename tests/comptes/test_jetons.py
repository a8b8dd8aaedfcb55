"""L’écran des accès par API : créer un jeton, le voir une fois, le révoquer, ouvrir à tous."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from predict.comptes.actions import noter_depart
from predict.comptes.actions.jetons import creer_jeton
from predict.comptes.models import Acte, JetonAPI
from predict.comptes.regles import Role
from predict.comptes.views.jetons import JETONS_MAX
from tests.fabriques import AgentFactory

SAISIE = {"nom": " Site  internet ", "portees": ["offre", "evenements"], "jours": "365"}


@pytest.fixture
def navigateur(direction, client_de):
    """La direction, qui vient de confirmer que c’est elle."""
    return client_de(direction)


def test_creer_un_jeton_demande_de_confirmer_que_c_est_bien_soi(direction, client_de):
    client = client_de(direction, confirmee=False)
    reponse = client.post(reverse("comptes:creer_jeton"), SAISIE)

    assert reponse.status_code == 302
    assert reponse.url.startswith(reverse("account_reauthenticate"))
    assert not JetonAPI.objects.exists()


def test_un_jeton_se_montre_une_fois_et_ouvre_ses_portees(navigateur, direction):
    page = navigateur.post(reverse("comptes:creer_jeton"), SAISIE)

    clair = page.context["clair"]
    assert clair.startswith("predict_ici_") and clair in page.content.decode()
    jeton = JetonAPI.objects.get()
    assert (jeton.nom, jeton.portees) == ("Site internet", ["evenements", "offre"])
    entetes = {"Authorization": f"Bearer {clair}"}
    assert Client().get(reverse("api:offre"), headers=entetes).status_code == 200
    assert Client().get(reverse("api:collectivites"), headers=entetes).status_code == 403

    liste = navigateur.get(reverse("comptes:jetons")).content.decode()
    assert "Site internet" in liste and jeton.prefixe in liste and clair not in liste
    assert Acte.objects.filter(verbe="jeton d’API créé", agent=direction).exists()


def test_une_saisie_incomplete_ne_cree_rien(navigateur):
    page = navigateur.post(reverse("comptes:creer_jeton"), {"nom": "Site", "jours": "9999"})

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"portees", "jours"}
    assert not JetonAPI.objects.exists()


def test_un_reseau_ne_garde_pas_plus_de_vingt_jetons(navigateur, direction):
    for n in range(JETONS_MAX):
        creer_jeton(agent=direction, nom=f"Usage {n}", portees=["offre"], jours=30)

    page = navigateur.post(reverse("comptes:creer_jeton"), SAISIE)

    assert page.status_code == 422
    assert "révoquez-en un" in page.content.decode()


def test_revoquer_ferme_a_l_instant_et_se_dit(navigateur, direction):
    jeton, clair = creer_jeton(agent=direction, nom="Site", portees=["offre"], jours=30)

    navigateur.post(reverse("comptes:revoquer_jeton", args=[jeton.pk]))

    entetes = {"Authorization": f"Bearer {clair}"}
    assert Client().get(reverse("api:offre"), headers=entetes).status_code == 401
    assert "révoqué le" in navigateur.get(reverse("comptes:jetons")).content.decode()
    premiere = JetonAPI.objects.get().revoque_le
    navigateur.post(reverse("comptes:revoquer_jeton", args=[jeton.pk]))
    assert JetonAPI.objects.get().revoque_le == premiere


def test_le_depart_de_qui_l_a_cree_revoque_un_jeton(direction, reseau):
    partante = AgentFactory(reseau=reseau, role=Role.DIRECTION)
    creer_jeton(agent=partante, nom="Site", portees=["offre"], jours=30)
    reste, _ = creer_jeton(agent=direction, nom="Tableau", portees=["offre"], jours=30)

    noter_depart(adhesion=partante.adhesion_courante, agent=direction)

    assert list(JetonAPI.objects.utilisables(timezone.now())) == [reste]


def test_le_jeton_d_un_autre_reseau_ne_se_voit_ni_ne_se_revoque(navigateur, autre_reseau):
    lointaine = AgentFactory(reseau=autre_reseau, role=Role.DIRECTION)
    jeton, _ = creer_jeton(agent=lointaine, nom="Ailleurs", portees=["offre"], jours=30)

    assert "Ailleurs" not in navigateur.get(reverse("comptes:jetons")).content.decode()
    refus = navigateur.post(reverse("comptes:revoquer_jeton", args=[jeton.pk]))
    assert refus.status_code == 404
    assert JetonAPI.objects.get().revoque_le is None


@pytest.mark.parametrize("route", ["comptes:jetons", "comptes:creer_jeton"])
def test_une_chargee_de_mission_ne_gere_pas_les_jetons(agent, client_de, route):
    assert client_de(agent).get(reverse(route)).status_code == 403


def test_ouvrir_a_tous_se_lit_aussitot_et_se_referme(navigateur, reseau):
    adresse = reverse("api:evenements_publics", args=["ici"])
    for ouverte, statut in (("1", 200), ("0", 404)):
        navigateur.post(reverse("comptes:ouvrir_api"), {"ouverte": ouverte})
        assert Client().get(adresse).status_code == statut
    verbes = Acte.objects.filter(objet_type="comptes.reseau").values_list("verbe", flat=True)
    assert set(verbes) == {"lecture sans jeton ouverte", "lecture sans jeton fermée"}


def test_la_documentation_se_lit_sans_compte_et_dit_chaque_route(db):
    page = Client().get(reverse("api_documentation")).content.decode()

    for portee in ("offre", "evenements", "indicateurs", "collectivites", "accompagnements"):
        assert f"GET {reverse(f'api:{portee}')}" in page
    assert "<script>" not in page
