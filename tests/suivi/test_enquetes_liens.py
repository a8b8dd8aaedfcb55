"""Le lien personnel : une seule réponse, reprise, expiration, jetons devinés."""

import secrets
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from suivi.actions.questionnaires import questionnaire_standard
from suivi.models import Campagne, InvitationEnquete, Reponse, ReponseQuestion
from suivi.models.enquetes import empreinte
from suivi.views.avis import DEBIT
from tests.fabriques import AgentFactory, ContactFactory, FicheFactory, ReferentFactory

pytestmark = pytest.mark.django_db
LE = date(2027, 11, 8)
REPONSES = {
    "satisfaction": "5", "autonomie": "oui", "verbatim": "Merci", "accord": "on",
    "suite": "De rien pour l’instant", "apports": ["Les mises en relation"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def le_jour_de_l_enquete():
    with time_machine.travel(LE, tick=False):
        yield


@pytest.fixture
def campagne(reseau):
    version = questionnaire_standard(reseau, publie=True)
    return Campagne.objects.create(
        reseau=reseau, titre="Votre avis", ouverte_le=LE, close_le=LE + timedelta(days=30),
        questionnaire=version, relances=[7, 14],
    )  # fmt: skip


def inviter(campagne, fiche=None, contact=None, **champs):
    fiche = fiche or FicheFactory(reseau=campagne.reseau)
    contact = contact or ContactFactory(
        reseau=campagne.reseau, fiche=fiche, email=f"c{fiche.pk}@exemple.invalid"
    )
    une = InvitationEnquete.objects.create(
        reseau=campagne.reseau, campagne=campagne, fiche=fiche, contact=contact,
        envoyee_le=champs.pop("envoyee_le", LE), **champs,
    )  # fmt: skip
    une.jeton_sha256 = empreinte(une.jeton)
    une.save()
    return une


def lien(invitation, slug=None):
    return reverse("avis:repondre", args=[slug or invitation.reseau.slug, invitation.jeton])


@pytest.fixture
def invitation(campagne):
    return inviter(campagne)


def texte(reponse):
    return reponse.content.decode()


def test_on_repond_sans_compte_et_les_roles_nourrissent_i6_i8_et_les_citations(invitation, client):
    page = client.get(lien(invitation))
    assert page.status_code == 200 and "checked" not in texte(page)
    client.post(lien(invitation), REPONSES | {"envoyer": "1"})
    reponse = Reponse.objects.get()
    assert (reponse.satisfaction, reponse.autonomie, reponse.verbatim) == (5, "oui", "Merci")
    assert reponse.verbatim_consenti
    gardees = {
        v.question.code: v.valeur for v in ReponseQuestion.objects.select_related("question")
    }
    assert gardees["apports"] == ["Les mises en relation"] and gardees["satisfaction"] == 5


def test_un_lien_ne_repond_qu_une_fois(invitation, client):
    client.post(lien(invitation), REPONSES)
    seconde = client.post(lien(invitation), REPONSES | {"satisfaction": "1"})
    assert "Merci, votre avis est enregistré" in texte(seconde)
    assert Reponse.objects.get().satisfaction == 5


def test_deux_onglets_le_second_n_ecrase_rien(invitation, client):
    client.post(lien(invitation), REPONSES)
    tardif = client.post(lien(invitation), {"satisfaction": "1"}, headers={"HX-Request": "true"})
    assert "déjà" in texte(tardif)
    invitation.refresh_from_db()
    assert invitation.brouillon == {}


def test_ce_qui_est_repondu_se_garde_au_fil_de_l_eau_et_se_reprend(invitation, client):
    fragment = client.post(lien(invitation), {"satisfaction": "4"}, headers={"HX-Request": "true"})
    assert "1 sur 6" in texte(fragment) and not Reponse.objects.exists()
    page = texte(client.get(lien(invitation)))
    assert "reprenez où vous en étiez" in page and page.count("checked") == 1


def test_enregistrer_et_finir_plus_tard_n_exige_rien(invitation, client):
    page = client.post(lien(invitation), {"verbatim": "À suivre", "enregistrer": "1"})
    assert page.status_code == 200 and "gardées" in texte(page)
    invitation.refresh_from_db()
    assert invitation.brouillon == {"verbatim": "À suivre"} and invitation.commencee_le


def test_une_question_obligatoire_oubliee_se_dit_et_garde_le_reste(invitation, client):
    page = client.post(lien(invitation), REPONSES | {"satisfaction": ""})
    assert page.status_code == 422
    assert "Choisissez une note" in texte(page) and "Merci</textarea>" in texte(page)


@pytest.mark.parametrize("ferme", ["lien", "campagne"])
def test_un_lien_expire_dit_quoi_faire_et_ne_prend_rien(invitation, client, ferme):
    if ferme == "lien":
        InvitationEnquete.objects.update(expire_le=LE - timedelta(days=1))
    else:
        Campagne.objects.update(ouverte_le=LE - timedelta(9), close_le=LE - timedelta(days=1))
    page = client.post(lien(invitation), REPONSES)
    assert page.status_code == 410 and "répondez au courriel" in texte(page)
    assert not Reponse.objects.exists()


def test_mille_jetons_devines_n_ouvrent_rien(invitation, client):
    debut = invitation.jeton[:32]
    statuts = set()
    for _ in range(1000):
        chemin = reverse("avis:repondre", args=["ici", debut + secrets.token_hex(16)])
        statuts.add(client.get(chemin).status_code)
    assert statuts == {404, 429}


def test_un_lien_inconnu_dit_quoi_faire(campagne, client):
    page = client.get(reverse("avis:repondre", args=["ici", "0" * 64]))
    assert page.status_code == 404 and "courriel" in texte(page)


def test_le_jeton_d_ici_n_ouvre_rien_dans_un_autre_reseau(invitation, autre_reseau, client):
    Campagne.objects.create(reseau=autre_reseau, titre="Là-bas", ouverte_le=LE)
    la_bas = inviter(Campagne.objects.get(reseau=autre_reseau), ref=invitation.ref)
    assert la_bas.jeton != invitation.jeton
    assert client.get(lien(invitation, slug="ailleurs")).status_code == 404


def test_la_base_ne_garde_pas_le_jeton(invitation):
    assert len(invitation.jeton) >= 32
    ligne = InvitationEnquete.objects.filter(pk=invitation.pk).values().get()
    assert invitation.jeton not in map(str, ligne.values())


def test_la_page_ne_s_indexe_pas_et_ne_pose_que_le_jeton_du_formulaire(invitation, client):
    page = client.get(lien(invitation))
    assert 'content="noindex"' in texte(page)
    assert set(page.cookies) <= {"csrftoken"} and "no-store" in page["Cache-Control"]


def test_les_envois_se_limitent_en_debit(invitation, client, monkeypatch):
    monkeypatch.setitem(DEBIT, "avis", "5/h/ip")
    statuts = [
        client.post(lien(invitation), {}, headers={"HX-Request": "true"}).status_code
        for _ in range(6)
    ]
    assert statuts[0] == 200 and statuts[-1] == 429


def test_la_reponse_de_la_personne_a_l_acces_principal_se_dit_principale(campagne, client):
    fiche = FicheFactory(reseau=campagne.reseau)
    agent = AgentFactory(reseau=campagne.reseau, role="referent")
    principal = ContactFactory(reseau=campagne.reseau, fiche=fiche, email="p@exemple.invalid")
    autre = ContactFactory(
        reseau=campagne.reseau, fiche=fiche, email="a@exemple.invalid", principal=True
    )
    ReferentFactory(reseau=campagne.reseau, fiche=fiche, agent=agent, contact=principal)
    for contact in (principal, autre):
        client.post(lien(inviter(campagne, fiche, contact)), REPONSES)
    qui = {r.invitation.contact: r.referent_principal for r in Reponse.objects.all()}
    assert qui == {principal: True, autre: False}


def test_au_portail_une_referente_repond_avec_le_questionnaire_de_la_campagne(campagne, client_de):
    fiche = FicheFactory(reseau=campagne.reseau)
    referente = AgentFactory(reseau=campagne.reseau, role="referent")
    contact = ContactFactory(reseau=campagne.reseau, fiche=fiche, email="r@exemple.invalid")
    ReferentFactory(reseau=campagne.reseau, fiche=fiche, agent=referente, contact=contact)
    une = inviter(campagne, fiche, contact)
    client = client_de(referente)
    assert "vous a été le plus utile" in texte(client.get(reverse("suivi:repondre", args=[une.pk])))
    client.post(reverse("suivi:repondre", args=[une.pk]), REPONSES)
    assert Reponse.objects.get().referent_principal
    assert "Merci" in texte(client.get(lien(une)))


def test_au_portail_le_lien_d_une_collegue_reste_le_sien(campagne, client_de):
    fiche = FicheFactory(reseau=campagne.reseau)
    referente = AgentFactory(reseau=campagne.reseau, role="referent")
    ReferentFactory(reseau=campagne.reseau, fiche=fiche, agent=referente)
    une = inviter(campagne, fiche)
    assert client_de(referente).get(reverse("suivi:repondre", args=[une.pk])).status_code == 404


def test_repondre_date_du_jour(invitation, client):
    client.post(lien(invitation), REPONSES)
    assert Reponse.objects.get().le == timezone.localdate() == LE
