"""Inviter des fiches à un événement : qui reçoit, jamais deux fois."""

from datetime import date

import pytest

from collectivites.actions import inviter_fiches
from collectivites.models import Fiche
from collectivites.regles import FonctionContact
from tests.fabriques import (
    ContactFactory,
    EvenementFactory,
    FicheFactory,
    MandatFactory,
    ReferentFactory,
)
from tests.mesures import requetes

pytestmark = pytest.mark.django_db
LE = date(2027, 3, 1)


@pytest.fixture
def evenement(reseau):
    return EvenementFactory(reseau=reseau)


def inviter(evenement, agent):
    fiches = Fiche.objects.visibles_par(agent)
    return inviter_fiches(evenement=evenement, fiches=fiches, agent=agent, le=LE)


def test_invite_les_referent_es_le_principal_et_l_elu_e_referent_e(evenement, reseau, agent):
    fiche = FicheFactory(reseau=reseau)
    principal = ContactFactory(reseau=reseau, fiche=fiche, principal=True)
    elu = ContactFactory(reseau=reseau, fiche=fiche, elu_referent=True)
    referente = ContactFactory(reseau=reseau, fiche=fiche)
    ReferentFactory(reseau=reseau, fiche=fiche, contact=referente)
    ContactFactory(reseau=reseau, fiche=fiche)
    compte = inviter(evenement, agent)
    invites = set(evenement.participations.values_list("contact_id", flat=True))
    assert invites == {principal.pk, elu.pk, referente.pk}
    assert (compte.personnes, compte.sans_personne, compte.deja) == (3, 0, 0)
    assert set(evenement.participations.values_list("invitee_le", flat=True)) == {LE}


def test_n_invite_ni_opposition_ni_depart_ni_mandat_fini(evenement, reseau, agent):
    fiche = FicheFactory(reseau=reseau)
    ContactFactory(reseau=reseau, fiche=fiche, principal=True, oppose_le=LE)
    ContactFactory(reseau=reseau, fiche=fiche, elu_referent=True, parti_le=date(2027, 1, 1))
    sortante = ContactFactory(reseau=reseau, fiche=fiche, qualite=FonctionContact.ELU)
    ReferentFactory(reseau=reseau, fiche=fiche, contact=sortante)
    MandatFactory(
        reseau=reseau, contact=sortante, debut_le=date(2020, 5, 1), fin_le=date(2026, 3, 15)
    )
    compte = inviter(evenement, agent)
    ligne = evenement.participations.get()
    assert ligne.contact_id is None and ligne.fiche_id == fiche.pk
    assert (compte.personnes, compte.sans_personne) == (0, 1)


def test_rejouee_n_ajoute_que_ce_qui_manque(evenement, reseau, agent):
    fiche, seule = FicheFactory(reseau=reseau), FicheFactory(reseau=reseau)
    ContactFactory(reseau=reseau, fiche=fiche, principal=True)
    inviter(evenement, agent)
    ContactFactory(reseau=reseau, fiche=fiche, elu_referent=True)
    compte = inviter(evenement, agent)
    assert (compte.ajoutees, compte.deja) == (1, 2)
    assert evenement.participations.filter(fiche=seule).count() == 1
    assert inviter(evenement, agent).ajoutees == 0


def test_les_fiches_d_un_autre_reseau_restent_chez_elles(evenement, agent, autre_reseau):
    FicheFactory(reseau=autre_reseau)
    compte = inviter_fiches(evenement=evenement, fiches=Fiche.objects.all(), agent=agent, le=LE)
    assert compte.ajoutees == 0 and not evenement.participations.exists()


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_fiches(evenement, reseau, agent):
    def mesurer():
        with requetes() as liste:
            inviter(evenement, agent)
        return len(liste)

    ContactFactory(reseau=reseau, principal=True)
    une = mesurer()
    for _ in range(30):
        ContactFactory(reseau=reseau, principal=True)
    assert mesurer() == une
