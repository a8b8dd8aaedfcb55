"""Dispositifs : le commun à la coordination, le propre à son réseau, rien à la voisine."""

import pytest
from django.urls import reverse

from offre.models import Dispositif, SessionDispositif
from predict.comptes.models import Acte
from predict.comptes.regles import NatureReseau, Role
from tests.fabriques import (
    AgentFactory,
    CandidatureFactory,
    DispositifFactory,
    ReseauFactory,
    SessionDispositifFactory,
)
from tests.mesures import requetes

SAISIE = {
    "libelle": "Appel de la Région", "financeur": "Région", "famille": "collectivite",
    "description": "Un appel.", "source_document": "Règlement 2027",
}  # fmt: skip


@pytest.fixture
def coordination(db):
    """Tient les dispositifs communs ; ne lit rien des réseaux."""
    reseau = ReseauFactory(nature=NatureReseau.COORDINATION, nom="Coordination")
    return AgentFactory(reseau=reseau, role=Role.COORDINATION)


@pytest.fixture
def propre(reseau):
    return DispositifFactory(propre_a=reseau, libelle="Appel de chez nous")


def adresse(nom, objet):
    return reverse(f"financements:{nom}", args=[objet.pk])


def test_l_equipe_ajoute_un_dispositif_qui_lui_reste(client_de, agent, etrangere):
    reponse = client_de(agent).post(reverse("financements:creer_dispositif"), SAISIE)
    dispositif = Dispositif.objects.get(libelle="Appel de la Région")
    assert reponse.url == dispositif.get_absolute_url()
    assert dispositif.propre_a == agent.reseau
    assert Acte.objects.filter(verbe="dispositif ajouté", reseau=agent.reseau).exists()
    assert client_de(etrangere).get(dispositif.get_absolute_url()).status_code == 404


def test_la_coordination_ajoute_un_dispositif_pour_tous(client_de, coordination, etrangere):
    client_de(coordination).post(reverse("financements:creer_dispositif"), SAISIE)
    dispositif = Dispositif.objects.get(libelle="Appel de la Région")
    assert dispositif.propre_a is None
    assert client_de(etrangere).get(dispositif.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("nom", ["dispositif", "modifier_dispositif", "creer_session"])
def test_le_propre_d_un_autre_reseau_n_existe_pas(client_de, etrangere, coordination, propre, nom):
    assert client_de(etrangere).get(adresse(nom, propre)).status_code == 404
    assert client_de(coordination).get(adresse(nom, propre)).status_code == 404


def test_l_equipe_lit_le_commun_sans_le_modifier(client_de, agent, coordination):
    commun = DispositifFactory()
    assert client_de(agent).get(adresse("dispositif", commun)).status_code == 200
    assert client_de(agent).get(adresse("modifier_dispositif", commun)).status_code == 403
    client_de(coordination).post(
        adresse("modifier_dispositif", commun), SAISIE | _empreinte(client_de(coordination), commun)
    )
    commun.refresh_from_db()
    assert commun.libelle == "Appel de la Région"
    assert commun.modifie_par_coordination


def _empreinte(client, dispositif):
    form = client.get(adresse("modifier_dispositif", dispositif)).context["form"]
    return {"empreinte": form.initial["empreinte"]}


def test_deux_saisies_croisees_ne_s_ecrasent_pas(client_de, agent, collegue, propre):
    lue = _empreinte(client_de(agent), propre)
    client_de(collegue).post(adresse("modifier_dispositif", propre), SAISIE | lue)
    reponse = client_de(agent).post(
        adresse("modifier_dispositif", propre), SAISIE | lue | {"libelle": "Le mien"}
    )
    assert reponse.status_code == 422
    propre.refresh_from_db()
    assert propre.libelle == "Appel de la Région"
    assert "Le mien" in reponse.content.decode()


def test_ce_qui_sert_ne_se_retire_pas(client_de, agent, propre):
    session = SessionDispositifFactory(dispositif=propre, propre_a=agent.reseau)
    CandidatureFactory(reseau=agent.reseau, session=session)
    for nom, objet in (("retirer_session", session), ("retirer_dispositif", propre)):
        reponse = client_de(agent).post(adresse(nom, objet), follow=True)
        assert "reste" in reponse.content.decode()
    assert SessionDispositif.objects.filter(pk=session.pk).exists()
    assert not Acte.objects.filter(verbe__contains="retiré").exists()


def test_ce_qui_ne_sert_pas_se_retire(client_de, agent, propre):
    client_de(agent).post(adresse("retirer_dispositif", propre))
    assert not Dispositif.objects.filter(pk=propre.pk).exists()


def test_la_page_des_dispositifs_lit_un_nombre_fixe_de_requetes(client_de, agent, reseau):
    client = client_de(agent)

    def compter():
        with requetes() as liste:
            assert client.get(reverse("financements:dispositifs")).status_code == 200
        return len(liste)

    SessionDispositifFactory()
    client.get(reverse("financements:dispositifs"))
    avant = compter()
    for _ in range(5):
        SessionDispositifFactory(dispositif=DispositifFactory(propre_a=reseau), propre_a=reseau)
    assert compter() == avant
