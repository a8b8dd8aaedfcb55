"""Le journal des actes : la direction et l’administration le lisent, pour leur réseau seul."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from predict.comptes.actions import journaliser
from predict.comptes.regles import Role
from tests.fabriques import AgentFactory, FicheFactory

LE = datetime(2026, 3, 12, 9, tzinfo=UTC)


@pytest.fixture
def fiche(reseau):
    return FicheFactory(reseau=reseau)


def noter(agent, fiche, verbe="fiche ouverte", le=LE, **options):
    return journaliser(agent=agent, verbe=verbe, objet=fiche, le=le, **options)


def lire(client, **filtres):
    return client.get(reverse("comptes:journal"), filtres)


def verbes(reponse):
    return [acte.verbe for acte, _ in reponse.context["lignes"]]


def test_la_direction_et_l_administration_le_lisent(direction, reseau, client_de):
    administration = AgentFactory(reseau=reseau, role=Role.ADMINISTRATION)
    assert lire(client_de(direction)).status_code == 200
    assert lire(client_de(administration)).status_code == 200


def test_la_chargee_de_mission_et_la_referente_ne_le_lisent_pas(agent, referente, client_de):
    assert lire(client_de(agent)).status_code == 403
    assert lire(client_de(referente)).status_code == 403


def test_les_actes_d_ailleurs_n_y_sont_pas(direction, agent, fiche, autre_reseau, client_de):
    noter(agent, fiche)
    ailleurs = AgentFactory(reseau=autre_reseau, role=Role.DIRECTION)
    assert verbes(lire(client_de(ailleurs))) == []
    assert verbes(lire(client_de(direction))) == ["fiche ouverte"]


def test_il_dit_le_nom_des_champs_comme_l_ecran(direction, agent, fiche, client_de):
    noter(agent, fiche, champs=["suivie_par", "champ_disparu"])
    page = lire(client_de(direction)).content.decode()
    libelle = str(fiche._meta.get_field("suivie_par").verbose_name)
    assert f"{libelle}, champ_disparu" in page


def test_se_filtre_par_agent(direction, agent, collegue, fiche, client_de):
    noter(agent, fiche, "de l’agent")
    noter(collegue, fiche, "de la collègue")
    assert verbes(lire(client_de(direction), agent=agent.pk)) == ["de l’agent"]


def test_se_filtre_par_acte(direction, agent, fiche, client_de):
    noter(agent, fiche, "ouvrir")
    noter(agent, fiche, "fermer")
    assert verbes(lire(client_de(direction), verbe="fermer")) == ["fermer"]


def test_se_filtre_par_periode_bornes_comprises(direction, agent, fiche, client_de):
    for jour in (-1, 0, 1, 2):
        noter(agent, fiche, f"jour {jour}", LE + timedelta(days=jour))
    retenus = verbes(lire(client_de(direction), du="12/03/2026", au="13/03/2026"))
    assert retenus == ["jour 1", "jour 0"]


def lectures(requetes):
    """Sans ce qui pose le réseau dans la transaction (PostgreSQL) ni les points de reprise."""
    cadre = ("SAVEPOINT", "RELEASE", "set_config", "current_setting")
    return sum(not any(mot in lue["sql"] for mot in cadre) for lue in requetes)


@pytest.mark.parametrize(
    "filtres",
    [
        {"agent": "abc"},
        {"agent": "999999"},
        {"verbe": "inconnu\x00"},
        {"du": "hier peut-être"},
        {"du": "13/03/2026", "au": "12/03/2026"},
        {"page": "-4"},
    ],
)
def test_un_filtre_refuse_est_dit_et_laisse_de_cote(direction, agent, fiche, client_de, filtres):
    noter(agent, fiche)
    reponse = lire(client_de(direction), **filtres)
    assert reponse.status_code == 200
    assert "page" in filtres or "à corriger" in reponse.content.decode()


def test_un_agent_d_ailleurs_ne_se_propose_ni_ne_se_demande(
    direction, etrangere, agent, fiche, client_de
):
    noter(agent, fiche)
    reponse = lire(client_de(direction), agent=etrangere.pk)
    assert etrangere.nom not in reponse.content.decode()
    assert "agent" in reponse.context["form"].errors


def test_se_pagine_et_le_nombre_de_requetes_ne_change_pas(direction, agent, fiche, client_de):
    navigateur = client_de(direction)
    noter(agent, fiche)
    lire(navigateur)
    with CaptureQueriesContext(connection) as avant:
        lire(navigateur)
    for rang in range(70):
        noter(AgentFactory(reseau=fiche.reseau) if rang % 10 == 0 else agent, fiche)
    with CaptureQueriesContext(connection) as apres:
        page = lire(navigateur)
    assert len(page.context["lignes"]) == 50
    assert lectures(apres) == lectures(avant) <= 8
    assert len(lire(navigateur, page=2).context["lignes"]) == 21
