"""Écrire aux invité·es, puis aux présent·es : à chacun une fois, jamais à qui s’oppose."""

from datetime import date, timedelta
from unittest import mock

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from collectivites.models import Participation
from collectivites.regles import FonctionContact
from predict.comptes.models import Courriel, Travail
from predict.comptes.regles import EtatCourriel, EtatTravail
from predict.comptes.tasks import travaux_a_prendre
from predict.comptes.travaux import executer
from tests.courrier import jusqu_au_renoncement
from tests.fabriques import ContactFactory, EvenementFactory, FicheFactory, MandatFactory

pytestmark = pytest.mark.django_db(transaction=True)
LE = date(2027, 4, 8)
AVANT = LE - timedelta(days=30)


@pytest.fixture(autouse=True)
def le_jour():
    with time_machine.travel(AVANT, tick=False):
        yield


@pytest.fixture
def evenement(reseau, agent):
    return EvenementFactory(reseau=reseau, le=LE, animee_par=agent, message="Venez à deux.")


def inviter(evenement, **champs):
    contact = ContactFactory(
        reseau=evenement.reseau, fiche=FicheFactory(reseau=evenement.reseau), **champs
    )
    return Participation.objects.create(
        reseau=evenement.reseau, evenement=evenement, fiche=contact.fiche, contact=contact,
        invitee_le=AVANT,
    )  # fmt: skip


def envoyer(client_de, agent, evenement, route="envoyer_invitations"):
    client_de(agent).post(reverse(f"collectivites:{route}", args=[evenement.pk]))
    while travaux := travaux_a_prendre():
        for pk, reseau_id in travaux:
            assert executer(pk, reseau_id) == EtatTravail.FAIT


def test_chacun_recoit_une_fois_un_lien_qui_n_est_qu_a_lui(evenement, client_de, agent, client):
    inviter(evenement, email="ada@exemple.invalid", prenom="Ada", nom="Morin")
    inviter(evenement, email="luc@exemple.invalid", prenom="Luc", nom="Petit")
    envoyer(client_de, agent, evenement)
    assert sorted(c.to[0] for c in mail.outbox) == ["ada@exemple.invalid", "luc@exemple.invalid"]
    liens = {ligne for c in mail.outbox for ligne in c.body.split() if "/evenements/" in ligne}
    assert len(liens) == 2
    for c in mail.outbox:
        assert c.reply_to == [agent.email]
        assert "Venez à deux." in c.body
        assert "<a href=" in c.alternatives[0][0]
    chemin = next(iter(liens)).split("8000", 1)[1]
    assert client.get(chemin).status_code == 200
    envoyer(client_de, agent, evenement)
    assert len(mail.outbox) == 2


def test_ni_oppose_ni_parti_ni_sortant_ni_sans_adresse_ni_qui_a_repondu(
    evenement, client_de, agent
):
    inviter(evenement, email="oppose@exemple.invalid", oppose_le=AVANT)
    inviter(evenement, email="parti@exemple.invalid", parti_le=AVANT)
    sortante = inviter(evenement, email="sortante@exemple.invalid", qualite=FonctionContact.ELU)
    MandatFactory(
        reseau=evenement.reseau, contact=sortante.contact, debut_le=date(2020, 5, 1),
        fin_le=AVANT - timedelta(days=1),
    )  # fmt: skip
    inviter(evenement, email="")
    for champ, valeur in (("inscrite", True), ("declinee_le", AVANT)):
        ligne = inviter(evenement, email=f"{champ}@exemple.invalid")
        Participation.objects.filter(pk=ligne.pk).update(**{champ: valeur})
    inviter(evenement, email="ada@exemple.invalid")
    envoyer(client_de, agent, evenement)
    assert [c.to for c in mail.outbox] == [["ada@exemple.invalid"]]


def test_une_opposition_notee_pendant_l_envoi_l_arrete(evenement, client_de, agent):
    premiere = inviter(evenement, email="ada@exemple.invalid")
    seconde = inviter(evenement, email="luc@exemple.invalid")
    envoi = mail.EmailMultiAlternatives.send

    def s_opposer(courriel, **options):
        seconde.contact.oppose_le = AVANT
        seconde.contact.save()
        return envoi(courriel, **options)

    with mock.patch.object(mail.EmailMultiAlternatives, "send", s_opposer):
        envoyer(client_de, agent, evenement)
    assert [c.to for c in mail.outbox] == [[premiere.contact.email]]


def test_un_courriel_refuse_reste_a_ecrire_et_n_arrete_pas_les_autres(evenement, client_de, agent):
    inviter(evenement, email="ada@exemple.invalid")
    inviter(evenement, email="luc@exemple.invalid")
    envoi = mail.EmailMultiAlternatives.send

    def en_panne(courriel, **options):
        if courriel.to == ["ada@exemple.invalid"]:
            raise OSError("serveur en panne")
        return envoi(courriel, **options)

    with mock.patch.object(mail.EmailMultiAlternatives, "send", en_panne):
        envoyer(client_de, agent, evenement)
        assert [c.to for c in mail.outbox] == [["luc@exemple.invalid"]]
        refuse = Courriel.objects.get(etat=EtatCourriel.EN_ATTENTE)
        assert (refuse.adresse, refuse.erreur) == ("ada@exemple.invalid", "OSError")
        # La panne dure : le facteur renonce, la personne redevient à écrire.
        jusqu_au_renoncement()
    assert Participation.objects.get(envoyee_le=None).contact.email == "ada@exemple.invalid"
    envoyer(client_de, agent, evenement)
    assert [c.to[0] for c in mail.outbox] == ["luc@exemple.invalid", "ada@exemple.invalid"]


def test_demander_deux_fois_avant_l_envoi_ne_fait_qu_un_travail(evenement, client_de, agent):
    inviter(evenement, email="ada@exemple.invalid")
    adresse = reverse("collectivites:envoyer_invitations", args=[evenement.pk])
    for _ in range(2):
        client_de(agent).post(adresse)
    assert Travail.objects.count() == 1


def test_les_avis_se_demandent_aux_present_es_une_fois(evenement, client_de, agent):
    venue = inviter(evenement, email="ada@exemple.invalid")
    absente = inviter(evenement, email="luc@exemple.invalid")
    Participation.objects.filter(pk=venue.pk).update(presente=True)
    Participation.objects.filter(pk=absente.pk).update(inscrite=True)
    with time_machine.travel(LE + timedelta(days=1), tick=False):
        for _ in range(2):
            envoyer(client_de, agent, evenement, "demander_avis")
    assert [c.to for c in mail.outbox] == [["ada@exemple.invalid"]]
