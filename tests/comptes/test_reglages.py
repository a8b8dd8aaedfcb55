"""Réglages du réseau : l’administration les change, les autres non. Pages publiques du pied."""

import pytest
from django.test import Client
from django.urls import reverse

from predict.comptes.models import Acte, Reseau, Travail
from predict.comptes.regles import Role
from tests.fabriques import AgentFactory

REGLAGES = "comptes:reseau"
BONS = {"nom": "Nouveau nom", "jours_par_an": "205", "heures_par_jour": "7,5",
        "annonce_donnees": "Écrire à donnees@exemple.invalid"}  # fmt: skip


@pytest.fixture
def administration(reseau):
    return AgentFactory(reseau=reseau, role=Role.ADMINISTRATION)


def test_l_administration_regle_son_reseau_et_le_journal_garde_les_noms(
    administration, reseau, client_de
):
    assert client_de(administration).post(reverse(REGLAGES), BONS).status_code == 302
    reseau.refresh_from_db()
    assert (reseau.nom, reseau.jours_par_an, str(reseau.heures_par_jour)) == (
        "Nouveau nom", 205, "7.50",
    )  # fmt: skip
    acte = Acte.objects.get(verbe="réglages du réseau modifiés")
    assert sorted(acte.champs) == sorted(BONS)


def test_ne_touche_pas_l_autre_reseau(administration, autre_reseau, client_de):
    client_de(administration).post(reverse(REGLAGES), BONS | {"slug": "ailleurs"})
    autre_reseau.refresh_from_db()
    assert autre_reseau.nom == "Réseau d’ailleurs"
    assert Reseau.objects.get(nom="Nouveau nom").slug == "ici"


def test_ni_la_direction_ni_la_chargee_de_mission_ne_reglent(direction, agent, client_de):
    for personne in (direction, agent):
        assert client_de(personne).get(reverse(REGLAGES)).status_code == 403
        assert client_de(personne).post(reverse(REGLAGES), BONS).status_code == 403


@pytest.mark.parametrize(
    "faux",
    [
        {"nom": ""},
        {"nom": "x" * 5000},
        {"jours_par_an": "0"},
        {"jours_par_an": "400"},
        {"jours_par_an": "deux cents"},
        {"heures_par_jour": "0"},
        {"heures_par_jour": "25"},
        {"annonce_donnees": "\x00"},
    ],
)
def test_refuse_un_reglage_impossible(administration, reseau, client_de, faux):
    reponse = client_de(administration).post(reverse(REGLAGES), BONS | faux)
    assert "à corriger" in reponse.content.decode()
    reseau.refresh_from_db()
    assert reseau.nom == "Réseau d’ici"


def test_rien_de_change_n_entre_pas_au_journal(administration, reseau, client_de):
    saisie = {
        "nom": reseau.nom,
        "jours_par_an": "200",
        "heures_par_jour": "7",
        "annonce_donnees": "",
    }
    client_de(administration).post(reverse(REGLAGES), saisie)
    assert not Acte.objects.exists()


def test_la_mise_a_jour_de_la_geographie_ne_se_demande_qu_une_fois(administration, client_de):
    navigateur = client_de(administration)
    adresse = reverse("collectivites:mettre_a_jour_geographie")
    reponses = [navigateur.post(adresse) for _ in range(2)]
    un_travail = Travail.objects.get(type="geographie")
    suivi = reverse("comptes:travail", args=[un_travail.pk])
    assert [r.url for r in reponses] == [suivi, suivi]
    assert "progress" in navigateur.get(suivi).content.decode()


def test_la_chargee_de_mission_ne_demande_pas_la_geographie(agent, client_de):
    adresse = reverse("collectivites:mettre_a_jour_geographie")
    assert client_de(agent).post(adresse).status_code == 403


@pytest.mark.parametrize("route", ["donnees_personnelles", "accessibilite"])
def test_les_pages_du_pied_se_lisent_sans_compte(db, route):
    adresse = reverse(f"comptes:{route}")
    assert Client().get(adresse).status_code == 200
    assert adresse in Client().get(reverse("account_login")).content.decode()


def test_la_mention_du_reseau_se_lit_a_la_page_des_donnees(administration, client_de):
    navigateur = client_de(administration)
    navigateur.post(reverse(REGLAGES), BONS)
    page = navigateur.get(reverse("comptes:donnees_personnelles")).content.decode()
    assert "donnees@exemple.invalid" in page
