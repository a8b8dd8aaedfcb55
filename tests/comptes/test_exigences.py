"""Ce qu’un réseau exige, ce qui se confirme, ce qu’un départ coupe, les appareils un à un."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from predict.comptes.actions import ouvrir_agenda
from predict.comptes.actions.jetons import creer_jeton
from predict.comptes.models import Acte, Adhesion, JetonAPI
from predict.comptes.regles import Role
from predict.comptes.templatetags.comptes import appareil
from suivi.models import CoutAgent
from tests.fabriques import MOT_DE_PASSE, AgentFactory, ContactFactory

ACTIVER = "mfa_index"


@pytest.fixture
def administration(reseau):
    return AgentFactory(reseau=reseau, role=Role.ADMINISTRATION)


def exiger(reseau, *roles):
    reseau.mfa_exigee = list(roles)
    reseau.save(update_fields=["mfa_exigee"])


def equiper(agent, type="totp"):
    return Authenticator.objects.create(user=agent, type=type, data={"secret": "x"})


def place_de(agent):
    return Adhesion.objects.get(agent=agent)


# -- double vérification exigée ------------------------------------------------------


def test_l_administration_regle_qui_doit_l_activer(administration, reseau, client_de):
    saisie = {
        "nom": reseau.nom, "jours_par_an": "200", "heures_par_jour": "7",
        "mfa_exigee": ["direction", "administration"],
    }  # fmt: skip
    assert client_de(administration).post(reverse("comptes:reseau"), saisie).status_code == 302
    reseau.refresh_from_db()
    assert reseau.mfa_exigee == ["direction", "administration"]
    assert "mfa_exigee" in Acte.objects.get(verbe="réglages du réseau modifiés").champs


def test_ni_la_referente_ni_un_role_inconnu_ne_s_y_mettent(administration, reseau, client_de):
    for role in ("referent", "superviseur", "x"):
        saisie = {
            "nom": reseau.nom, "jours_par_an": "200", "heures_par_jour": "7", "mfa_exigee": [role],
        }  # fmt: skip
        client_de(administration).post(reverse("comptes:reseau"), saisie)
        reseau.refresh_from_db()
        assert reseau.mfa_exigee == []


def test_sans_elle_on_est_conduit_a_l_activer_et_a_rien_d_autre(direction, reseau, client_de):
    exiger(reseau, "direction")
    navigateur = client_de(direction)
    for route in ("accueil", "comptes:equipe", "comptes:journal", "comptes:mon_compte"):
        reponse = navigateur.get(reverse(route))
        assert (reponse.status_code, reponse.url) == (302, reverse(ACTIVER))
    envoi = navigateur.post(reverse("comptes:mon_compte"), {"prenom": "A", "nom": "B"})
    assert envoi.url == reverse(ACTIVER)
    direction.refresh_from_db()
    assert direction.nom != "B"
    page = navigateur.get(reverse(ACTIVER))
    assert page.status_code == 200
    assert "demande une double vérification" in page.content.decode()
    assert navigateur.get(reverse("mfa_activate_totp")).status_code == 200
    assert navigateur.get(reverse("comptes:accessibilite")).status_code == 200


def test_un_fragment_conduit_toute_la_page(direction, reseau, client_de):
    exiger(reseau, "direction")
    reponse = client_de(direction).get(reverse("comptes:equipe"), headers={"HX-Request": "true"})
    assert reponse.headers["HX-Redirect"] == reverse(ACTIVER)
    assert reponse.content == b""


@pytest.mark.parametrize("type", ["totp", "webauthn"])
def test_avec_elle_tout_s_ouvre(direction, reseau, client_de, type):
    exiger(reseau, "direction")
    equiper(direction, type)
    assert client_de(direction).get(reverse("comptes:equipe")).status_code == 200


def test_des_codes_de_secours_seuls_ne_suffisent_pas(direction, reseau, client_de):
    exiger(reseau, "direction")
    equiper(direction, "recovery_codes")
    assert client_de(direction).get(reverse("comptes:equipe")).status_code == 302


def test_les_autres_roles_et_les_autres_reseaux_n_en_savent_rien(
    agent, referente, etrangere, reseau, client_de
):
    exiger(reseau, "direction")
    assert client_de(agent).get(reverse("comptes:equipe")).status_code == 200
    assert client_de(etrangere).get(reverse("comptes:equipe")).status_code == 200
    assert client_de(referente).get(reverse("accueil")).url != reverse(ACTIVER)


def test_l_exigence_suit_le_reseau_ou_l_on_agit(direction, reseau, autre_reseau, client_de):
    exiger(reseau, "direction")
    ailleurs = Adhesion.objects.create(agent=direction, reseau=autre_reseau, role=Role.CHARGE)
    navigateur = client_de(direction)
    assert navigateur.get(reverse("comptes:equipe")).status_code == 302
    navigateur.post(reverse("comptes:changer_reseau"), {"adhesion": ailleurs.pk})
    assert navigateur.get(reverse("comptes:equipe")).status_code == 200


# -- se réauthentifier ----------------------------------------------------------------


def sensibles(agent, reseau):
    place, contact = place_de(agent), ContactFactory(reseau=reseau)
    salaire = CoutAgent.objects.create(
        reseau=reseau, agent=agent, salaire_charge=40_000, debut_le="2026-01-01"
    )
    return [
        ("GET", reverse("comptes:modifier_membre", args=[place.pk])),
        ("POST", reverse("comptes:modifier_membre", args=[place.pk])),
        ("GET", reverse("comptes:noter_depart", args=[place.pk])),
        ("POST", reverse("comptes:noter_depart", args=[place.pk])),
        ("POST", reverse("collectivites:exporter_personne", args=[contact.pk])),
        ("GET", reverse("comptes:creer_jeton")),
        ("POST", reverse("comptes:creer_jeton")),
        ("GET", reverse("suivi:couts_reglages")),
        ("GET", reverse("suivi:noter_salaire")),
        ("GET", reverse("suivi:modifier_salaire", args=[salaire.pk])),
        ("POST", reverse("suivi:retirer_salaire", args=[salaire.pk])),
        ("GET", reverse("mfa_activate_totp")),
    ]


def test_un_acte_sensible_demande_de_confirmer_que_c_est_vous(direction, agent, reseau, client_de):
    navigateur = client_de(direction, confirmee=False)
    for methode, adresse in sensibles(agent, reseau):
        reponse = navigateur.generic(methode, adresse)
        assert reponse.status_code == 302, adresse
        assert reponse.url.startswith(reverse("account_reauthenticate")), adresse
    assert place_de(agent).active
    assert CoutAgent.objects.exists()


def test_retirer_un_second_facteur_le_demande_aussi(direction, client_de):
    equiper(direction)
    reponse = client_de(direction, confirmee=False).get(reverse("mfa_deactivate_totp"))
    assert "reauthenticate" in reponse.url


def test_une_fois_confirme_l_acte_demande_se_fait(direction, agent, client_de):
    navigateur = client_de(direction, confirmee=False)
    adresse = reverse("comptes:noter_depart", args=[place_de(agent).pk])
    demande = navigateur.post(adresse)
    page = navigateur.get(demande.url).content.decode()
    assert "Confirmer que c’est vous" in page
    faux = navigateur.post(demande.url, {"password": "faux" * 5, "next": adresse})
    assert faux.status_code == 200
    assert place_de(agent).active
    reponse = navigateur.post(demande.url, {"password": MOT_DE_PASSE, "next": adresse})
    assert reponse.status_code == 302
    assert not place_de(agent).active


def test_un_acte_mis_de_cote_ne_se_rejoue_pas_sous_un_role_perdu(direction, agent, client_de):
    navigateur = client_de(direction, confirmee=False)
    adresse = reverse("comptes:noter_depart", args=[place_de(agent).pk])
    demande = navigateur.post(adresse)
    Adhesion.objects.filter(agent=direction).update(role=Role.CHARGE)
    reponse = navigateur.post(demande.url, {"password": MOT_DE_PASSE, "next": adresse})
    assert place_de(agent).active
    assert reponse.status_code == 302
    assert navigateur.get(reponse.url).status_code == 403


# -- départ ---------------------------------------------------------------------------


def test_un_depart_coupe_tout_a_l_instant(direction, agent, reseau, client_de):
    ailleurs = Client()
    ailleurs.post(reverse("account_login"), {"login": agent.email, "password": MOT_DE_PASSE})
    assert ailleurs.get(reverse("comptes:equipe")).status_code == 200
    flux, secret = ouvrir_agenda(agent=agent, nom="Téléphone")
    agenda = reverse("agenda", args=[reseau.slug, secret])
    assert Client().get(agenda).status_code == 200
    jeton, _ = creer_jeton(agent=agent, nom="Site", portees=["offre"], jours=30)

    client_de(direction).post(reverse("comptes:noter_depart", args=[place_de(agent).pk]))

    assert ailleurs.get(reverse("comptes:equipe")).url.startswith(reverse("account_login"))
    assert not UserSession.objects.filter(user=agent).exists()
    assert Client().get(agenda).status_code == 404
    flux.refresh_from_db()
    assert flux.retire_le is not None
    assert not JetonAPI.objects.utilisables(timezone.now()).filter(pk=jeton.pk).exists()


def test_la_page_du_depart_mene_a_ses_dossiers(direction, agent, client_de):
    page = client_de(direction).get(reverse("comptes:noter_depart", args=[place_de(agent).pk]))
    assert f"{reverse('accompagnements:liste')}?responsable={agent.pk}" in page.content.decode()


# -- appareils ------------------------------------------------------------------------


def entrer(agent, signature="Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"):
    navigateur = Client(headers={"User-Agent": signature})
    navigateur.post(reverse("account_login"), {"login": agent.email, "password": MOT_DE_PASSE})
    return navigateur


def session_de(navigateur):
    return UserSession.objects.get(session_key=navigateur.session.session_key)


def test_un_appareil_se_ferme_seul(agent):
    ici, perdu, garde = entrer(agent), entrer(agent), entrer(agent)
    page = ici.get(reverse("usersessions_list")).content.decode()
    assert "Firefox sur Windows" in page
    ici.post(reverse("comptes:terminer_session"), {"session": session_de(perdu).pk})
    for navigateur, statut in ((ici, 200), (perdu, 302), (garde, 200)):
        assert navigateur.get(reverse("comptes:mon_compte")).status_code == statut


def test_fermer_le_sien_deconnecte(agent):
    ici = entrer(agent)
    reponse = ici.post(reverse("comptes:terminer_session"), {"session": session_de(ici).pk})
    assert reponse.url == reverse("account_login")
    assert ici.get(reverse("comptes:mon_compte")).status_code == 302


@pytest.mark.parametrize("cle", ["", "x", "-1", "9" * 40, "²"])
def test_une_cle_illisible_ne_ferme_rien(agent, cle):
    ici = entrer(agent)
    assert ici.post(reverse("comptes:terminer_session"), {"session": cle}).status_code == 302
    assert ici.get(reverse("comptes:mon_compte")).status_code == 200


def test_l_appareil_d_un_autre_ne_se_ferme_pas(agent, collegue):
    ici, autre = entrer(agent), entrer(collegue)
    ici.post(reverse("comptes:terminer_session"), {"session": session_de(autre).pk})
    assert autre.get(reverse("comptes:mon_compte")).status_code == 200


@pytest.mark.parametrize(
    ("signature", "dit"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/120 Safari/537 Edg/120",
         "Edge sur Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Version/17 Safari/604",
         "Safari sur iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537", "Chrome sur Android"),
        ("curl/8.0", "Appareil inconnu"),
    ],
)  # fmt: skip
def test_un_appareil_se_dit_en_clair(signature, dit):
    assert appareil(signature) == dit
