"""Entrer dans PREDICT : mot de passe, code par courriel, second facteur, appareils, essais.

`agent` entre par mot de passe ; `referente` reçoit un code ; un inconnu n’apprend rien.
"""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib import admin
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from predict.comptes.models import Agent
from tests.fabriques import MOT_DE_PASSE

CONNEXION = "account_login"
CHEZ_SOI, CHEZ_L_ATTAQUANT = "192.0.2.10", "198.51.100.66"


def entrer(client, agent, mot_de_passe=MOT_DE_PASSE, ip=CHEZ_SOI):
    return client.post(
        reverse(CONNEXION), {"login": agent.email, "password": mot_de_passe}, REMOTE_ADDR=ip
    )


def est_entree(client):
    return client.get(reverse("comptes:mon_compte")).status_code == 200


def sans_hasard(reponse, *mots):
    """La page sans jeton CSRF ni ce que la personne a elle-même saisi."""
    texte = re.sub(
        r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+', "", reponse.content.decode()
    )
    for mot in mots:
        texte = texte.replace(mot, "…")
    return texte


# -- Mot de passe -----------------------------------------------------------------


def test_entre_avec_son_mot_de_passe(agent):
    navigateur = Client()
    assert entrer(navigateur, agent).status_code == 302
    assert est_entree(navigateur)


def test_un_mauvais_mot_de_passe_n_entre_pas(agent):
    navigateur = Client()
    entrer(navigateur, agent, "une autre phrase assez longue")
    assert not est_entree(navigateur)


def test_une_adresse_inconnue_et_un_mauvais_mot_de_passe_rendent_la_meme_page(agent):
    connu = Client().post(reverse(CONNEXION), {"login": agent.email, "password": "faux" * 5})
    absent = Client().post(
        reverse(CONNEXION), {"login": "inconnue@exemple.invalid", "password": "faux" * 5}
    )
    assert sans_hasard(connu, agent.email) == sans_hasard(absent, "inconnue@exemple.invalid")


@pytest.mark.parametrize("nouveau", ["quatorze-car.!", "123456789012345678"])
def test_refuse_un_nouveau_mot_de_passe_trop_faible(agent, nouveau):
    navigateur = Client()
    entrer(navigateur, agent)
    navigateur.post(
        reverse("account_change_password"),
        {"oldpassword": MOT_DE_PASSE, "password1": nouveau, "password2": nouveau},
    )
    agent.refresh_from_db()
    assert agent.check_password(MOT_DE_PASSE)


def test_un_compte_ferme_n_entre_pas(agent):
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    navigateur = Client()
    entrer(navigateur, agent)
    assert not est_entree(navigateur)


def test_on_ne_s_inscrit_pas_seul(db):
    reponse = Client().post(
        reverse("account_signup"),
        {"email": "seule@exemple.invalid", "password1": MOT_DE_PASSE},
    )
    assert reponse.status_code == 403
    assert not Agent.objects.exists()


# -- Code par courriel --------------------------------------------------------------


def demander_un_code(client, email):
    return client.post(reverse("account_request_login_code"), {"email": email})


def code_recu():
    return re.search(r"^\s+([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]


def test_la_referente_entre_avec_le_code_recu(referente):
    navigateur = Client()
    demander_un_code(navigateur, referente.email)
    assert mail.outbox[-1].to == [referente.email]
    navigateur.post(reverse("account_confirm_login_code"), {"code": code_recu()})
    assert est_entree(navigateur)


def test_un_code_ne_vaut_que_dans_le_navigateur_qui_l_a_demande(referente):
    demander_un_code(Client(), referente.email)
    ailleurs = Client()
    ailleurs.post(reverse("account_confirm_login_code"), {"code": code_recu()})
    assert not est_entree(ailleurs)


def test_un_code_trop_vieux_dit_pourquoi_il_ne_sert_plus_et_en_propose_un_autre(referente):
    navigateur, confirmer = Client(), reverse("account_confirm_login_code")
    with time_machine.travel("2027-03-04T09:00:00Z", tick=False):
        demander_un_code(navigateur, referente.email)
    with time_machine.travel("2027-03-04T09:11:00Z", tick=False):
        page = navigateur.post(confirmer, {"code": code_recu()}, follow=True)
    assert not est_entree(navigateur)
    assert page.redirect_chain[0][0] == reverse("account_request_login_code")
    assert "il sert 10 minutes" in page.content.decode()
    assert page.content.decode().count("Ce code ne vaut plus") == 1


def test_trois_codes_faux_disent_leur_propre_raison(referente):
    navigateur, confirmer = Client(), reverse("account_confirm_login_code")
    demander_un_code(navigateur, referente.email)
    for _ in range(3):
        page = navigateur.post(confirmer, {"code": "ZZZZZZ"}, follow=True)
    texte = page.content.decode()
    assert "Ce code ne vaut plus" not in texte
    assert "Trop" in texte


def test_trois_codes_faux_annulent_le_code(referente):
    navigateur = Client()
    demander_un_code(navigateur, referente.email)
    bon = code_recu()
    for _ in range(3):
        navigateur.post(reverse("account_confirm_login_code"), {"code": "ZZZZZZ"})
    navigateur.post(reverse("account_confirm_login_code"), {"code": bon})
    assert not est_entree(navigateur)


def test_demander_un_code_ne_dit_pas_si_l_adresse_est_connue(referente):
    connue = demander_un_code(Client(), referente.email)
    inconnue = demander_un_code(Client(), "inconnue@exemple.invalid")
    assert (connue.status_code, connue.url) == (inconnue.status_code, inconnue.url)


# -- Second facteur -----------------------------------------------------------------


def code_totp(secret):
    compteur = next(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, compteur))


def confirmer(client):
    """Un acte sensible redemande le mot de passe, même à qui vient d’entrer."""
    client.post(reverse("account_reauthenticate"), {"password": MOT_DE_PASSE})


def activer(client):
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'pr-num">([A-Z2-7]+)<', page)[1]
    client.post(reverse("mfa_activate_totp"), {"code": code_totp(secret)})
    return page, secret


def test_l_ecran_d_activation_montre_un_dessin_et_la_cle(agent):
    navigateur = Client()
    entrer(navigateur, agent)
    confirmer(navigateur)
    page, secret = activer(navigateur)
    assert 'src="data:image/svg+xml' in page
    assert len(secret) >= 32
    assert Authenticator.objects.filter(user=agent, type="totp").exists()


def test_activer_redemande_le_mot_de_passe(agent):
    navigateur = Client()
    entrer(navigateur, agent)
    reponse = navigateur.get(reverse("mfa_activate_totp"))
    assert reponse.url.startswith(reverse("account_reauthenticate"))


def test_le_second_facteur_est_demande_apres_le_mot_de_passe(agent):
    premier = Client()
    entrer(premier, agent)
    confirmer(premier)
    _, secret = activer(premier)
    cache.clear()
    navigateur = Client()
    reponse = entrer(navigateur, agent)
    assert reponse.url == reverse("mfa_authenticate")
    assert not est_entree(navigateur)
    navigateur.post(reverse("mfa_authenticate"), {"code": code_totp(secret)})
    assert est_entree(navigateur)


def test_le_second_facteur_est_demande_aussi_apres_un_code_par_courriel(referente):
    # Une référente n’a pas de mot de passe : son compte naît de l’accès ouvert par un agent.
    referente.set_unusable_password()
    referente.save()
    premier = Client()
    demander_un_code(premier, referente.email)
    premier.post(reverse("account_confirm_login_code"), {"code": code_recu()})
    activer(premier)
    cache.clear()
    navigateur = Client()
    demander_un_code(navigateur, referente.email)
    navigateur.post(reverse("account_confirm_login_code"), {"code": code_recu()})
    assert not est_entree(navigateur)


# -- Appareils ----------------------------------------------------------------------


def test_deconnecter_les_autres_appareils_garde_le_sien(agent):
    ici, ailleurs = Client(), Client()
    entrer(ici, agent)
    entrer(ailleurs, agent)
    assert ici.get(reverse("usersessions_list")).content.decode().count('scope="row"') == 2
    ici.post(reverse("usersessions_list"))
    assert est_entree(ici)
    assert not est_entree(ailleurs)


# -- Essais répétés -----------------------------------------------------------------


def test_les_essais_d_un_inconnu_sont_freines_en_francais(agent):
    for _ in range(5):
        entrer(Client(), agent, "faux" * 5, CHEZ_L_ATTAQUANT)
    refuse = Client()
    reponse = entrer(refuse, agent, MOT_DE_PASSE, CHEZ_L_ATTAQUANT)
    assert not est_entree(refuse)
    assert "Trop d’essais manqués. Attendez cinq minutes" in reponse.content.decode()


def test_les_essais_d_un_inconnu_ne_ferment_pas_la_porte_a_la_vraie_personne(agent):
    for _ in range(9):
        entrer(Client(), agent, "faux" * 5, CHEZ_L_ATTAQUANT)
    navigateur = Client()
    entrer(navigateur, agent, ip=CHEZ_SOI)
    assert est_entree(navigateur)


def test_trop_de_demandes_rendent_une_page_polie(agent, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    entrer(Client(), agent)
    reponse = entrer(Client(), agent)
    assert reponse.status_code == 429
    assert "votre compte n’est pas bloqué" in reponse.content.decode()


# -- Administration technique ---------------------------------------------------------


@pytest.fixture
def superviseur(db):
    """Supervision technique : l’administration de Django, aucune donnée métier."""
    return Agent.objects.create_superuser("superviseur@exemple.invalid", MOT_DE_PASSE)


def test_l_administration_technique_n_a_que_des_tables_techniques(superviseur):
    tables = {f"{m._meta.app_label}.{m.__name__}" for m in admin.site._registry}
    assert tables == {
        "comptes.Agent", "comptes.Adhesion", "comptes.Reseau", "comptes.Invitation",
        "comptes.Terme",
    }  # fmt: skip


@pytest.mark.parametrize("table", ["agent", "adhesion", "reseau", "invitation", "terme"])
def test_le_superviseur_ouvre_chaque_table(superviseur, agent, client_de, table):
    navigateur = client_de(superviseur)
    assert navigateur.get(reverse(f"admin:comptes_{table}_changelist")).status_code == 200


def test_l_empreinte_du_jeton_ne_se_montre_pas(superviseur, reseau, client_de):
    from predict.comptes.actions import inviter

    une, _ = inviter(reseau=reseau, email="a@exemple.invalid", role="charge")
    page = client_de(superviseur).get(reverse("admin:comptes_invitation_change", args=[une.pk]))
    assert une.email in page.content.decode()
    assert une.jeton_hache not in page.content.decode()


def test_l_administration_technique_passe_par_la_porte_commune(db):
    for route in ("admin:index", "admin:login"):
        reponse = Client().get(reverse(route), follow=True)
        assert reponse.redirect_chain[-1][0].startswith(reverse(CONNEXION))


def test_ni_la_chargee_de_mission_ni_la_direction_n_y_entrent(agent, direction, client_de):
    for personne in (agent, direction):
        assert client_de(personne).get(reverse("admin:index")).status_code == 403
