"""L’équipe : la lire, changer une place, noter un départ.

`agent` et `collegue` (chargées de mission) lisent ; `direction` et `administration` composent ;
`etrangere`, d’un autre réseau, n’y voit ni n’y change rien.
"""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from predict.comptes.actions import inviter, modifier_membre, noter_depart
from predict.comptes.models import Acte, Adhesion, Agent, Invitation
from predict.comptes.regles import Role
from tests.fabriques import MOT_DE_PASSE, AccompagnementFactory, AgentFactory


@pytest.fixture
def administration(reseau):
    """La seule administration du réseau."""
    return AgentFactory(reseau=reseau, prenom="Yann", nom="Le Goff", role=Role.ADMINISTRATION)


def place_de(agent):
    return Adhesion.objects.get(agent=agent)


def page(client, route="equipe", *arguments):
    return client.get(reverse(f"comptes:{route}", args=arguments)).content.decode()


def lectures(requetes):
    """Sans ce qui pose le réseau dans la transaction (PostgreSQL) ni les points de reprise."""
    cadre = ("SAVEPOINT", "RELEASE", "set_config", "current_setting")
    return sum(not any(mot in lue["sql"] for mot in cadre) for lue in requetes)


def test_toute_l_equipe_se_lit_sans_les_referentes(agent, collegue, referente, client_de):
    lue = page(client_de(agent))
    assert collegue.nom in lue
    assert referente.nom not in lue


def test_la_chargee_de_mission_lit_sans_geste(agent, collegue, client_de):
    lue = page(client_de(agent))
    assert "Départ" not in lue
    assert "Modifier" not in lue


def test_la_direction_voit_les_gestes(direction, collegue, client_de):
    assert reverse("comptes:noter_depart", args=[place_de(collegue).pk]) in page(
        client_de(direction)
    )


def test_l_equipe_d_ailleurs_ne_se_lit_pas(etrangere, agent, client_de):
    assert agent.nom not in page(client_de(etrangere))


def test_le_nombre_de_requetes_ne_depend_pas_de_l_equipe(direction, reseau, client_de):
    navigateur = client_de(direction)
    page(navigateur)
    with CaptureQueriesContext(connection) as avant:
        page(navigateur)
    for rang in range(12):
        AgentFactory(reseau=reseau)
        inviter(
            reseau=reseau, email=f"i{rang}@exemple.invalid", role=Role.CHARGE, invite_par=direction
        )
    with CaptureQueriesContext(connection) as apres:
        page(navigateur)
    assert lectures(apres) == lectures(avant) <= 8


def test_modifier_une_place_ecrit_et_journalise_les_noms_de_champs(direction, agent, client_de):
    reponse = client_de(direction).post(
        reverse("comptes:modifier_membre", args=[place_de(agent).pk]),
        {"role": "direction", "fonction": "Directrice adjointe", "quotite": "0,8"},
    )
    assert reponse.status_code == 302
    place = place_de(agent)
    assert (place.role, place.fonction, float(place.quotite)) == (
        "direction", "Directrice adjointe", 0.8,
    )  # fmt: skip
    acte = Acte.objects.get(verbe="membre modifié")
    assert sorted(acte.champs) == ["fonction", "quotite", "role"]
    assert "adjointe" not in f"{acte.objet_titre}{acte.champs}{acte.motif}"


@pytest.mark.parametrize(
    "saisie",
    [
        {"role": "superviseur", "quotite": "1"},
        {"role": "referent", "quotite": "1"},
        {"role": "charge", "quotite": "0"},
        {"role": "charge", "quotite": "1,5"},
        {"role": "charge", "quotite": "beaucoup"},
        {"role": "charge", "quotite": "1", "fonction": "x" * 5000},
        {"role": "charge", "quotite": "1", "fonction": "\x00"},
        {"quotite": "1"},
    ],
)
def test_refuse_une_place_impossible(direction, agent, client_de, saisie):
    avant = Adhesion.objects.filter(agent=agent).values().get()
    reponse = client_de(direction).post(
        reverse("comptes:modifier_membre", args=[place_de(agent).pk]), saisie
    )
    assert reponse.status_code == 200
    assert "à corriger" in reponse.content.decode()
    assert Adhesion.objects.filter(agent=agent).values().get() == avant


def test_la_chargee_de_mission_ne_change_aucune_place(agent, collegue, client_de):
    for route in ("modifier_membre", "noter_depart"):
        adresse = reverse(f"comptes:{route}", args=[place_de(collegue).pk])
        assert client_de(agent).post(adresse).status_code == 403


def test_la_direction_d_ailleurs_ne_change_aucune_place_d_ici(agent, autre_reseau, client_de):
    ailleurs = client_de(AgentFactory(reseau=autre_reseau, role=Role.ADMINISTRATION))
    for route in ("modifier_membre", "noter_depart"):
        adresse = reverse(f"comptes:{route}", args=[place_de(agent).pk])
        assert ailleurs.post(adresse).status_code == 404
    assert place_de(agent).active


def test_l_acces_d_une_referente_ne_se_regle_pas_ici(direction, referente, client_de):
    adresse = reverse("comptes:modifier_membre", args=[place_de(referente).pk])
    assert client_de(direction).post(adresse, {"role": "direction"}).status_code == 404


# -- Départ -----------------------------------------------------------------------


def test_un_depart_ferme_la_place_et_les_sessions(direction, agent, client_de):
    ouvert = Client()
    ouvert.post(reverse("account_login"), {"login": agent.email, "password": MOT_DE_PASSE})
    assert ouvert.get(reverse("comptes:equipe")).status_code == 200
    client_de(direction).post(reverse("comptes:noter_depart", args=[place_de(agent).pk]))
    assert not place_de(agent).active
    reponse = ouvert.get(reverse("comptes:equipe"))
    assert reponse.status_code == 302
    assert reverse("account_login") in reponse.url


def test_un_depart_ferme_aussi_la_session_ouverte_en_acceptant_l_invitation(direction, reseau):
    phrase = "quatre mots sans rapport aucun"
    _, jeton = inviter(
        reseau=reseau, email="neuve@exemple.invalid", role=Role.CHARGE, invite_par=direction
    )
    ouvert = Client()
    ouvert.post(
        reverse("comptes:accepter", args=[jeton]),
        {"prenom": "N", "nom": "N", "mot_de_passe": phrase, "confirmation": phrase},
    )
    noter_depart(
        adhesion=Adhesion.objects.get(agent__email="neuve@exemple.invalid"), agent=direction
    )
    assert ouvert.get(reverse("comptes:mon_compte")).status_code == 302


def test_un_depart_garde_les_accompagnements_a_leur_nom(direction, agent, reseau):
    suivi = AccompagnementFactory(reseau=reseau, responsable=agent)
    noter_depart(adhesion=place_de(agent), agent=direction)
    suivi.refresh_from_db()
    assert suivi.responsable == agent


def test_un_depart_laisse_les_autres_reseaux(direction, agent, autre_reseau):
    ailleurs = Adhesion.objects.create(agent=agent, reseau=autre_reseau, role=Role.CHARGE)
    noter_depart(
        adhesion=Adhesion.objects.get(agent=agent, active=True, reseau=direction.reseau),
        agent=direction,
    )
    agent = Agent.objects.get(pk=agent.pk)
    assert agent.adhesion_courante == ailleurs


def test_un_depart_retire_l_invitation_en_attente(direction, reseau, administration):
    personne = AgentFactory(reseau=reseau)
    place = place_de(personne)
    Adhesion.objects.filter(pk=place.pk).update(active=False)
    inviter(reseau=reseau, email=personne.email, role=Role.CHARGE, invite_par=direction)
    Adhesion.objects.filter(pk=place.pk).update(active=True)
    noter_depart(adhesion=place_de(personne), agent=direction)
    assert not Invitation.objects.exists()


def test_une_personne_partie_ne_se_modifie_plus(direction, agent, client_de):
    noter_depart(adhesion=place_de(agent), agent=direction)
    adresse = reverse("comptes:modifier_membre", args=[place_de(agent).pk])
    assert client_de(direction).get(adresse).status_code == 404


def test_on_ne_note_pas_son_propre_depart(direction, client_de):
    reponse = client_de(direction).post(
        reverse("comptes:noter_depart", args=[place_de(direction).pk])
    )
    assert "quelqu’un d’autre" in reponse.content.decode()
    assert place_de(direction).active


def test_refuse_le_depart_de_la_derniere_administration(direction, administration, client_de):
    reponse = client_de(direction).post(
        reverse("comptes:noter_depart", args=[place_de(administration).pk])
    )
    assert "dernière administration" in reponse.content.decode()
    assert place_de(administration).active


def test_refuse_de_changer_le_role_de_la_derniere_administration(
    administration, direction, client_de
):
    reponse = client_de(administration).post(
        reverse("comptes:modifier_membre", args=[place_de(administration).pk]),
        {"role": "charge", "fonction": "", "quotite": "1"},
    )
    assert "dernière administration" in reponse.content.decode()
    assert place_de(administration).role == "administration"


def test_une_autre_administration_permet_le_depart(administration, reseau):
    seconde = AgentFactory(reseau=reseau, role=Role.ADMINISTRATION)
    noter_depart(adhesion=place_de(administration), agent=seconde)
    assert not place_de(administration).active


def test_une_administration_au_compte_ferme_ne_compte_pas(administration, reseau, direction):
    AgentFactory(reseau=reseau, role=Role.ADMINISTRATION, is_active=False)
    with pytest.raises(ValidationError, match="dernière administration"):
        noter_depart(adhesion=place_de(administration), agent=direction)


def test_l_administration_d_ailleurs_ne_compte_pas(administration, autre_reseau, direction):
    AgentFactory(reseau=autre_reseau, role=Role.ADMINISTRATION)
    place = place_de(administration)
    place.role = Role.CHARGE
    with pytest.raises(ValidationError, match="dernière administration"):
        modifier_membre(adhesion=place, agent=direction, champs=["role"])
