"""Entrer par un fournisseur d’identité : qui entre, qui est refusé, ce qui ne se rejoue pas."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from predict.comptes.actions import inviter
from predict.comptes.models import Acte, Agent
from predict.comptes.regles import Role
from predict.settings import fournisseur_oidc
from tests.comptes.fournisseur import CLIENT, SECRET, Fournisseur, cle_rsa
from tests.fabriques import AgentFactory

ENTRER = ("openid_connect_login", ["oidc"])
REVENIR = ("openid_connect_callback", ["oidc"])


@pytest.fixture(scope="module")
def serveur():
    un = Fournisseur()
    yield un
    un.fermer()


@pytest.fixture
def fournisseur(serveur, settings):
    settings.SOCIALACCOUNT_PROVIDERS = fournisseur_oidc(serveur.adresse, CLIENT, SECRET)
    serveur.revendications, serveur.signature, serveur.userinfo = {}, None, None
    yield serveur


def personne(adresse, **autres):
    return {"sub": f"id-{adresse}", "email": adresse, "email_verified": True} | autres


def demander(navigateur):
    reponse = navigateur.post(reverse(ENTRER[0], args=ENTRER[1]))
    assert reponse.status_code == 302
    return reponse.url


def revenir(navigateur, retour):
    return navigateur.get(reverse(REVENIR[0], args=REVENIR[1]), retour)


def entrer(fournisseur, qui, navigateur=None):
    navigateur = navigateur or Client()
    retour = fournisseur.autoriser(demander(navigateur), qui)
    return navigateur, revenir(navigateur, retour)


def est_entree(navigateur):
    return navigateur.get(reverse("comptes:mon_compte")).status_code == 200


# -- qui entre ------------------------------------------------------------------------


def test_le_bouton_n_est_la_que_si_un_fournisseur_est_regle(db, settings, fournisseur):
    assert "Continuer avec ProConnect" in Client().get(reverse("account_login")).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "ProConnect" not in Client().get(reverse("account_login")).content.decode()


def test_un_agent_invite_entre_dans_son_reseau_avec_son_role(fournisseur, direction):
    navigateur, reponse = entrer(fournisseur, personne(direction.email.upper()))
    assert reponse.status_code == 302
    assert est_entree(navigateur)
    assert navigateur.get(reverse("comptes:journal")).status_code == 200
    compte = SocialAccount.objects.get(user=direction)
    assert direction.email not in str(compte.extra_data)


def test_il_revient_reconnu_a_son_identifiant_meme_si_son_adresse_a_change(fournisseur, agent):
    entrer(fournisseur, personne(agent.email))
    navigateur, _ = entrer(
        fournisseur, personne(agent.email, email="neuve@exemple.invalid", email_verified=False)
    )
    assert est_entree(navigateur)
    assert SocialAccount.objects.count() == 1


def test_une_invitation_en_cours_ouvre_le_compte_a_la_place_promise(fournisseur, reseau, direction):
    inviter(
        reseau=reseau, email="noa@exemple.invalid", role=Role.CHARGE, prenom="Noa", nom="Petit",
        invite_par=direction,
    )  # fmt: skip
    navigateur, _ = entrer(fournisseur, personne("noa@exemple.invalid"))
    assert est_entree(navigateur)
    agent = Agent.objects.get(email="noa@exemple.invalid")
    assert (agent.reseau_id, agent.role, agent.nom_complet) == (reseau.pk, "charge", "Noa Petit")
    assert not agent.has_usable_password()
    assert Acte.objects.filter(verbe="invitation acceptée", agent=agent).exists()


# -- qui n’entre pas ------------------------------------------------------------------


def test_un_inconnu_est_refuse_en_francais_et_rien_ne_se_cree(fournisseur, agent):
    comptes = Agent.objects.count()
    navigateur, reponse = entrer(fournisseur, personne("inconnue@exemple.invalid"))
    assert reponse.status_code == 403
    page = reponse.content.decode()
    assert "Aucun compte à cette adresse" in page
    assert "Demandez une invitation" in page
    assert not est_entree(navigateur)
    assert (Agent.objects.count(), SocialAccount.objects.count()) == (comptes, 0)


@pytest.mark.parametrize("dit", [False, None, "true", 1])
def test_une_adresse_non_verifiee_est_refusee(fournisseur, agent, dit):
    navigateur, reponse = entrer(fournisseur, personne(agent.email, email_verified=dit))
    assert reponse.status_code == 403
    assert "n’est pas vérifiée" in reponse.content.decode()
    assert not est_entree(navigateur)
    assert not SocialAccount.objects.exists()


def test_un_compte_ferme_n_entre_pas(fournisseur, agent):
    entrer(fournisseur, personne(agent.email))
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    navigateur, reponse = entrer(fournisseur, personne(agent.email))
    assert reponse.status_code == 403
    assert not est_entree(navigateur)


def test_renoncer_ramene_a_une_page_en_francais(fournisseur, agent):
    navigateur = Client()
    etat = parse_qs(urlsplit(demander(navigateur)).query)["state"][0]
    reponse = navigateur.get(
        reverse(REVENIR[0], args=REVENIR[1]), {"error": "access_denied", "state": etat},
        follow=True,
    )  # fmt: skip
    assert "Vous avez renoncé" in reponse.content.decode()


# -- ce qu’un attaquant essaierait ------------------------------------------------------


def refuse(navigateur, reponse):
    assert reponse.status_code in {200, 401, 403}
    assert "n’a pas abouti" in reponse.content.decode()
    assert not est_entree(navigateur)
    return True


def test_un_retour_d_un_autre_navigateur_ne_vaut_rien(fournisseur, agent):
    retour = fournisseur.autoriser(demander(Client()), personne(agent.email))
    ailleurs = Client()
    assert refuse(ailleurs, revenir(ailleurs, retour))


def test_un_code_vole_ne_s_echange_pas_sans_le_secret_pkce(fournisseur, agent):
    vole = fournisseur.autoriser(demander(Client()), personne(agent.email))["code"]
    attaquant = Client()
    etat = parse_qs(urlsplit(demander(attaquant)).query)["state"][0]
    refus = len(fournisseur.refus)
    assert refuse(attaquant, revenir(attaquant, {"code": vole, "state": etat}))
    assert len(fournisseur.refus) == refus + 1


@pytest.mark.parametrize(
    "revendications",
    [
        {"nonce": "celui-d-une-autre-demande"},
        {"nonce": None},
        {"aud": "une-autre-application"},
        {"iss": "https://ailleurs.invalid"},
        {"exp": int(time.time()) - 60},
        {"sub": "une-autre-personne"},
    ],
)
def test_un_jeton_qui_ne_repond_pas_a_cette_demande_est_refuse(fournisseur, agent, revendications):
    fournisseur.revendications = revendications
    assert refuse(*entrer(fournisseur, personne(agent.email)))


def test_un_jeton_signe_d_une_autre_cle_est_refuse(fournisseur, agent):
    fournisseur.signature = cle_rsa()
    assert refuse(*entrer(fournisseur, personne(agent.email)))


def test_une_identite_lue_qui_n_est_pas_celle_du_jeton_est_refusee(fournisseur, agent, collegue):
    fournisseur.userinfo = personne(collegue.email)
    assert refuse(*entrer(fournisseur, personne(agent.email)))


def test_l_adresse_ne_choisit_ni_les_portees_ni_les_parametres(fournisseur, db):
    adresse = reverse(ENTRER[0], args=ENTRER[1])
    demande = Client().post(f"{adresse}?scope=admin&auth_params=nonce%3Dfixe%26prompt%3Dnone").url
    lue = parse_qs(urlsplit(demande).query)
    assert "admin" not in lue["scope"][0]
    assert "prompt" not in lue
    assert lue["nonce"] != ["fixe"]


# -- second facteur ---------------------------------------------------------------------


@pytest.fixture
def exigeant(reseau):
    reseau.mfa_exigee = ["charge"]
    reseau.save(update_fields=["mfa_exigee"])
    return AgentFactory(reseau=reseau)


def test_le_second_facteur_du_reseau_vaut_aussi_pour_qui_entre_ainsi(fournisseur, exigeant):
    fournisseur.revendications = {"amr": ["pwd", "mfa"]}
    navigateur, _ = entrer(fournisseur, personne(exigeant.email))
    assert navigateur.get(reverse("comptes:equipe")).url == reverse("mfa_index")


def test_celui_qu_on_a_active_est_demande(fournisseur, agent):
    Authenticator.objects.create(user=agent, type="totp", data={"secret": "x"})
    navigateur, reponse = entrer(fournisseur, personne(agent.email))
    assert reponse.url == reverse("mfa_authenticate")
    assert not est_entree(navigateur)


@pytest.mark.parametrize(
    ("amr", "statut"), [(["pwd", "mfa"], 200), (["pwd"], 302), (None, 302), ("mfa", 302)]
)
def test_delegue_au_fournisseur_il_doit_etre_atteste(fournisseur, exigeant, settings, amr, statut):
    settings.OIDC_SECOND_FACTEUR = "fournisseur"
    fournisseur.revendications = {"amr": amr}
    navigateur, _ = entrer(fournisseur, personne(exigeant.email))
    assert navigateur.get(reverse("comptes:equipe")).status_code == statut


def test_delegue_ne_dispense_pas_qui_entre_par_mot_de_passe(
    fournisseur, exigeant, settings, client_de
):
    settings.OIDC_SECOND_FACTEUR = "fournisseur"
    assert client_de(exigeant).get(reverse("comptes:equipe")).status_code == 302
