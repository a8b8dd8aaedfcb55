"""Inviter et accepter : un lien, une fois, quatorze jours.

`direction` et l’administration invitent ; `agent` (chargée de mission) ne le peut pas ;
`etrangere` ne sait rien de ce qui se passe ici.
"""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from predict.comptes.actions import inviter, rejoindre
from predict.comptes.models import Acte, Adhesion, Agent, Invitation, Reseau
from predict.comptes.regles import Role
from tests.courrier import distribuer
from tests.fabriques import AgentFactory

LE = datetime(2026, 11, 21, 9, tzinfo=UTC)
PHRASE = "quatre mots sans rapport aucun"


@pytest.fixture
def invitation(reseau, direction):
    """Une invitation en attente, et son jeton en clair."""
    une, jeton = inviter(
        reseau=reseau, email="Noa.Petit@Exemple.invalid", role=Role.CHARGE, prenom="Noa",
        nom="Petit", invite_par=direction, le=timezone.now(),
    )  # fmt: skip
    une.jeton = jeton
    return une


def lien(invitation):
    return reverse("comptes:accepter", args=[invitation.jeton])


def accepter(client, invitation, **remplace):
    saisie = {"prenom": "Noa", "nom": "Petit", "mot_de_passe": PHRASE, "confirmation": PHRASE}
    return client.post(lien(invitation), saisie | remplace)


def test_le_jeton_fait_256_bits_et_seule_son_empreinte_est_gardee(invitation):
    assert len(invitation.jeton) >= 43
    gardees = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert invitation.jeton not in str(gardees)
    assert gardees["jeton_hache"] == Invitation.hacher(invitation.jeton)


def test_l_invitation_vaut_quatorze_jours(reseau, direction):
    une, _ = inviter(
        reseau=reseau, email="a@exemple.invalid", role=Role.CHARGE, invite_par=direction, le=LE
    )
    assert une.expire_le == LE + timedelta(days=14)


def test_la_page_inviter_ecrit_a_la_personne_un_courriel_en_texte_et_en_html(
    direction, client_de, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        reponse = client_de(direction).post(
            reverse("comptes:inviter"),
            {"email": "noa@exemple.invalid", "prenom": "Noa", "nom": "Petit", "role": "charge"},
        )
    assert reponse.status_code == 302
    distribuer()
    (courriel,) = mail.outbox
    assert courriel.to == ["noa@exemple.invalid"]
    assert courriel.reply_to == [direction.email]
    chemin = re.search(r"/invitation/[\w-]{43}/", courriel.body)[0]
    html = courriel.alternatives[0].content
    assert chemin in html
    assert "&#x27;" not in courriel.body
    assert Client().get(chemin).status_code == 200


def test_aucun_courriel_ne_part_si_la_transaction_echoue(direction, reseau):
    inviter(reseau=reseau, email="a@exemple.invalid", role=Role.CHARGE, invite_par=direction)
    # La transaction de l’essai n’est jamais validée : rien n’est parti.
    assert mail.outbox == []


def test_accepter_ouvre_le_compte_la_place_et_la_session(invitation, reseau):
    navigateur = Client()
    reponse = accepter(navigateur, invitation)
    assert (reponse.status_code, reponse.url) == (302, reverse("accueil"))
    agent = Agent.objects.get(email="noa.petit@exemple.invalid")
    assert (agent.reseau_id, agent.role, agent.nom_complet) == (reseau.pk, "charge", "Noa Petit")
    assert agent.check_password(PHRASE)
    assert navigateur.get(reverse("comptes:equipe")).status_code == 200


def test_un_lien_ne_sert_qu_une_fois(invitation):
    accepter(Client(), invitation)
    reponse = accepter(Client(), invitation, nom="Intruse")
    assert reponse.status_code == 404
    assert Agent.objects.filter(nom="Intruse").count() == 0


def test_une_invitation_servie_entre_la_page_et_l_envoi_ne_sert_pas_deux_fois(
    invitation, autre_reseau
):
    agent = AgentFactory(reseau=None, email=invitation.email)
    rejoindre(invitation=invitation, agent=agent)
    with pytest.raises(ValidationError):
        rejoindre(invitation=invitation, agent=agent)


def test_un_lien_inconnu_expire_ou_servi_rend_exactement_la_meme_page(invitation, rf):
    inconnu = Client().get(reverse("comptes:accepter", args=["x" * 43]))
    Invitation.objects.filter(pk=invitation.pk).update(expire_le=timezone.now())
    expire = Client().get(lien(invitation))
    Invitation.objects.filter(pk=invitation.pk).update(
        expire_le=timezone.now() + timedelta(days=1), acceptee_le=timezone.now()
    )
    servi = Client().get(lien(invitation))
    assert {r.status_code for r in (inconnu, expire, servi)} == {404}
    # Le jeton CSRF, tiré au hasard à chaque page, n’apprend rien.
    pages = {
        re.sub(r'"X-CSRFToken": "\w+"', "", r.content.decode()) for r in (inconnu, expire, servi)
    }
    assert len(pages) == 1
    assert "demandez un nouvel envoi" in inconnu.content.decode()


def test_un_jeton_inconnu_coute_les_memes_requetes_qu_un_jeton_expire(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(expire_le=timezone.now())

    def requetes(jeton):
        with CaptureQueriesContext(connection) as lues:
            Client().get(reverse("comptes:accepter", args=[jeton]))
        # Les valeurs et les noms de points de reprise changent d’une requête à l’autre.
        return [re.sub(r"\bs\d+_x\d+\b|'[^']*'", "…", lue["sql"]) for lue in lues]

    assert requetes(invitation.jeton) == requetes("x" * 43)


def test_la_page_ne_laisse_pas_fuir_le_jeton(invitation):
    reponse = Client().get(lien(invitation))
    assert reponse["Referrer-Policy"] == "same-origin"
    assert "no-store" in reponse["Cache-Control"]
    exterieurs = re.findall(r'(?:href|src|action)="(https?:)?//', reponse.content.decode())
    assert exterieurs == []


@pytest.mark.parametrize(
    ("saisie", "message"),
    [
        ({"mot_de_passe": "court", "confirmation": "court"}, "15"),
        ({"confirmation": "autre chose de tout à fait long"}, "Les deux saisies diffèrent."),
        ({"mot_de_passe": "1" * 20, "confirmation": "1" * 20}, "entièrement numérique"),
        (
            {
                "mot_de_passe": "noa.petit@exemple.invalid",
                "confirmation": "noa.petit@exemple.invalid",
            },
            "trop semblable",
        ),
        ({"nom": "\x00"}, "nom"),
        ({"prenom": "a" * 5000}, "80"),
    ],
)
def test_refuse_une_saisie_et_garde_l_invitation_ouverte(invitation, saisie, message):
    reponse = accepter(Client(), invitation, **saisie)
    assert reponse.status_code == 200
    assert message in reponse.content.decode()
    assert not Agent.objects.filter(email=invitation.email).exists()
    invitation.refresh_from_db()
    assert invitation.acceptee_le is None


def test_une_page_refusee_ne_renvoie_pas_le_mot_de_passe_saisi(invitation):
    reponse = accepter(Client(), invitation, confirmation="une autre phrase assez longue")
    assert PHRASE not in reponse.content.decode()


def test_qui_a_deja_un_compte_se_connecte_puis_rejoint(invitation, autre_reseau, client_de):
    compte = AgentFactory(email=invitation.email, reseau=autre_reseau)
    page = Client().get(lien(invitation)).content.decode()
    assert f"{reverse('account_login')}?next={lien(invitation)}" in page
    assert "mot_de_passe" not in page
    assert client_de(compte).post(lien(invitation)).status_code == 302
    compte = Agent.objects.get(pk=compte.pk)
    assert compte.reseau_id == invitation.reseau_id
    assert compte.adhesions.actives().count() == 2


def test_un_compte_existant_ne_se_prend_pas_avec_un_nouveau_mot_de_passe(invitation, autre_reseau):
    compte = AgentFactory(email=invitation.email, reseau=autre_reseau)
    accepter(Client(), invitation)
    compte.refresh_from_db()
    assert not compte.check_password(PHRASE)
    assert compte.adhesions.count() == 1


def test_le_compte_d_une_autre_adresse_ne_prend_pas_l_invitation(invitation, etrangere, client_de):
    navigateur = client_de(etrangere)
    assert "pour une autre adresse" in navigateur.get(lien(invitation)).content.decode()
    navigateur.post(lien(invitation))
    invitation.refresh_from_db()
    assert invitation.acceptee_le is None
    assert etrangere.adhesions.count() == 1


def test_renvoyer_fait_un_nouveau_lien_et_ferme_l_ancien(
    invitation, direction, client_de, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client_de(direction).post(reverse("comptes:renvoyer_invitation", args=[invitation.pk]))
    assert Client().get(lien(invitation)).status_code == 404
    distribuer()
    nouveau = re.search(r"/invitation/[\w-]{43}/", mail.outbox[-1].body)[0]
    assert Client().get(nouveau).status_code == 200


def test_retirer_ferme_le_lien(invitation, direction, client_de):
    client_de(direction).post(reverse("comptes:retirer_invitation", args=[invitation.pk]))
    assert Client().get(lien(invitation)).status_code == 404
    assert Acte.objects.filter(verbe="invitation retirée").exists()


def test_inviter_deux_fois_la_meme_adresse_remplace_le_lien(invitation, reseau, direction):
    inviter(
        reseau=reseau, email="NOA.petit@exemple.invalid", role=Role.DIRECTION, invite_par=direction
    )
    assert Client().get(lien(invitation)).status_code == 404
    assert Invitation.objects.filter(reseau=reseau).get().role == "direction"


def test_refuse_d_inviter_une_membre(direction, agent, client_de):
    reponse = client_de(direction).post(
        reverse("comptes:inviter"), {"email": agent.email.upper(), "role": "direction"}
    )
    assert "déjà membre" in reponse.content.decode()
    assert not Invitation.objects.exists()


def test_refuse_d_inviter_une_referente_dans_l_equipe(direction, referente, reseau):
    with pytest.raises(ValidationError, match="accès au portail"):
        inviter(reseau=reseau, email=referente.email, role=Role.CHARGE, invite_par=direction)


@pytest.mark.parametrize("role", ["referent", "coordination", "superviseur", "n’importe"])
def test_refuse_de_donner_un_role_hors_de_l_equipe(direction, client_de, role):
    reponse = client_de(direction).post(
        reverse("comptes:inviter"), {"email": "a@exemple.invalid", "role": role}
    )
    assert reponse.status_code == 200
    assert not Invitation.objects.exists()


def test_la_chargee_de_mission_n_invite_pas(agent, invitation, client_de):
    navigateur = client_de(agent)
    assert navigateur.get(reverse("comptes:inviter")).status_code == 403
    for route in ("renvoyer_invitation", "retirer_invitation"):
        assert navigateur.post(reverse(f"comptes:{route}", args=[invitation.pk])).status_code == 403


def test_la_direction_d_un_autre_reseau_ne_touche_pas_l_invitation(
    invitation, autre_reseau, client_de
):
    ailleurs = client_de(AgentFactory(reseau=autre_reseau, role=Role.DIRECTION))
    for route in ("renvoyer_invitation", "retirer_invitation"):
        assert ailleurs.post(reverse(f"comptes:{route}", args=[invitation.pk])).status_code == 404
    assert Client().get(lien(invitation)).status_code == 200


def test_revenir_apres_un_depart_reprend_la_meme_place(reseau, direction):
    ancienne = AgentFactory(reseau=reseau, email="retour@exemple.invalid")
    Adhesion.objects.filter(agent=ancienne).update(active=False)
    une, _ = inviter(reseau=reseau, email=ancienne.email, role=Role.DIRECTION, invite_par=direction)
    rejoindre(invitation=une, agent=ancienne)
    place = Adhesion.objects.get(agent=ancienne)
    assert (place.active, place.role) == (True, "direction")


def test_le_journal_garde_l_invitation_sans_l_adresse(invitation, direction):
    acte = Acte.objects.get(verbe="membre invité")
    assert acte.agent == direction
    assert "@" not in acte.objet_titre


# -- Commandes --------------------------------------------------------------------


def commande(nom, *arguments):
    sortie = StringIO()
    call_command(nom, *arguments, stdout=sortie)
    return sortie.getvalue()


def test_creer_reseau_affiche_un_lien_qui_ouvre_la_premiere_administration(db):
    sortie = commande(
        "creer_reseau", "--slug", "nouveau", "--nom", "Réseau nouveau", "--region", "24",
        "--admin", "premiere@exemple.invalid",
    )  # fmt: skip
    reseau = Reseau.objects.get(slug="nouveau")
    assert reseau.territoire == ["24"]
    assert not Agent.objects.exists()
    chemin = re.search(r"/invitation/[\w-]{43}/", sortie)[0]
    reponse = Client().post(
        chemin, {"prenom": "P", "nom": "R", "mot_de_passe": PHRASE, "confirmation": PHRASE}
    )
    assert reponse.status_code == 302
    assert Agent.objects.get().role == Role.ADMINISTRATION


def test_creer_reseau_reprend_un_reseau_de_reference_sans_equipe(reseau):
    commande("creer_reseau", "--slug", "ici", "--admin", "a@exemple.invalid")
    assert Reseau.objects.count() == 1
    assert Invitation.objects.get().reseau == reseau


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--slug", "ici", "--admin", "b@exemple.invalid"], "déjà une administration"),
        (["--slug", "neuf", "--admin", "b@exemple.invalid"], "--nom"),
        (["--slug", "pas bon", "--nom", "X", "--admin", "b@exemple.invalid"], "Slug|slug|champ"),
        (["--slug", "neuf", "--nom", "X", "--admin", "pas une adresse"], "adresse"),
        (["--slug", "neuf", "--nom", "X", "--region", "?", "--admin", "b@e.fr"], "région"),
    ],
)
def test_creer_reseau_refuse_sans_rien_ecrire(reseau, arguments, message):
    AgentFactory(reseau=reseau, role=Role.ADMINISTRATION)
    with pytest.raises(CommandError, match=message):
        commande("creer_reseau", *arguments)
    assert Reseau.objects.count() == 1
    assert not Invitation.objects.exists()


def test_la_commande_inviter_affiche_un_lien(reseau):
    sortie = commande(
        "inviter", "secours@exemple.invalid", "--reseau", "ici", "--role", "administration"
    )
    assert re.search(r"/invitation/[\w-]{43}/", sortie)
    assert Invitation.objects.get().role == "administration"


def test_la_commande_inviter_refuse_un_reseau_inconnu(db):
    with pytest.raises(CommandError, match="Aucun réseau"):
        commande("inviter", "a@exemple.invalid", "--reseau", "absent")
