"""La fiche besoins guidée : attentes, natures, brouillon."""

import pytest
import time_machine
from django.urls import reverse

from accompagnements.regles import Etape
from tests import fabriques as f


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    with time_machine.travel("2027-03-12T10:00+01:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    f.MissionFactory(code="observation", libelle="Observation")
    a = f.AccompagnementFactory(reseau=reseau, etape=Etape.CALIBRAGE, responsable=agent)
    f.FicheBesoinFactory(reseau=reseau, accompagnement=a, natures=["observation"])
    return a


def url(nom, *args):
    return reverse(f"accompagnements:{nom}", args=args)


def besoins(**champs):
    return {
        "le": "2027-03-12", "ambitions": "Voir loin", "capacites": "0,2 ETP",
        "demarche": "ecoute", **champs,
    }  # fmt: skip


def test_la_premiere_fiche_part_des_attentes_de_la_collectivite(client_de, agent, reseau):
    a = f.AccompagnementFactory(
        reseau=reseau, fiche=f.FicheFactory(reseau=reseau, attentes=["ecsi"])
    )
    formulaire = client_de(agent).get(url("besoins", a.pk)).context["formulaire"]
    assert formulaire["attentes"].value() == ["ecsi"]


def test_attentes_et_natures_s_enregistrent_et_se_reprennent(client_de, agent, dossier):
    reponse = client_de(agent).post(
        url("besoins", dossier.pk),
        besoins(attentes=["ecsi", "financements"], natures=["observation"], suite="conseils"),
    )
    assert reponse.url == url("conseils", dossier.pk)
    derniere = dossier.fiches_besoin.first()
    assert (derniere.attentes, derniere.natures) == (["ecsi", "financements"], ["observation"])
    formulaire = client_de(agent).get(url("besoins", dossier.pk)).context["formulaire"]
    assert formulaire["attentes"].value() == ["ecsi", "financements"]
    lue = client_de(agent).get(url("fiche_besoin", derniere.pk)).content.decode()
    assert "Mener des actions d’ECSI" in lue and "Observation" in lue


@pytest.mark.parametrize("champ", ["attentes", "natures"])
def test_une_attente_inconnue_se_refuse_sans_perdre_la_saisie(client_de, agent, dossier, champ):
    reponse = client_de(agent).post(url("besoins", dossier.pk), besoins(**{champ: ["autre"]}))
    assert reponse.status_code == 422 and "Voir loin" in reponse.content.decode()
    assert dossier.fiches_besoin.count() == 1


def test_la_cle_du_brouillon_change_a_chaque_version(client_de, agent, dossier):
    lire = lambda: client_de(agent).get(url("besoins", dossier.pk)).context["brouillon"]  # noqa: E731
    avant = lire()
    assert str(agent.pk) in avant and avant == lire()
    client_de(agent).post(url("besoins", dossier.pk), besoins())
    assert lire() != avant
