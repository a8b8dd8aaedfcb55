"""S’inscrire sans compte : ce qui s’ouvre, ce qui s’écrit, ce qui ne se voit jamais."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from collectivites.actions.evenements import changer_de_lien
from collectivites.models import Collectivite, Contact, Fiche, Participation
from collectivites.models.evenements import hacher
from tests.courrier import distribuer
from tests.fabriques import CollectiviteFactory, ContactFactory, EvenementFactory, FicheFactory

pytestmark = pytest.mark.django_db
LE = date(2027, 4, 8)
AVANT = LE - timedelta(days=20)
JETON = "un-jeton-bien-assez-long-pour-un-essai-de-lien"


@pytest.fixture(autouse=True)
def la_veille():
    with time_machine.travel(AVANT, tick=False):
        yield


@pytest.fixture
def evenement(reseau, agent):
    return EvenementFactory(
        reseau=reseau, le=LE, animee_par=agent, inscriptions_ouvertes=True, titre="Atelier du PAT"
    )


@pytest.fixture
def commune():
    return CollectiviteFactory(nom="Vendôme", code_insee="41269")


def lien(evenement):
    return reverse("inscriptions:publique", args=[evenement.reseau.slug, evenement.signe])


def lien_personnel(participation, jeton=JETON):
    participation.jeton_hache = hacher(jeton)
    participation.save(update_fields=["jeton_hache"])
    return reverse("inscriptions:personnelle", args=[participation.reseau.slug, jeton])


def saisie(**champs):
    return {
        "prenom": "Ada", "nom": "Morin", "fonction": "Maire", "email": "ada@exemple.invalid",
        "collectivite": "Vendôme (41269)", "site": "",
    } | champs  # fmt: skip


# -- Le lien public ------------------------------------------------------------------


def test_on_s_inscrit_sans_compte_sans_creer_ni_contact_ni_fiche(
    evenement, commune, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        reponse = client.post(lien(evenement), saisie())
    assert reponse.status_code == 302
    une = Participation.objects.get()
    assert (une.personne, une.email, une.collectivite) == (
        "Ada Morin", "ada@exemple.invalid", commune,
    )  # fmt: skip
    assert une.inscrite and une.en_ligne and une.invitee_le is None and une.fiche is None
    assert not Contact.objects.exists() and not Fiche.objects.exists()
    distribuer()
    (courriel,) = mail.outbox
    assert courriel.to == ["ada@exemple.invalid"]
    assert "/evenements/inscription/" in courriel.body
    assert courriel.alternatives


def test_une_fiche_ouverte_recoit_l_inscription_et_un_contact_connu_la_sienne(
    evenement, commune, client, reseau
):
    fiche = FicheFactory(reseau=reseau, collectivite=commune)
    contact = ContactFactory(
        reseau=reseau, fiche=fiche, prenom="Ada", nom="Morin", email="Ada@exemple.invalid"
    )
    client.post(lien(evenement), saisie())
    une = Participation.objects.get()
    assert (une.fiche, une.contact) == (fiche, contact)


def test_s_inscrire_deux_fois_ne_compte_qu_une_fois(evenement, commune, client):
    for _ in range(2):
        assert client.post(lien(evenement), saisie()).status_code == 302
    assert Participation.objects.count() == 1
    client.post(lien(evenement), saisie(prenom="Luc"))
    assert Participation.objects.count() == 2, "une mairie partage souvent une adresse"


def test_une_personne_invitee_garde_sa_ligne(evenement, commune, client, reseau):
    fiche = FicheFactory(reseau=reseau, collectivite=commune)
    contact = ContactFactory(
        reseau=reseau, fiche=fiche, prenom="Ada", nom="Morin", email="ada@exemple.invalid"
    )
    Participation.objects.create(
        reseau=reseau, evenement=evenement, fiche=fiche, contact=contact, invitee_le=AVANT
    )
    client.post(lien(evenement), saisie())
    une = Participation.objects.get()
    assert une.inscrite and not une.en_ligne


@pytest.mark.parametrize("manque", ["prenom", "nom", "fonction", "email", "collectivite"])
def test_ce_qui_manque_se_dit_sans_rien_perdre(evenement, commune, client, manque):
    reponse = client.post(lien(evenement), saisie(**{manque: ""}))
    assert reponse.status_code == 422
    corps = reponse.content.decode()
    assert manque == "nom" or "Morin" in corps
    assert not Participation.objects.exists()


def test_un_robot_croit_s_etre_inscrit(evenement, commune, client):
    reponse = client.post(lien(evenement), saisie(site="https://exemple.invalid"))
    assert reponse.status_code == 302
    assert not Participation.objects.exists()


def test_trop_d_inscriptions_d_un_meme_endroit_attendent(evenement, commune, client):
    for rang in range(20):
        client.post(lien(evenement), saisie(prenom=f"Ada{rang}"))
    assert client.post(lien(evenement), saisie(prenom="Encore")).status_code == 429
    assert Participation.objects.count() == 20


def test_complet_ferme_et_passe_s_expliquent(evenement, commune, client):
    evenement.places = 1
    evenement.save()
    client.post(lien(evenement), saisie())
    assert "plus de place" in client.get(lien(evenement)).content.decode()
    assert client.post(lien(evenement), saisie(prenom="Luc")).status_code == 422
    evenement.places, evenement.inscriptions_ouvertes = None, False
    evenement.save()
    assert "est fermée" in client.get(lien(evenement)).content.decode()
    evenement.inscriptions_ouvertes, evenement.inscriptions_jusqu_au = True, AVANT
    evenement.save()
    assert "M’inscrire" in client.get(lien(evenement)).content.decode()
    with time_machine.travel(AVANT + timedelta(days=1), tick=False):
        assert "est fermée" in client.get(lien(evenement)).content.decode()
    with time_machine.travel(LE + timedelta(days=1), tick=False):
        assert "a eu lieu" in client.get(lien(evenement)).content.decode()
        assert client.post(lien(evenement), saisie(prenom="Luc")).status_code == 422
    assert Participation.objects.count() == 1


def test_un_lien_remplace_falsifie_ou_d_un_autre_reseau_ne_s_ouvre_pas(
    evenement, client, agent, autre_reseau
):
    ancien = lien(evenement)
    ailleurs = reverse("inscriptions:publique", args=[autre_reseau.slug, evenement.signe])
    assert client.get(ailleurs).status_code == 404
    assert client.get(ancien[:-3] + "xx/").status_code == 404
    changer_de_lien(evenement=evenement, agent=agent)
    assert client.get(ancien).status_code == 404
    assert client.post(ancien, saisie()).status_code == 404
    assert client.get(lien(evenement)).status_code == 200


def test_la_page_publique_ne_montre_rien_d_interne_ni_d_autrui(
    evenement, commune, client, reseau, agent
):
    evenement.bilan = evenement.programme = "SECRET"
    evenement.save()
    fiche = FicheFactory(reseau=reseau, collectivite=CollectiviteFactory(nom="Fiche cachée"))
    contact = ContactFactory(reseau=reseau, fiche=fiche, nom="Invitée")
    Participation.objects.create(
        reseau=reseau, evenement=evenement, fiche=fiche, contact=contact, inscrite=True
    )
    corps = client.get(lien(evenement)).content.decode()
    for interdit in ("SECRET", "Fiche cachée", "Invitée", agent.email, "Rousselet"):
        assert interdit not in corps, interdit


def test_les_propositions_viennent_du_territoire_pas_des_fiches(
    evenement, commune, client, reseau, autre_reseau
):
    Collectivite.objects.create(
        nature="petr", nom="Vendômois", millesime=2026, propre_a=reseau,
        region=commune.region, departement=commune.departement,
    )  # fmt: skip
    corps = client.get(lien(evenement), {"collectivite": "vendo"}).content.decode()
    assert "Vendôme (41269)" in corps
    assert "Vendômois" not in corps
    reponse = client.post(lien(evenement), saisie(collectivite="Vendômois"))
    assert reponse.status_code == 422


def test_l_evenement_se_met_a_l_agenda(evenement, client):
    adresse = reverse("inscriptions:agenda", args=[evenement.reseau.slug, evenement.signe])
    corps = client.get(adresse).content.decode()
    assert "SUMMARY:Atelier du PAT" in corps
    assert "DTSTART;VALUE=DATE:20270408" in corps


# -- Le lien personnel ---------------------------------------------------------------


@pytest.fixture
def invitee(evenement, reseau, commune):
    fiche = FicheFactory(reseau=reseau, collectivite=commune)
    contact = ContactFactory(
        reseau=reseau, fiche=fiche, prenom="Ada", nom="Morin", fonction="Maire",
        email="ada@exemple.invalid",
    )  # fmt: skip
    return Participation.objects.create(
        reseau=reseau, evenement=evenement, fiche=fiche, contact=contact, invitee_le=AVANT
    )


def test_une_invitee_repond_oui_corrige_sa_fonction_puis_change_d_avis(invitee, client):
    adresse = lien_personnel(invitee)
    reponse = client.post(
        adresse, {"vient": "oui", "prenom": "Ada", "nom": "Morin", "fonction": "Première adjointe"}
    )
    assert reponse.status_code == 302
    invitee.refresh_from_db()
    assert invitee.inscrite and invitee.inscrite_le == AVANT
    assert (invitee.fonction, invitee.nom) == ("Première adjointe", "")
    assert Contact.objects.get().fonction == "Maire", "le contact attend le geste de l’agent"
    client.post(adresse, {"vient": "non", "nom": "Morin"})
    invitee.refresh_from_db()
    assert not invitee.inscrite and invitee.declinee_le == AVANT


def test_le_lien_personnel_sert_meme_quand_le_lien_public_est_ferme(invitee, client, evenement):
    evenement.inscriptions_ouvertes = False
    evenement.save()
    reponse = client.post(lien_personnel(invitee), {"vient": "oui", "nom": "Morin"})
    assert reponse.status_code == 302


def test_la_derniere_place_ne_se_donne_pas_deux_fois(invitee, client, evenement, reseau):
    Participation.objects.create(
        reseau=reseau, evenement=evenement, fiche=invitee.fiche, inscrite=True
    )
    evenement.places = 1
    evenement.save()
    adresse = lien_personnel(invitee)
    assert "plus de place" in client.get(adresse).content.decode()
    assert client.post(adresse, {"vient": "oui", "nom": "Morin"}).status_code == 422
    invitee.refresh_from_db()
    assert not invitee.inscrite


def test_la_base_ne_garde_du_jeton_que_l_empreinte(invitee, client):
    adresse = lien_personnel(invitee)
    assert JETON not in str(Participation.objects.values())
    assert client.get(adresse).status_code == 200
    assert client.get(adresse.replace("un-jeton", "autre-jeton")).status_code == 404
    sans = Participation.objects.create(
        reseau=invitee.reseau, evenement=invitee.evenement, fiche=invitee.fiche
    )
    assert sans.jeton_hache == ""


def test_l_avis_se_donne_apres_par_qui_est_venu(invitee, client):
    adresse = lien_personnel(invitee)
    invitee.presente = True
    invitee.save()
    with time_machine.travel(LE + timedelta(days=2), tick=False):
        assert "utile" in client.get(adresse).content.decode()
        assert client.post(adresse, {"note": "6"}).status_code == 422
        assert client.post(adresse, {"note": "4", "mot": "Très concret"}).status_code == 302
    invitee.refresh_from_db()
    assert (invitee.evaluation, invitee.evaluation_mot) == (4, "Très concret")


def test_qui_n_est_pas_venu_ne_donne_pas_d_avis(invitee, client):
    adresse = lien_personnel(invitee)
    with time_machine.travel(LE + timedelta(days=2), tick=False):
        assert "a eu lieu" in client.get(adresse).content.decode()
        client.post(adresse, {"note": "4"})
    invitee.refresh_from_db()
    assert invitee.evaluation is None


@pytest.mark.parametrize("mauvais", ["\x00", "x" * 100_000, "\u202e"])
def test_une_saisie_abimee_ne_fait_pas_de_500(evenement, commune, client, mauvais):
    reponse = client.post(lien(evenement), saisie(nom=mauvais, collectivite=mauvais))
    assert reponse.status_code in (302, 422)
    assert timezone.localdate() == AVANT
