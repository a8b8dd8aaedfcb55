"""La boîte d’envoi : l’administration y lit à qui l’on a écrit et ce qui n’est pas parti.

`administration` la lit et renvoie ; `agent` et `direction` n’y ont pas droit ; d’un autre réseau,
rien ne s’y voit.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from predict.comptes.models import Acte, Courriel, Travail
from predict.comptes.perimetre import dans_reseau
from predict.comptes.regles import EtatCourriel, Role
from tests.fabriques import AgentFactory
from tests.mesures import requetes

LISTE = reverse("comptes:courriels")


@pytest.fixture
def administration(reseau):
    return AgentFactory(reseau=reseau, role=Role.ADMINISTRATION)


def ecrit(reseau, adresse="mairie@exemple.invalid", etat=EtatCourriel.RENONCE, **champs):
    with dans_reseau(reseau.pk):
        return Courriel.objects.create(
            reseau=reseau, adresse=adresse, etat=etat, a_partir_de=timezone.now(),
            **({"genre": "notification", "sujet": "SUJET", "texte": "CORPS https://lien.invalid",
                "html": "CORPS", "essais": 7, "erreur": "SMTPServerDisconnected"} | champs),
        )  # fmt: skip


def test_dit_a_qui_ou_en_est_le_courriel_et_jamais_ce_qu_il_dit(client_de, administration, reseau):
    ecrit(reseau)
    page = client_de(administration).get(LISTE).content.decode()
    for dit in ("mairie@exemple.invalid", "Notification", "Non parti", "SMTPServerDisconnected"):
        assert dit in page
    for tu in ("SUJET", "CORPS", "lien.invalid"):
        assert tu not in page


def test_filtre_par_etat_et_par_genre(client_de, administration, reseau):
    ecrit(reseau, "un@exemple.invalid")
    ecrit(reseau, "deux@exemple.invalid", EtatCourriel.ENVOYE, genre="resume")
    client = client_de(administration)
    page = client.get(LISTE, {"etat": "renonce"}).content.decode()
    assert "un@exemple" in page and "deux@exemple" not in page
    page = client.get(LISTE, {"genre": "resume"}).content.decode()
    assert "deux@exemple" in page and "un@exemple" not in page
    assert "un@exemple" in client.get(LISTE, {"etat": "inconnu"}).content.decode()


def test_renvoyer_remet_au_facteur_et_s_ecrit_au_journal(
    client_de, administration, reseau, django_capture_on_commit_callbacks
):
    un = ecrit(reseau)
    with django_capture_on_commit_callbacks(execute=True):
        client_de(administration).post(reverse("comptes:renvoyer_courriel", args=[un.pk]))
    un.refresh_from_db()
    assert (un.etat, un.essais, un.erreur) == (EtatCourriel.EN_ATTENTE, 0, "")
    assert Travail.objects.filter(reseau=reseau, type="courrier").exists()
    assert Acte.objects.filter(reseau=reseau, verbe="Courriel : renvoi").count() == 1


@pytest.mark.parametrize(
    "champs",
    [{"secret": True, "texte": ""}, {"etat": EtatCourriel.ENVOYE}],
    ids=["secret", "parti"],
)
def test_ni_un_lien_efface_ni_un_courriel_parti_ne_repart(
    client_de, administration, reseau, champs
):
    un = ecrit(reseau, **champs)
    client = client_de(administration)
    assert "Renvoyer<" not in client.get(LISTE).content.decode()
    client.post(reverse("comptes:renvoyer_courriel", args=[un.pk]))
    etat = un.etat
    un.refresh_from_db()
    assert un.etat == etat


def test_celui_d_un_autre_reseau_n_existe_pas(client_de, administration, autre_reseau):
    un = ecrit(autre_reseau, "ailleurs@exemple.invalid")
    client = client_de(administration)
    assert "ailleurs@exemple" not in client.get(LISTE).content.decode()
    assert client.post(reverse("comptes:renvoyer_courriel", args=[un.pk])).status_code == 404


def test_l_administration_seule_la_lit(client_de, agent, direction):
    for autre in (agent, direction):
        assert client_de(autre).get(LISTE).status_code == 403


def test_ne_lit_pas_plus_avec_trente_courriels(client_de, administration, reseau):
    client = client_de(administration)
    ecrit(reseau)
    client.get(LISTE)
    with requetes() as une:
        client.get(LISTE)
    for n in range(29):
        ecrit(reseau, f"p{n}@exemple.invalid")
    with requetes() as trente:
        client.get(LISTE)
    assert len(une) == len(trente)
