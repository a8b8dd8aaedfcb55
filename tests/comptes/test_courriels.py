"""La boîte d’envoi : rien deux fois, des reprises espacées, aucun lien personnel gardé."""

import re
import smtplib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as reglages
from django.core import mail
from django.db import transaction

from collectivites.actions.acces import ouvrir_acces
from collectivites.rgpd.effacement import anonymiser
from predict.comptes.actions import inviter, poster
from predict.comptes.courrier import DELAIS, porter
from predict.comptes.models import Courriel, Travail
from predict.comptes.regles import EtatCourriel, EtatTravail, Role
from predict.comptes.tasks import COURRIER, travaux_a_prendre
from predict.comptes.travaux import executer
from tests.courrier import distribuer
from tests.fabriques import ContactFactory

RACINE = Path(reglages.BASE_DIR)
ENVOI = re.compile(r"EmailMultiAlternatives|EmailMessage|send_mail|mail_managers")


def test_un_seul_module_envoie_des_courriels():
    apps = ("predict", "collectivites", "offre", "accompagnements", "suivi")
    qui = {
        str(f.relative_to(RACINE))
        for app in apps
        for f in (RACINE / app).rglob("*.py")
        if ENVOI.search(f.read_text(encoding="utf-8"))
    }
    assert qui == {"predict/comptes/courrier.py"}


def lettre(direction, **valeurs):
    return {
        "reseau": direction.reseau, "genre": "invitation", "adresse": "noa@exemple.invalid",
        "sujet": "Un\nsujet", "gabarit": "comptes/courriels/invitation",
        "contexte": {"invitation": Invitee(), "invitant": direction, "url": "https://x.invalid/"},
    } | valeurs  # fmt: skip


class Invitee:
    prenom = nom = ""
    get_role_display = "Direction"
    expire_le = datetime(2027, 3, 12, tzinfo=UTC)


@pytest.fixture
def courriel(direction, monkeypatch):
    """En attente, dû quoi qu’il arrive."""
    monkeypatch.setattr("predict.comptes.courrier._encore_du", lambda courriel: True)
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False) as temps:
        un = poster(**lettre(direction, secret=True))
        un.temps = temps
        yield un


def en_panne(erreur):
    def envoyer(self, **options):
        raise erreur

    return envoyer


def relu(courriel):
    return Courriel.objects.get(pk=courriel.pk)


@pytest.mark.django_db
def test_texte_et_html_disent_pourquoi_on_le_recoit(courriel):
    for corps in (courriel.texte, courriel.html):
        assert "Vous recevez ce message parce qu’une personne de Réseau d’ici vous invite." in corps
        assert "/donnees-personnelles/" in corps
    assert courriel.sujet == "Un sujet"


@pytest.mark.django_db
def test_parti_il_ne_repart_pas_et_le_lien_personnel_s_efface(courriel):
    assert porter(courriel.pk, courriel.reseau_id) == EtatCourriel.ENVOYE
    assert porter(courriel.pk, courriel.reseau_id) is None
    assert len(mail.outbox) == 1 and "x.invalid" in mail.outbox[0].body
    un = relu(courriel)
    assert (un.texte, un.html, un.etat) == ("", "", EtatCourriel.ENVOYE) and un.envoye_le


@pytest.mark.django_db
def test_en_panne_il_se_represente_de_plus_en_plus_tard_puis_on_renonce(courriel, monkeypatch):
    panne = OSError("adresse@exemple.invalid")
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", en_panne(panne))
    for delai in DELAIS:
        avant = datetime.now(UTC)
        assert porter(courriel.pk, courriel.reseau_id) == EtatCourriel.EN_ATTENTE
        assert relu(courriel).a_partir_de == avant + delai
        assert porter(courriel.pk, courriel.reseau_id) is None
        courriel.temps.shift(delai)
    assert porter(courriel.pk, courriel.reseau_id) == EtatCourriel.RENONCE
    un = relu(courriel)
    assert (un.essais, un.erreur, un.texte) == (len(DELAIS) + 1, "OSError", "")


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "etat"), [(550, "renonce"), (450, "en_attente")])
def test_une_adresse_refusee_pour_de_bon_ne_se_retente_pas(courriel, monkeypatch, code, etat):
    refus = smtplib.SMTPRecipientsRefused({"noa@exemple.invalid": (code, b"non")})
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", en_panne(refus))
    assert porter(courriel.pk, courriel.reseau_id) == etat


@pytest.mark.django_db
def test_interrompu_pendant_l_envoi_il_ne_repart_pas(courriel, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", en_panne(SystemExit()))
    with pytest.raises(SystemExit):
        porter(courriel.pk, courriel.reseau_id)
    monkeypatch.undo()
    distribuer()
    assert mail.outbox == [] and relu(courriel).etat == EtatCourriel.EN_COURS


@pytest.mark.django_db
def test_une_cle_ne_sert_qu_une_fois_par_reseau(direction, etrangere):
    assert poster(**lettre(direction, cle="a"))
    assert poster(**lettre(direction, cle="a")) is None
    assert poster(**lettre(direction, cle="a", reseau=etrangere.reseau))


@pytest.mark.django_db
def test_une_invitation_retiree_avant_le_depart_ne_part_pas(direction):
    invitation, _ = inviter(
        reseau=direction.reseau, email="a@exemple.invalid", role=Role.CHARGE, invite_par=direction
    )
    invitation.delete()
    distribuer()
    assert mail.outbox == [] and Courriel.objects.get().etat == EtatCourriel.RETIRE


@pytest.mark.django_db
def test_un_compte_ferme_ne_recoit_plus_rien(direction, collegue):
    poster(**lettre(direction, destinataire=collegue))
    type(collegue).objects.filter(pk=collegue.pk).update(is_active=False)
    distribuer()
    assert mail.outbox == []


@pytest.mark.django_db
def test_effacer_une_personne_efface_ce_qui_lui_a_ete_ecrit(agent):
    contact = ContactFactory(reseau=agent.reseau, email="ada@exemple.invalid")
    ouvrir_acces(contact=contact, agent=agent)
    poster(**lettre(agent, adresse="Ada@exemple.invalid"))
    assert Courriel.objects.count() == 2
    anonymiser(contact=contact, agent=agent)
    assert not Courriel.objects.exists()
    distribuer()
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_le_facteur_passe_apres_la_validation_et_repasse_a_l_heure_dite(direction, monkeypatch):
    monkeypatch.setattr("predict.comptes.courrier._encore_du", lambda courriel: True)
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", en_panne(OSError()))
    with pytest.raises(RuntimeError), transaction.atomic():
        poster(**lettre(direction))
        raise RuntimeError
    assert not Travail.objects.exists()
    for _ in range(2):
        poster(**lettre(direction))
    # Deux courriels, un seul passage.
    (travail,) = Travail.objects.filter(type=COURRIER)
    assert executer(travail.pk, travail.reseau_id) == EtatTravail.FAIT
    suite = Travail.objects.get(etat=EtatTravail.EN_ATTENTE)
    assert suite.a_partir_de > travail.a_partir_de + timedelta(seconds=50)
    assert travaux_a_prendre() == []
