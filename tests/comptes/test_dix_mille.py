"""Dix mille essais au hasard : rien n’est donné, c’est ralenti, la vraie personne entre toujours.

Un seul attaquant, une seule adresse ; neuf portes ; les limites de la production.
"""

import re
import secrets
from collections import Counter
from itertools import cycle

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from predict import settings as production
from predict.comptes.actions import inviter, ouvrir_agenda
from predict.comptes.regles import Role
from tests.fabriques import MOT_DE_PASSE, FicheFactory
from tests.sessions import entrer

CHEZ_L_ATTAQUANT, CHEZ_SOI = "198.51.100.66", "192.0.2.10"
TOTAL, PORTES = 10_000, 9
PAR_PORTE = -(-TOTAL // PORTES)
# Au plus, ce qui passe avant d’attendre ; le reste est ralenti.
LAISSES = 60


@pytest.fixture(autouse=True)
def en_production(settings):
    settings.FREINS = production.FREINS


def attaquer(adresses):
    """{statut: nombre} de `PAR_PORTE` lectures, sans qu’aucune ne suive une redirection."""
    navigateur, vus = Client(), Counter()
    for _, adresse in zip(range(PAR_PORTE), adresses, strict=False):
        reponse = navigateur.get(adresse, REMOTE_ADDR=CHEZ_L_ATTAQUANT)
        vus[reponse.status_code] += 1
        if reponse.status_code == 429:
            assert reponse.headers["Retry-After"]
    assert sum(vus.values()) == PAR_PORTE
    return vus


def au_hasard(route, slug=None):
    while True:
        jeton = secrets.token_urlsafe(32)
        yield reverse(route, args=[slug, jeton] if slug else [jeton])


def statut_chez_soi(adresse):
    return Client().get(adresse, REMOTE_ADDR=CHEZ_SOI).status_code


# -- adresses à secret ----------------------------------------------------------------


@pytest.mark.parametrize(
    "route",
    [
        "avis:repondre", "inscriptions:personnelle", "inscriptions:publique", "comptes:verifier",
    ],
)  # fmt: skip
def test_un_lien_au_hasard_ne_donne_rien_et_se_ralentit(reseau, route):
    vus = attaquer(au_hasard(route, reseau.slug))
    assert set(vus) == {404, 429}
    assert vus[404] <= LAISSES
    assert statut_chez_soi(next(au_hasard(route, reseau.slug))) == 404


def test_une_invitation_ne_se_devine_pas_et_l_invitee_ouvre_la_sienne(reseau, direction):
    _, jeton = inviter(
        reseau=reseau, email="noa@exemple.invalid", role=Role.CHARGE, invite_par=direction
    )
    vus = attaquer(au_hasard("comptes:accepter"))
    assert set(vus) == {404, 429}
    assert vus[404] <= LAISSES
    assert statut_chez_soi(reverse("comptes:accepter", args=[jeton])) == 200


def test_un_agenda_ne_se_devine_pas_et_le_sien_se_lit_toujours(reseau, agent):
    _, jeton = ouvrir_agenda(agent=agent, nom="Téléphone")
    vus = attaquer(au_hasard("agenda", reseau.slug))
    assert set(vus) == {404, 429}
    assert vus[404] <= LAISSES
    assert statut_chez_soi(reverse("agenda", args=[reseau.slug, jeton])) == 200


# -- identifiants ----------------------------------------------------------------------


def test_les_fiches_d_un_autre_reseau_ne_s_essaient_pas_a_la_file(reseau, etrangere, agent):
    fiche = FicheFactory(reseau=reseau)
    adresse = fiche.get_absolute_url()
    autres = [adresse.replace(str(fiche.pk), str(fiche.pk + n)) for n in range(50)]
    navigateur, vus = entrer(Client(), etrangere), Counter()
    for _, une in zip(range(PAR_PORTE), cycle(autres), strict=False):
        vus[navigateur.get(une, REMOTE_ADDR=CHEZ_L_ATTAQUANT).status_code] += 1
    assert set(vus) == {404, 429}
    assert vus[404] <= 200
    assert entrer(Client(), agent).get(adresse).status_code == 200


# -- connexion -------------------------------------------------------------------------


def est_entree(navigateur, ip):
    return navigateur.get(reverse("comptes:mon_compte"), REMOTE_ADDR=ip).status_code == 200


def test_un_mot_de_passe_ne_se_devine_pas_et_la_vraie_personne_entre(agent):
    navigateur, vus = Client(), Counter()
    for _ in range(PAR_PORTE):
        reponse = navigateur.post(
            reverse("account_login"),
            {"login": agent.email, "password": secrets.token_urlsafe(12)},
            REMOTE_ADDR=CHEZ_L_ATTAQUANT,
        )
        vus[reponse.status_code] += 1
    assert set(vus) == {200, 429}
    # Trente envois par minute au plus ; au-delà de cinq manqués, le formulaire n’essaie plus.
    assert vus[429] > PAR_PORTE / 2
    assert not est_entree(navigateur, CHEZ_L_ATTAQUANT)
    vraie = Client()
    vraie.post(
        reverse("account_login"), {"login": agent.email, "password": MOT_DE_PASSE},
        REMOTE_ADDR=CHEZ_SOI,
    )  # fmt: skip
    assert est_entree(vraie, CHEZ_SOI)


def demander_un_code(navigateur, email, ip):
    return navigateur.post(reverse("account_request_login_code"), {"email": email}, REMOTE_ADDR=ip)


def essayer_un_code(navigateur, code, ip):
    adresse = reverse("account_confirm_login_code")
    return navigateur.post(adresse, {"code": code}, REMOTE_ADDR=ip)


def test_un_code_ne_se_devine_pas_et_la_referente_recoit_le_sien(referente):
    navigateur, vus = Client(), Counter()
    for _ in range(PAR_PORTE):
        if demander_un_code(navigateur, referente.email, CHEZ_L_ATTAQUANT).status_code == 429:
            vus["ralenti"] += 1
            continue
        for _ in range(3):
            essayer_un_code(navigateur, secrets.token_hex(3).upper(), CHEZ_L_ATTAQUANT)
            vus["essai"] += 1
        assert not est_entree(navigateur, CHEZ_L_ATTAQUANT)
    assert vus["essai"] <= LAISSES
    assert vus["ralenti"] >= PAR_PORTE - 20
    # Sa boîte n’est pas noyée, et son code à elle arrive.
    assert len(mail.outbox) <= 20
    vraie = Client()
    assert demander_un_code(vraie, referente.email, CHEZ_SOI).status_code == 302
    code = re.search(r"^\s+([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]
    essayer_un_code(vraie, code, CHEZ_SOI)
    assert est_entree(vraie, CHEZ_SOI)
