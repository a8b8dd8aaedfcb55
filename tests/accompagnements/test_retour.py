"""Écrire dans la fiche depuis un dossier, puis y revenir : rien à rechercher soi-même.

`agent` mène le dossier.
"""

import pytest
from django.urls import reverse

from predict.noyau.retour import avec_suite
from tests.fabriques import AccompagnementFactory


@pytest.fixture
def dossier(reseau, agent):
    return AccompagnementFactory(reseau=reseau, responsable=agent, etape=2)


def test_nommer_une_personne_ajoutee_ramene_au_dossier(client_de, agent, dossier):
    client = client_de(agent)
    modifier = reverse("accompagnements:modifier", args=[dossier.pk])
    ajouter = reverse("collectivites:creer_contact", args=[dossier.fiche_id])
    assert (
        f'href="{ajouter}?suite={modifier}%23id_contact"' in client.get(modifier).content.decode()
    )
    reponse = client.post(
        f"{ajouter}?suite={modifier}%23id_contact", {"nom": "Voisin", "qualite": "elu"}
    )
    assert reponse.headers["Location"] == f"{modifier}#id_contact"


def test_noter_l_echange_que_demande_la_porte_ramene_au_dossier(client_de, agent, dossier):
    client, ici = client_de(agent), dossier.get_absolute_url()
    noter = reverse("accompagnements:noter_echange", args=[dossier.fiche_id])
    geste = avec_suite(noter, ici)
    assert f'href="{geste}"' in client.get(ici).content.decode()
    reponse = client.post(geste, {"type": "reunion", "objet": "Première rencontre"})
    assert reponse.headers["Location"] == ici


@pytest.mark.parametrize("ailleurs", ["https://ailleurs.example/", "//ailleurs.example/"])
def test_on_ne_part_pas_hors_de_la_maison(client_de, agent, dossier, ailleurs):
    noter = reverse("accompagnements:noter_echange", args=[dossier.fiche_id])
    reponse = client_de(agent).post(
        avec_suite(noter, ailleurs), {"type": "reunion", "objet": "Première rencontre"}
    )
    assert reponse.headers["Location"] == reverse(
        "accompagnements:relation", args=[dossier.fiche_id]
    )
