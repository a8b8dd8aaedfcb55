"""Son compte, et le réseau où l’on agit.

`agent` a une place ici ; `passante` en a une ici et une ailleurs ; chacune n’agit que dans les
siennes.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from predict.comptes.models import Adhesion, Agent
from predict.comptes.regles import Role
from tests.fabriques import AgentFactory

CHANGER = "comptes:changer_reseau"


@pytest.fixture
def passante(reseau, autre_reseau):
    """Chargée de mission ici, direction ailleurs ; elle agit ici."""
    personne = AgentFactory(reseau=reseau, nom="Passante")
    personne.ailleurs = Adhesion.objects.create(
        agent=personne, reseau=autre_reseau, role=Role.DIRECTION
    )
    return personne


def relire(agent):
    return Agent.objects.get(pk=agent.pk)


def test_passe_dans_son_autre_reseau_avec_le_role_qu_elle_y_tient(passante, client_de):
    reponse = client_de(passante).post(reverse(CHANGER), {"adhesion": passante.ailleurs.pk})
    assert reponse.status_code == 302
    assert (relire(passante).reseau.slug, relire(passante).role) == ("ailleurs", "direction")


def test_ne_prend_pas_la_place_d_une_autre(agent, passante, client_de):
    reponse = client_de(agent).post(reverse(CHANGER), {"adhesion": passante.ailleurs.pk})
    assert reponse.status_code == 200
    assert relire(agent).reseau.slug == "ici"


def test_ne_revient_pas_dans_un_reseau_quitte(passante, client_de):
    Adhesion.objects.filter(pk=passante.ailleurs.pk).update(active=False)
    client_de(passante).post(reverse(CHANGER), {"adhesion": passante.ailleurs.pk})
    assert relire(passante).reseau.slug == "ici"


@pytest.mark.parametrize("valeur", ["", "abc", "-1", "99999999999999999999", "\x00"])
def test_un_choix_impossible_laisse_ou_l_on_est(passante, client_de, valeur):
    reponse = client_de(passante).post(reverse(CHANGER), {"adhesion": valeur})
    assert reponse.status_code == 200
    assert relire(passante).reseau.slug == "ici"


def test_la_page_ne_liste_que_ses_places(agent, passante, client_de):
    page = client_de(agent).get(reverse(CHANGER)).content.decode()
    assert "Réseau d’ailleurs" not in page


def test_le_lien_ne_se_montre_qu_a_qui_a_plusieurs_places(agent, passante, client_de):
    lien = f'href="{reverse(CHANGER)}"'
    assert lien in client_de(passante).get(reverse("comptes:equipe")).content.decode()
    assert lien not in client_de(agent).get(reverse("comptes:equipe")).content.decode()


def test_savoir_s_il_y_a_plusieurs_places_ne_coute_aucune_requete(agent, passante, client_de):
    def requetes(personne):
        navigateur = client_de(personne)
        navigateur.get(reverse("comptes:equipe"))
        with CaptureQueriesContext(connection) as lues:
            navigateur.get(reverse("comptes:equipe"))
        return len(lues)

    assert requetes(agent) == requetes(passante)


def test_change_son_nom(agent, client_de):
    client_de(agent).post(reverse("comptes:mon_compte"), {"prenom": "Camille", "nom": "Martin"})
    assert relire(agent).nom_complet == "Camille Martin"


def test_mon_compte_ne_change_ni_l_adresse_ni_les_pouvoirs(agent, client_de):
    client_de(agent).post(
        reverse("comptes:mon_compte"),
        {
            "prenom": "C",
            "nom": "R",
            "email": "x@exemple.invalid",
            "is_staff": "on",
            "role": "direction",
        },
    )
    apres = relire(agent)
    assert (apres.email, apres.is_staff, apres.role) == (agent.email, False, "charge")


def test_un_nom_refuse_ne_s_affiche_pas_comme_pris(agent, client_de):
    reponse = client_de(agent).post(reverse("comptes:mon_compte"), {"prenom": "Z" * 90, "nom": ""})
    assert "à corriger" in reponse.content.decode()
    assert relire(agent).nom == "Rousselet"
