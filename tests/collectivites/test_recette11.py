"""Recette 11 (domaine.md §6) : un atelier, chiffre par chiffre, et ce qu’il propose ensuite."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from accompagnements.models import Tache
from collectivites.calculs.evenements import mesures_de
from collectivites.models import Evenement, Fiche, Participation
from predict.noyau.typographie import pourcent
from tests.fabriques import CollectiviteFactory, EvenementFactory, FicheFactory
from tests.mesures import requetes

pytestmark = pytest.mark.django_db
LE = date(2027, 4, 8)
A_J90 = LE + timedelta(days=90)


@pytest.fixture
def atelier(reseau, agent):
    """60 invités, 18 inscrits, 12 présents de 7 collectivités dont 4 jamais venues, 0 suite."""
    avant = EvenementFactory(reseau=reseau, le=date(2026, 11, 12), titre="Petit-déjeuner")
    atelier = EvenementFactory(reseau=reseau, le=LE, animee_par=agent)
    fiches = [
        FicheFactory(reseau=reseau, collectivite=CollectiviteFactory(nom=f"Commune {n:02d}"))
        for n in range(30)
    ]
    # Trois des sept étaient déjà venues ; une autre n’avait qu’été inscrite, ce qui ne compte pas.
    for rang in (0, 1, 2):
        Participation.objects.create(
            reseau=reseau, evenement=avant, fiche=fiches[rang], presente=True
        )
    Participation.objects.create(reseau=reseau, evenement=avant, fiche=fiches[3], inscrite=True)
    # 60 personnes, deux par collectivité : les 18 premières s’inscrivent, 12 viennent.
    venues = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12}
    for rang in range(60):
        Participation.objects.create(
            reseau=reseau, evenement=atelier, fiche=fiches[rang // 2], nom=f"Nom{rang:02d}",
            invitee_le=date(2027, 3, 1), inscrite=rang < 18, presente=rang in venues,
        )  # fmt: skip
    return atelier


def test_la_recette_11_au_chiffre_pres(atelier):
    m = mesures_de([atelier])[atelier.pk]
    assert (m.invites, m.inscrits, m.presents) == (60, 18, 12)
    assert (m.presence.numerateur, m.presence.denominateur) == (12, 18)
    assert pourcent(m.presence.taux, sur=100) == "66,7\u00a0%"
    assert (len(m.collectivites), len(m.nouvelles)) == (7, 4)
    assert pourcent(m.nouveaute.taux, sur=100) == "57,1\u00a0%"
    assert m.suites[90].numerateur == 0
    assert pourcent(m.suites[90].taux, sur=100) == "0,0\u00a0%"


@time_machine.travel(A_J90, tick=False)
def test_l_ecran_dit_les_memes_chiffres_et_propose_relances_et_bilan(atelier, client_de, agent):
    adresse = reverse("accompagnements:suites_evenement", args=[atelier.pk])
    corps = client_de(agent).get(adresse).content.decode()
    for attendu in (
        "66,7\u00a0%",
        "57,1\u00a0%",
        "0,0\u00a0%",
        "7 collectivités sans suite à J+90",
    ):
        assert attendu in corps, attendu
    assert "Écrire le bilan" in corps
    bilan = client_de(agent).get(reverse("collectivites:bilan_evenement", args=[atelier.pk]))
    corps = bilan.content.decode()
    assert "60 invitations, 18 inscriptions, 12 présences" in corps
    assert "7 collectivités, dont 4 nouvelles" in corps
    assert Evenement.objects.get(pk=atelier.pk).bilan == ""


@time_machine.travel(A_J90 - timedelta(days=1), tick=False)
def test_la_veille_de_j90_rien_n_est_encore_a_relancer(atelier, client_de, agent):
    adresse = reverse("accompagnements:suites_evenement", args=[atelier.pk])
    assert "sans suite à J+90" not in client_de(agent).get(adresse).content.decode()


@time_machine.travel(A_J90, tick=False)
def test_les_relances_se_posent_une_fois_et_les_taches_de_suite_aussi(atelier, client_de, agent):
    navigateur = client_de(agent)
    planifier = reverse("accompagnements:planifier_suites_evenement", args=[atelier.pk])
    relancer = reverse("accompagnements:relancer_evenement", args=[atelier.pk])
    for _ in range(2):
        navigateur.post(planifier)
    assert Tache.objects.filter(evenement=atelier).count() == 14
    dates = set(Tache.objects.values_list("echeance", flat=True))
    assert dates == {LE + timedelta(days=30), A_J90}
    for _ in range(2):
        navigateur.post(relancer, {"le": "2027-07-20"})
    relances = Tache.objects.filter(evenement=atelier, titre__startswith="Relancer")
    assert relances.count() == 7
    assert {t.assignee_id for t in relances} == {agent.pk}


def test_une_suite_compte_jusqu_a_j90_et_une_seule_fois_par_collectivite(atelier):
    siennes = atelier.participations.filter(fiche__collectivite__nom="Commune 00")
    siennes.update(suite="Rendez-vous", suite_le=A_J90)
    assert mesures_de([atelier])[atelier.pk].suites[90].numerateur == 1
    assert mesures_de([atelier])[atelier.pk].suites[30].numerateur == 0
    siennes.update(suite_le=A_J90 + timedelta(days=1))
    assert mesures_de([atelier])[atelier.pk].suites[90].numerateur == 0


def test_une_nouvelle_ne_l_est_qu_a_son_premier_evenement(atelier, reseau):
    apres = EvenementFactory(reseau=reseau, le=LE + timedelta(days=200))
    fiche = Fiche.objects.get(collectivite__nom="Commune 06")
    Participation.objects.create(reseau=reseau, evenement=apres, fiche=fiche, presente=True)
    mesures = mesures_de([atelier, apres])
    assert fiche.pk in mesures[atelier.pk].nouvelles
    assert mesures[apres.pk].nouvelles == frozenset()


def test_qui_vient_sans_s_inscrire_ne_fausse_pas_le_taux(atelier, reseau):
    fiche = FicheFactory(reseau=reseau)
    Participation.objects.create(reseau=reseau, evenement=atelier, fiche=fiche, presente=True)
    m = mesures_de([atelier])[atelier.pk]
    assert (m.presents, m.sans_inscription) == (13, 1)
    assert (m.presence.numerateur, m.presence.denominateur) == (12, 18)


def test_chaque_chiffre_mene_a_ses_preuves(atelier, client_de, agent):
    """Le nombre de lignes de la liste filtrée est celui que dit le chiffre cliqué."""
    adresse = reverse("collectivites:evenement_invitations", args=[atelier.pk])
    navigateur = client_de(agent)
    for etat, combien in {
        "invitees": 60,
        "inscrites": 18,
        "presentes": 12,
        "avec_suite": 0,
    }.items():
        page = navigateur.get(adresse, {"etat": etat}).context["page"]
        assert page.paginator.count == combien, etat
    nouvelles = navigateur.get(adresse, {"etat": "nouvelles"}).context["page"].object_list
    assert len({p.fiche_id for p in nouvelles}) == 4


def test_le_nombre_de_requetes_ne_depend_pas_des_participations(
    atelier, reseau, client_de, agent, navigation_gardee
):
    vide = EvenementFactory(reseau=reseau, animee_par=agent)
    Participation.objects.create(
        reseau=reseau, evenement=vide, fiche=FicheFactory(reseau=reseau), presente=True,
        inscrite=True, invitee_le=LE,
    )  # fmt: skip
    navigateur = client_de(agent)
    routes = (
        "collectivites:evenement", "collectivites:evenement_invitations",
        "collectivites:evenement_presence", "accompagnements:suites_evenement",
    )  # fmt: skip
    navigateur.get(reverse("collectivites:evenements"))
    for route in routes:
        mesures = []
        for evenement in (vide, atelier):
            with requetes() as liste:
                assert navigateur.get(reverse(route, args=[evenement.pk])).status_code == 200
            mesures.append(len(liste))
        assert mesures[0] == mesures[1] <= 12, (route, mesures)


def test_la_liste_et_son_export_gardent_un_nombre_constant_de_requetes(
    atelier, reseau, client_de, agent, navigation_gardee
):
    navigateur = client_de(agent)
    adresse = reverse("collectivites:evenements")
    navigateur.get(adresse)

    def mesurer(**parametres):
        with requetes() as liste:
            assert navigateur.get(adresse, {"quand": "tous"} | parametres).status_code == 200
        return len(liste)

    peu = mesurer()
    for rang in range(30):
        un = EvenementFactory(reseau=reseau, le=LE + timedelta(days=rang), animee_par=agent)
        Participation.objects.create(
            reseau=reseau, evenement=un, fiche=FicheFactory(reseau=reseau), presente=True
        )
    assert mesurer() == peu <= 8
