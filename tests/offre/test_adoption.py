"""Composer son offre pas à pas : un service commun à la fois, quatre gestes, retour possible."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from offre.actions import adopter
from offre.models import Service, ServiceReseau
from offre.regles import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(db):
    call_command("charger_referentiels", verbosity=0)


@pytest.fixture
def premier(catalogue):
    return Service.objects.proposes().first()


def decider(navigateur, commun, geste, **champs):
    saisie = {"volet": "socle", "jours_indicatifs": "", "financement_dedie": "",
              "competence_a_acquerir": "", "geste": geste}  # fmt: skip
    return navigateur.post(reverse("offre:adopter", args=[commun.pk]), saisie | champs)


def test_de_rien_le_premier_service_commun_se_presente(premier, agent, client_de):
    navigateur = client_de(agent)
    assert navigateur.get(reverse("offre:adoption")).url == reverse(
        "offre:adopter", args=[premier.pk]
    )
    texte = navigateur.get(reverse("offre:adopter", args=[premier.pk])).content.decode()
    assert premier.libelle in texte
    assert f"0 sur {Service.objects.proposes().count()}" in texte


def test_adopter_garde_le_texte_commun_et_passe_au_suivant(premier, reseau, agent, client_de):
    reponse = decider(client_de(agent), premier, "adopter", jours_indicatifs="2,5")
    service = ServiceReseau.objects.get(reseau=reseau)
    assert service.decision == Decision.ADOPTE
    assert (service.contenu, service.base) == (premier.contenu, premier.contenu)
    assert str(service.jours_indicatifs) == "2.5"
    assert reponse.url == reverse("offre:adopter", args=[Service.objects.proposes()[1].pk])


def test_adapter_ouvre_la_saisie_et_revient_au_parcours(premier, agent, client_de):
    reponse = decider(client_de(agent), premier, "adapter")
    assert "/modifier/?suite=" in reponse.url
    assert reverse("offre:adoption") in reponse.url


def test_laisser_garde_le_service_hors_de_l_offre(premier, reseau, agent, client_de):
    decider(client_de(agent), premier, "laisser")
    assert ServiceReseau.objects.get(reseau=reseau).decision == Decision.NON_REPRIS
    assert not ServiceReseau.objects.proposes().exists()


def test_plus_tard_ne_decide_rien_et_le_bilan_le_rappelle(premier, agent, client_de):
    navigateur = client_de(agent)
    decider(navigateur, premier, "plus_tard")
    assert not ServiceReseau.objects.exists()
    texte = navigateur.get(reverse("offre:bilan_adoption")).content.decode()
    assert premier.libelle in texte


def test_revenir_sur_un_service_laisse_le_reprend_avec_ses_textes(premier, reseau, agent):
    adopter(reseau=reseau, commun=premier, agent=agent, garde=False)
    ServiceReseau.objects.update(but="Notre façon")
    service = adopter(reseau=reseau, commun=premier, agent=agent, volet="socle")
    assert ServiceReseau.objects.count() == 1
    assert (service.but, service.decision) == ("Notre façon", Decision.ADAPTE)


def test_le_specifique_exige_un_financement_ou_une_competence(premier, agent, client_de):
    navigateur = client_de(agent)
    refus = decider(navigateur, premier, "adopter", volet="specifique", jours_indicatifs="9")
    assert refus.status_code == 422
    assert 'value="9"' in refus.content.decode()
    assert not ServiceReseau.objects.exists()
    decider(navigateur, premier, "adopter", volet="specifique", competence_a_acquerir="SIG")
    assert ServiceReseau.objects.get().competence_a_acquerir == "SIG"


def test_tout_publier_ne_publie_que_ce_qui_se_propose(catalogue, reseau, agent, client_de):
    communs = list(Service.objects.proposes()[:2])
    adopter(reseau=reseau, commun=communs[0], agent=agent)
    adopter(reseau=reseau, commun=communs[1], agent=agent, garde=False)
    client_de(agent).post(reverse("offre:publier"))
    assert list(ServiceReseau.objects.filter(publie=True).values_list("service", flat=True)) == [
        communs[0].pk
    ]


def test_ce_que_fait_la_collegue_se_lit_et_ne_touche_pas_l_etrangere(
    premier, agent, collegue, etrangere, client_de
):
    decider(client_de(agent), premier, "adopter")
    adresse = reverse("offre:adopter", args=[premier.pk])
    assert "1 sur" in client_de(collegue).get(adresse).content.decode()
    assert "0 sur" in client_de(etrangere).get(adresse).content.decode()


def test_un_service_propre_inutilise_se_supprime_un_service_commun_non(
    premier, reseau, agent, client_de
):
    navigateur = client_de(agent)
    propre = ServiceReseau.objects.create(
        reseau=reseau, mission=premier.mission, libelle="À nous", decision=Decision.PROPRE
    )
    navigateur.post(reverse("offre:supprimer", args=[propre.pk]))
    assert not ServiceReseau.objects.filter(pk=propre.pk).exists()
    repris = adopter(reseau=reseau, commun=premier, agent=agent)
    navigateur.post(reverse("offre:supprimer", args=[repris.pk]))
    assert ServiceReseau.objects.filter(pk=repris.pk).exists()


def test_monter_un_service_echange_sa_place(catalogue, reseau, agent, client_de):
    communs = list(Service.objects.proposes().filter(mission__code="animation")[:2])
    uns = [adopter(reseau=reseau, commun=c, agent=agent, volet="socle") for c in communs]
    client_de(agent).post(reverse("offre:ordonner"), {"geste": f"{uns[1].pk}:monter"})
    assert [s.pk for s in ServiceReseau.objects.order_by("ordre")] == [uns[1].pk, uns[0].pk]


def test_un_service_conseille_au_specifique_s_adopte_d_un_clic(catalogue, agent, client_de):
    commun = Service.objects.proposes().filter(volet_conseille="specifique").first()
    navigateur = client_de(agent)
    page = navigateur.get(reverse("offre:adopter", args=[commun.pk]))
    depart = page.context["form"].initial
    assert decider(navigateur, commun, "adopter", **depart).status_code == 302
    assert ServiceReseau.objects.get(service=commun).financement_dedie == "à trouver"


def test_passe_au_socle_il_n_a_plus_rien_a_trouver(premier, agent, client_de):
    decider(client_de(agent), premier, "adopter", volet="socle", financement_dedie="à trouver")
    assert ServiceReseau.objects.get(service=premier).financement_dedie == ""


def test_tout_reprendre_mene_a_la_suite(catalogue, agent, client_de):
    reponse = client_de(agent).post(reverse("offre:reprendre"), follow=True)
    texte = reponse.content.decode()
    assert "Votre offre est composée" in texte
    assert reverse("offre:feuille") in texte and reverse("offre:versions") in texte


def test_un_service_laisse_ne_se_compte_pas_dans_son_volet(premier, reseau, agent, client_de):
    adopter(reseau=reseau, commun=premier, agent=agent, volet="socle")
    autre = Service.objects.proposes()[1]
    adopter(reseau=reseau, commun=autre, agent=agent, garde=False, volet="socle")
    assert client_de(agent).get(reverse("offre:liste")).context["nombre_socle"] == 1
