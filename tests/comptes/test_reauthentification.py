"""La demande de réauthentification d’allauth, au travers du périmètre."""

from django.urls import reverse


def test_renvoie_se_reauthentifier_avant_de_toucher_au_second_facteur(agent, client_de):
    reponse = client_de(agent, confirmee=False).get(reverse("mfa_activate_totp"))

    assert reponse.status_code == 302
    assert reponse.url.startswith(reverse("account_reauthenticate"))
