"""Le courriel des échéances : demandé, une fois par semaine, jamais à qui n’en veut plus."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from offre.actions.veille import demander_les_courriels
from offre.models import Veille
from offre.tasks import COURRIEL
from predict.comptes.models import Courriel, Travail
from predict.comptes.regles import EtatCourriel
from predict.comptes.travaux import executer
from tests.courrier import distribuer, jusqu_au_renoncement
from tests.fabriques import DispositifFactory, SessionDispositifFactory

LE = date(2027, 3, 12)


@pytest.fixture
def veille(agent):
    return Veille.objects.create(reseau=agent.reseau, agent=agent, rythme="hebdomadaire")


@pytest.fixture
def session(agent):
    return SessionDispositifFactory(
        libelle="Appel de chez nous", propre_a=agent.reseau, ferme_le=LE + timedelta(days=8)
    )


def envoyer(reseau, le):
    demander_les_courriels(reseau=reseau, le=le)
    for un in Travail.objects.filter(type=COURRIEL, reseau=reseau, etat="en_attente"):
        executer(un.pk, reseau.pk)
    distribuer()


def test_l_abonnement_s_enregistre_et_se_retire(client_de, agent):
    client, ou = client_de(agent), reverse("financements:veille")
    SessionDispositifFactory(dispositif=DispositifFactory(code="ficol"))
    client.post(ou, {"rythme": "hebdomadaire", "dispositifs": ["ficol"]})
    une = Veille.objects.get(agent=agent)
    assert (une.rythme, une.dispositifs) == ("hebdomadaire", ["ficol"])
    client.post(ou, {"rythme": "jamais", "version": une.version})
    une.refresh_from_db()
    assert (une.rythme, une.dispositifs) == ("jamais", [])


def test_le_courriel_dit_l_echeance_et_comment_ne_plus_le_recevoir(
    veille, session, reseau, mailoutbox
):
    envoyer(reseau, LE)
    (courriel,) = mailoutbox
    assert courriel.to == [veille.agent.email]
    assert "Appel de chez nous : 20 mars 2027, dans 8 jours" in courriel.body.replace("\u00a0", " ")
    for corps in (courriel.body, courriel.alternatives[0][0]):
        assert reverse("financements:veille") in corps
    assert reverse("financements:veille") in courriel.extra_headers["List-Unsubscribe"]


def test_relancer_le_meme_jour_n_envoie_rien_de_plus(veille, session, reseau, mailoutbox):
    envoyer(reseau, LE)
    envoyer(reseau, LE)
    envoyer(reseau, LE + timedelta(days=6))
    assert len(mailoutbox) == 1
    envoyer(reseau, LE + timedelta(days=7))
    assert len(mailoutbox) == 2


def test_rien_ne_part_quand_rien_n_approche(veille, reseau, mailoutbox):
    envoyer(reseau, LE)
    assert mailoutbox == []
    veille.refresh_from_db()
    assert veille.dernier_envoi_le is None


def test_les_dispositifs_suivis_bornent_le_courriel(veille, session, reseau, mailoutbox):
    Veille.objects.filter(pk=veille.pk).update(dispositifs=["autre-chose"])
    envoyer(reseau, LE)
    assert mailoutbox == []


def test_la_voisine_ne_recoit_pas_notre_appel(etrangere, session, autre_reseau, mailoutbox):
    Veille.objects.create(reseau=autre_reseau, agent=etrangere, rythme="hebdomadaire")
    SessionDispositifFactory(libelle="Commun", ferme_le=LE + timedelta(days=3))
    envoyer(autre_reseau, LE)
    (courriel,) = mailoutbox
    assert "Commun" in courriel.body
    assert "Appel de chez nous" not in courriel.body


def test_desabonnee_ou_partie_entre_temps_elle_ne_recoit_rien(veille, session, reseau, mailoutbox):
    demander_les_courriels(reseau=reseau, le=LE)
    Veille.objects.filter(pk=veille.pk).update(rythme="jamais")
    executer(Travail.objects.get(type=COURRIEL).pk, reseau.pk)
    Veille.objects.filter(pk=veille.pk).update(rythme="hebdomadaire")
    veille.agent.adhesions.update(active=False)
    envoyer(reseau, LE + timedelta(days=1))
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
def test_un_courriel_refuse_reste_a_envoyer(veille, session, reseau, mailoutbox, monkeypatch):
    def refuser(*args, **options):
        raise OSError("serveur injoignable")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuser)
    envoyer(reseau, LE)
    assert Courriel.objects.get().etat == EtatCourriel.EN_ATTENTE
    jusqu_au_renoncement()
    veille.refresh_from_db()
    assert veille.dernier_envoi_le is None


def test_la_commande_demande_les_courriels_de_chaque_reseau(veille, session, reseau):
    call_command("envoyer_veille", verbosity=0)
    call_command("envoyer_veille", "--reseau", reseau.slug, verbosity=0)
    assert Travail.objects.filter(type=COURRIEL).count() == 1
