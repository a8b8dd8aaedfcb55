"""L’équipe d’une prestation : composée en retenant un service, remplacée en la modifiant."""

from decimal import Decimal

import pytest
import time_machine

from accompagnements.actions import calibrage
from accompagnements.models import Conseil, Prestation
from predict.comptes.models import Acte
from tests import fabriques as f
from tests.accompagnements.scenes_conseils import LE, donnees, poser_dossier, poser_offre, url


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    with time_machine.travel("2027-03-12T10:00+01:00", tick=False):
        yield


@pytest.fixture
def observation():
    return f.MissionFactory(code="observation", libelle="Observation")


@pytest.fixture
def offre(reseau, observation):
    return poser_offre(reseau, observation)


@pytest.fixture
def dossier(reseau, agent, offre):
    return poser_dossier(reseau, agent)


def lignes_equipe(*membres):
    return {
        "equipe-TOTAL_FORMS": str(len(membres)), "equipe-INITIAL_FORMS": "0",
        **{f"equipe-{i}-agent": str(a.pk) if a else "" for i, (a, _) in enumerate(membres)},
        **{f"equipe-{i}-jours": j for i, (_, j) in enumerate(membres)},
    }  # fmt: skip


def membres(prestation):
    return [(x.agent, x.jours) for x in prestation.equipe.all()]


def test_l_equipe_se_compose_en_retenant(client_de, agent, collegue, dossier, offre):
    reponse = client_de(agent).post(
        url("retenir", dossier.pk, offre["diagnostic"].pk),
        donnees(**lignes_equipe((agent, "1,5"), (collegue, ""), (None, ""))), follow=True,
    )  # fmt: skip
    assert membres(Prestation.objects.get()) == [(agent, Decimal("1.5")), (collegue, None)]
    assert "1,5 j pour 2,0 j prévus" in reponse.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize(
    ("lignes", "message"),
    [
        (lambda a: [(a, "1"), (a, "2")], "Cette personne est déjà dans l’équipe."),
        (lambda a: [(None, "1")], "Dites qui y passe ces jours."),
        (lambda a: [(a, "0")], "Le nombre de jours est supérieur à zéro."),
        (lambda a: [(a, "deux")], "deux"),
    ],
)
def test_une_equipe_mal_ecrite_se_dit_pres_du_champ_et_ne_perd_rien(
    client_de, agent, dossier, offre, lignes, message
):
    reponse = client_de(agent).post(
        url("retenir", dossier.pk, offre["diagnostic"].pk),
        donnees(raison="Gardez-moi", **lignes_equipe(*lignes(agent))),
    )
    contenu = reponse.content.decode()
    assert reponse.status_code == 422 and message in contenu and "Gardez-moi" in contenu
    assert not Prestation.objects.exists() and not Conseil.objects.exists()


def test_modifier_la_prestation_remplace_l_equipe(client_de, agent, collegue, dossier, offre):
    p = calibrage.retenir_conseille(
        prestation=Prestation(service=offre["Atelier"]), accompagnement=dossier, agent=agent,
        le=LE, equipe=[(agent, Decimal(1))],
    )  # fmt: skip
    reponse = client_de(agent).post(
        url("modifier_prestation", p.pk),
        donnees(service=offre["Atelier"].pk, version=str(p.version),
                **lignes_equipe((collegue, "2"))),
    )  # fmt: skip
    assert reponse.status_code == 302
    assert membres(p) == [(collegue, Decimal(2))]
    assert "equipe" in Acte.objects.sur(p).filter(verbe="prestation modifiée").get().champs


def test_un_onglet_en_retard_ne_change_pas_l_equipe(client_de, agent, collegue, dossier, offre):
    p = calibrage.retenir_conseille(
        prestation=Prestation(service=offre["Atelier"]), accompagnement=dossier, agent=agent,
        le=LE, equipe=[(agent, Decimal(1))],
    )  # fmt: skip
    reponse = client_de(agent).post(
        url("modifier_prestation", p.pk),
        donnees(service=offre["Atelier"].pk, version="99", **lignes_equipe((collegue, "2"))),
    )
    assert reponse.status_code == 422
    assert membres(p) == [(agent, Decimal(1))]
