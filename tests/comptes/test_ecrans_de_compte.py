"""Ce que disent les écrans du compte : codes de secours, clés, mot de passe, portes fermées.

`agent` a un mot de passe ; `referente` n’en a pas, elle entre par un code.
"""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse

from predict.comptes.models import Agent
from predict.settings import fournisseur_oidc

FICHIER = "codes-de-secours-predict.txt"


def test_les_codes_de_secours_s_emportent_sous_un_nom_qui_se_retrouve(agent, client_de):
    RecoveryCodes.activate(agent)
    reponse = client_de(agent).get(reverse("mfa_download_recovery_codes"))
    assert reponse["Content-Disposition"] == f'attachment; filename="{FICHIER}"'
    texte = reponse.content.decode("utf-8")
    assert texte.startswith(f"PREDICT, codes de secours de {agent.email}\n")
    assert "Chacun ne sert qu’une fois" in texte
    assert [ligne for ligne in texte.splitlines() if ligne.isdigit()] == RecoveryCodes(
        agent.authenticator_set.get()
    ).get_unused_codes()


def test_sans_codes_il_n_y_a_rien_a_emporter(agent, client_de):
    reponse = client_de(agent).get(reverse("mfa_download_recovery_codes"))
    assert reponse.status_code == 404


def test_la_page_a_imprimer_dit_de_quel_compte_sont_les_codes(agent, client_de):
    RecoveryCodes.activate(agent)
    page = client_de(agent).get(reverse("mfa_view_recovery_codes")).content.decode()
    assert f"<span>PREDICT</span><span>{agent.email}</span>" in page


def test_une_cle_de_securite_se_nomme_en_francais(agent, client_de):
    page = client_de(agent).get(reverse("mfa_add_webauthn")).content.decode()
    assert "Nom de la clé" in page
    assert ">Name" not in page


def test_sans_mot_de_passe_on_en_choisit_un_sous_sa_rubrique(agent, client_de, settings):
    Agent.objects.filter(pk=agent.pk).update(password="!")
    client, adresse = client_de(Agent.objects.get(pk=agent.pk)), reverse("account_set_password")
    page = client.get(adresse).content.decode()
    assert 'aria-current="page">Mot de passe</a>' in page
    assert "par un code reçu à votre adresse." in page
    settings.SOCIALACCOUNT_PROVIDERS = fournisseur_oidc("https://id.exemple.invalid", "c", "s")
    assert "ou par un service d’identification." in client.get(adresse).content.decode()


def test_le_bouton_du_fournisseur_y_mene_sans_page_de_plus(db, settings):
    settings.SOCIALACCOUNT_PROVIDERS = fournisseur_oidc("https://id.exemple.invalid", "c", "s")
    page = Client().get(reverse("account_login") + "?next=/suivi/").content.decode()
    adresse = reverse("openid_connect_login", args=["oidc"])
    assert f'<form method="post" action="{adresse}?process=login&amp;next=%2Fsuivi%2F">' in page


@pytest.mark.parametrize("route", ["account_inactive", "account_signup"])
def test_une_porte_fermee_ramene_a_la_connexion(db, route):
    page = Client().get(reverse(route)).content.decode()
    assert f'href="{reverse("account_login")}">Revenir à la connexion</a>' in page
