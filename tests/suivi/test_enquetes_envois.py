"""Envoyer et relancer : qui reçoit, jamais deux fois, et ce qui arrête une relance."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from accompagnements.actions.parcours import passer, reveiller
from accompagnements.regles import Etape
from predict.comptes.models import Travail
from predict.comptes.tasks import travaux_a_prendre
from predict.comptes.travaux import TRAVAUX, executer
from suivi.actions import ouvrir_enquete
from suivi.actions.campagnes import clore_campagne, demander_le_quotidien, relancer
from suivi.calculs.destinataires import REFERENTE, TOUTES, choisir
from suivi.models import Campagne, InvitationEnquete
from suivi.regles import DeclenchementCampagne
from suivi.tasks import ENQUETE_DE_CLOTURE
from tests.courrier import distribuer, jusqu_au_renoncement
from tests.fabriques import (
    AccompagnementFactory,
    ContactFactory,
    FicheFactory,
    MandatFactory,
    ReferentFactory,
)
from tests.mesures import requetes

pytestmark = pytest.mark.django_db
LE = date(2027, 11, 8)


@pytest.fixture(autouse=True)
def le_jour_de_l_envoi():
    with time_machine.travel(LE, tick=False) as voyage:
        yield voyage


@pytest.fixture
def fiche(reseau):
    une = FicheFactory(reseau=reseau)
    ContactFactory(reseau=reseau, fiche=une, email="ada@exemple.invalid", principal=True)
    return une


def tout_executer():
    while travaux := travaux_a_prendre():
        for identifiant, reseau_id in travaux:
            executer(identifiant, reseau_id)
    distribuer()


def saisie(fiches, **champs):
    return {
        "fiche": [f.pk for f in fiches], "titre": "Votre avis", "questionnaire": "",
        "qui": REFERENTE, "message": "Un mot à nous.", "close_le": "20/12/2027",
        "relances": "7, 14", "seuil": "3",
    } | champs  # fmt: skip


def preparer(client, fiches, **champs):
    return client.post(reverse("suivi:preparer_campagne"), saisie(fiches, **champs))


def lancer(client, fiches, **champs):
    reponse = preparer(client, fiches, confirmer="1", **champs)
    assert reponse.status_code == 302, reponse.content.decode()
    tout_executer()
    return Campagne.objects.latest("pk")


# -- À qui ----------------------------------------------------------------------------------


def test_l_apercu_montre_le_courriel_exact_et_n_ecrit_rien(agent, client_de, fiche):
    page = preparer(client_de(agent), [fiche]).content.decode()
    assert "Un mot à nous." in page and "ada@exemple.invalid" in page
    assert "Envoyer 1 courriel" in page
    assert not Campagne.objects.exists() and not mail.outbox


def test_l_apercu_dit_qui_est_exclu_et_pourquoi(agent, client_de, reseau):
    fiches = []
    for champs in ({"email": ""}, {"oppose_le": LE}, {"parti_le": LE}, {"qualite": "elu"}):
        une = FicheFactory(reseau=reseau)
        valeurs = {"email": f"c{une.pk}@exemple.invalid"} | champs
        contact = ContactFactory(reseau=reseau, fiche=une, **valeurs)
        if "qualite" in champs:
            MandatFactory(
                reseau=reseau, contact=contact, debut_le=date(2020, 5, 1), fin_le=date(2026, 3, 1)
            )
        fiches.append(une)
    fiches.append(FicheFactory(reseau=reseau))
    page = preparer(client_de(agent), fiches).content.decode()
    for raison in (
        "Sans adresse électronique", "Opposition", "A quitté ses fonctions", "Mandat fini",
        "Aucune personne notée", "Personne à qui écrire",
    ):  # fmt: skip
        assert raison in page


def test_la_referente_principale_passe_avant_le_contact_principal(reseau, fiche):
    autre = ContactFactory(reseau=reseau, fiche=fiche, email="bea@exemple.invalid")
    ReferentFactory(reseau=reseau, fiche=fiche, contact=autre)
    assert [d.contact for d in choisir([fiche], qui=REFERENTE, le=LE)] == [autre]


def test_un_lien_par_personne_et_une_seule_fois_par_adresse(reseau, fiche):
    ContactFactory(reseau=reseau, fiche=fiche, email="bea@exemple.invalid")
    ContactFactory(reseau=reseau, fiche=fiche, email="ADA@exemple.invalid")
    choisis = choisir([fiche], qui=TOUTES, le=LE)
    assert sorted(d.contact.email for d in choisis if not d.exclue) == [
        "ada@exemple.invalid", "bea@exemple.invalid",
    ]  # fmt: skip


def test_choisir_les_destinataires_ne_coute_pas_plus_pour_vingt(reseau, fiche):
    with requetes() as une:
        choisir([fiche], qui=REFERENTE, le=LE)
    autres = [FicheFactory(reseau=reseau) for _ in range(20)]
    for f in autres:
        ContactFactory(reseau=reseau, fiche=f, email=f"x{f.pk}@exemple.invalid")
    with requetes() as vingt:
        choisir(autres, qui=REFERENTE, le=LE)
    assert len(vingt) == len(une)


def test_les_fiches_d_un_autre_reseau_ne_s_invitent_pas(agent, client_de, fiche, autre_reseau):
    la_bas = FicheFactory(reseau=autre_reseau)
    ContactFactory(reseau=autre_reseau, fiche=la_bas, email="loin@exemple.invalid")
    page = preparer(client_de(agent), [fiche, la_bas]).content.decode()
    assert "loin@exemple.invalid" not in page and "Envoyer 1 courriel" in page


def test_la_liste_des_collectivites_mene_a_l_enquete_avec_sa_selection(agent, client_de, fiche):
    client = client_de(agent)
    reponse = client.post(
        reverse("collectivites:lot"), {"action": "enquete", "fiche": fiche.pk, "requete": ""}
    )
    assert reponse.status_code == 307 and reponse.url == reverse("suivi:preparer_campagne")
    page = client.post(reponse.url, {"action": "enquete", "fiche": fiche.pk, "requete": ""})
    assert page.status_code == 200 and "Inviter 1 collectivité" in page.content.decode()


def test_toutes_les_fiches_filtrees_sont_invitees(agent, client_de, fiche):
    FicheFactory(reseau=fiche.reseau, collectivite__nom="Autrement")
    requete = f"q={fiche.collectivite.nom}"
    page = client_de(agent).get(
        reverse("suivi:preparer_campagne"), {"toutes": "1", "requete": requete}
    )
    assert "Inviter 1 collectivité" in page.content.decode()


# -- Partir une fois ----------------------------------------------------------------------------


def test_l_envoi_part_une_fois_html_et_texte_avec_le_lien_personnel(agent, client_de, fiche):
    campagne = lancer(client_de(agent), [fiche])
    (courriel,) = mail.outbox
    invitation = campagne.invitations.get()
    assert courriel.to == ["ada@exemple.invalid"] and invitation.jeton in courriel.body
    assert courriel.alternatives and courriel.reply_to == [agent.email]
    assert invitation.jeton_sha256 and invitation.jeton_sha256 not in courriel.body
    Travail.objects.update(etat="en_attente", bail_jeton="")
    tout_executer()
    assert len(mail.outbox) == 1


def test_un_serveur_en_panne_laisse_a_ecrire_et_l_envoi_se_reprend(
    agent, client_de, fiche, monkeypatch
):
    def panne(self, *a, **k):
        raise OSError

    with monkeypatch.context() as m:
        m.setattr("django.core.mail.EmailMultiAlternatives.send", panne)
        campagne = lancer(client_de(agent), [fiche])
        assert campagne.invitations.get().jeton_sha256
        # La panne dure : le facteur renonce, le lien redevient à écrire.
        jusqu_au_renoncement()
    assert campagne.invitations.get().jeton_sha256 == ""
    client_de(agent).post(reverse("suivi:renvoyer_campagne", args=[campagne.pk]))
    tout_executer()
    assert len(mail.outbox) == 1


def test_une_opposition_notee_avant_le_depart_arrete_l_envoi(agent, client_de, fiche):
    preparer(client_de(agent), [fiche], confirmer="1")
    fiche.contacts.update(oppose_le=LE)
    tout_executer()
    assert not mail.outbox


@pytest.mark.parametrize("relances", ["0", "x", "1,2,3,4,5", "400"])
def test_des_relances_mal_ecrites_se_disent(agent, client_de, fiche, relances):
    page = preparer(client_de(agent), [fiche], relances=relances)
    assert page.status_code == 422 and "nombres de jours" in page.content.decode()


def test_le_seuil_ne_descend_pas_sous_trois(agent, client_de, fiche):
    page = preparer(client_de(agent), [fiche], seuil="2", confirmer="1")
    assert page.status_code == 422 and not Campagne.objects.exists()


# -- Relancer ----------------------------------------------------------------------------------


@pytest.fixture
def campagne(agent, client_de, fiche):
    une = lancer(client_de(agent), [fiche])
    mail.outbox.clear()
    return une


def au_jour(voyage, jours):
    voyage.move_to(LE + timedelta(days=jours))
    call_command("relancer_enquetes", verbosity=0)
    tout_executer()


def test_la_relance_part_au_jour_dit_avec_le_meme_lien_et_une_fois(campagne, le_jour_de_l_envoi):
    au_jour(le_jour_de_l_envoi, 6)
    assert not mail.outbox
    au_jour(le_jour_de_l_envoi, 7)
    au_jour(le_jour_de_l_envoi, 7)
    (courriel,) = mail.outbox
    assert campagne.invitations.get().jeton in courriel.body and "Rappel" in courriel.subject


def test_deux_relances_manquees_ne_partent_pas_l_une_apres_l_autre(campagne, le_jour_de_l_envoi):
    au_jour(le_jour_de_l_envoi, 15)
    au_jour(le_jour_de_l_envoi, 16)
    assert len(mail.outbox) == 1 and campagne.invitations.get().relances == 2


@pytest.mark.parametrize("arret", ["repondue", "close", "opposition", "expire", "partie"])
def test_la_relance_s_arrete(campagne, le_jour_de_l_envoi, arret):
    le_jour_de_l_envoi.move_to(LE + timedelta(days=7))
    call_command("relancer_enquetes", verbosity=0)
    invitation = campagne.invitations.get()
    # Ce qui change entre la demande et l’envoi compte encore.
    if arret == "repondue":
        InvitationEnquete.objects.update(repondue_le="2027-11-14T10:00:00+01:00")
    elif arret == "close":
        clore_campagne(campagne=campagne, agent=None, le=LE + timedelta(days=7))
    elif arret == "expire":
        InvitationEnquete.objects.update(expire_le=LE)
    elif arret == "opposition":
        type(invitation.contact).objects.update(oppose_le=LE)
    else:
        type(invitation.contact).objects.update(parti_le=LE)
    tout_executer()
    assert not mail.outbox


def test_une_relance_demandee_hier_ne_part_plus_aujourd_hui(campagne, le_jour_de_l_envoi):
    le_jour_de_l_envoi.move_to(LE + timedelta(days=7))
    call_command("relancer_enquetes", verbosity=0)
    le_jour_de_l_envoi.move_to(LE + timedelta(days=8))
    tout_executer()
    assert not mail.outbox
    au_jour(le_jour_de_l_envoi, 8)
    assert len(mail.outbox) == 1


def test_relancer_a_la_main_ne_part_pas_deux_fois_le_meme_jour(campagne, agent, client_de):
    adresse = reverse("suivi:relancer_campagne", args=[campagne.pk])
    for _ in range(2):
        client_de(agent).post(adresse, {"toutes": "1"})
        tout_executer()
    assert len(mail.outbox) == 1


def test_personne_a_relancer_se_dit(campagne, agent):
    InvitationEnquete.objects.update(repondue_le="2027-11-08T10:00:00+01:00")
    with pytest.raises(ValidationError, match="tout le monde a répondu"):
        relancer(campagne=campagne, agent=agent, le=LE)


# -- Depuis un dossier, à la clôture -------------------------------------------------------------


def test_ouvrir_l_enquete_d_un_dossier_envoie_le_courriel_et_le_dit(agent, client_de, fiche):
    dossier = AccompagnementFactory(reseau=fiche.reseau, fiche=fiche, responsable=agent)
    reponse = client_de(agent).post(reverse("suivi:ouvrir_enquete", args=[dossier.pk]), follow=True)
    assert "ada@exemple.invalid" in reponse.content.decode()
    tout_executer()
    assert [c.to for c in mail.outbox] == [["ada@exemple.invalid"]]
    assert InvitationEnquete.objects.get().accompagnement == dossier


def test_rouvrir_l_enquete_d_un_dossier_n_invite_pas_deux_fois(agent, fiche):
    dossier = AccompagnementFactory(reseau=fiche.reseau, fiche=fiche)
    premiere, _ = ouvrir_enquete(accompagnement=dossier, agent=agent, le=LE)
    seconde, nouvelle = ouvrir_enquete(accompagnement=dossier, agent=agent, le=LE)
    assert premiere == seconde and not nouvelle


def test_une_cloture_envoie_l_enquete_une_fois(reseau, fiche):
    Campagne.objects.create(
        reseau=reseau, titre="Au fil de l’eau", ouverte_le=LE - timedelta(days=30),
        declenchement=DeclenchementCampagne.CLOTURE,
    )  # fmt: skip
    dossier = AccompagnementFactory(
        reseau=reseau, fiche=fiche, debut_le=date(2027, 1, 4), etape=Etape.CLOS, etat="clos",
        fin_le=LE - timedelta(days=1),
    )  # fmt: skip
    for _ in range(2):
        demander_le_quotidien(reseau=reseau, le=LE)
        tout_executer()
    assert len(mail.outbox) == 1
    assert InvitationEnquete.objects.get().accompagnement == dossier


@pytest.fixture
def au_fil_de_l_eau(reseau):
    return Campagne.objects.create(
        reseau=reseau, titre="Au fil de l’eau", ouverte_le=LE - timedelta(days=30),
        declenchement=DeclenchementCampagne.CLOTURE,
    )  # fmt: skip


@pytest.fixture
def a_clore(fiche, direction):
    return AccompagnementFactory(
        reseau=fiche.reseau, fiche=fiche, responsable=direction, debut_le=date(2027, 1, 4),
        etape=Etape.EN_COURS,
    )  # fmt: skip


def clore(dossier, agent):
    passer(accompagnement=dossier, agent=agent, le=LE, motif="Fini.", restes_vus=True)


def test_l_invitation_part_a_la_cloture_meme_sans_attendre_la_passe_du_jour(
    au_fil_de_l_eau, a_clore, direction, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        clore(a_clore, direction)
        assert not mail.outbox
    tout_executer()
    (courriel,) = mail.outbox
    invitation = au_fil_de_l_eau.invitations.get()
    assert courriel.to == ["ada@exemple.invalid"] and invitation.jeton in courriel.body
    assert invitation.accompagnement == a_clore and invitation.envoyee_le == LE


def test_la_passe_du_jour_n_ecrit_pas_une_seconde_fois_apres_la_cloture(
    au_fil_de_l_eau, a_clore, direction, le_jour_de_l_envoi
):
    clore(a_clore, direction)
    tout_executer()
    assert demander_le_quotidien(reseau=a_clore.reseau, le=LE) == (0, 0)
    Travail.objects.filter(type=ENQUETE_DE_CLOTURE).update(etat="en_attente", bail_jeton="")
    tout_executer()
    au_jour(le_jour_de_l_envoi, 1)
    assert len(mail.outbox) == 1


def test_un_dossier_rouvert_avant_le_depart_n_invite_personne(au_fil_de_l_eau, a_clore, direction):
    clore(a_clore, direction)
    reveiller(accompagnement=a_clore, agent=direction, le=LE, motif="Trop tôt.")
    tout_executer()
    assert not mail.outbox and not au_fil_de_l_eau.invitations.exists()


def test_sans_campagne_a_la_cloture_rien_ne_part(a_clore, direction):
    clore(a_clore, direction)
    tout_executer()
    assert not mail.outbox and not InvitationEnquete.objects.exists()


def test_chaque_travail_de_cloture_a_son_executant(settings):
    assert set(settings.TRAVAUX_A_LA_CLOTURE) <= set(TRAVAUX)


def test_une_cloture_d_avant_la_campagne_n_envoie_rien(reseau, fiche):
    Campagne.objects.create(
        reseau=reseau, titre="Au fil de l’eau", ouverte_le=LE,
        declenchement=DeclenchementCampagne.CLOTURE,
    )  # fmt: skip
    AccompagnementFactory(
        reseau=reseau, fiche=fiche, debut_le=date(2027, 1, 4), etape=Etape.CLOS, etat="clos",
        fin_le=LE - timedelta(days=1),
    )  # fmt: skip
    demander_le_quotidien(reseau=reseau, le=LE)
    assert not InvitationEnquete.objects.exists()
