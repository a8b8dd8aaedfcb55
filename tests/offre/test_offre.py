"""L’offre du réseau : reprendre le commun, adapter, écarter ; ce que chacun peut faire."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from offre.actions import adopter, ecarts, reprendre_le_commun
from offre.models import RangActer, Service, ServiceReseau
from offre.regles import Decision
from predict.comptes.models import Acte, Reseau
from predict.comptes.regles import NatureReseau, Role
from tests.fabriques import AgentFactory, ReseauFactory
from tests.mesures import requetes

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(db):
    call_command("charger_referentiels", verbosity=0)


@pytest.fixture
def offre(catalogue, reseau, agent):
    reprendre_le_commun(reseau=reseau, agent=agent)
    return ServiceReseau.objects.du_reseau(reseau)


@pytest.fixture
def service(offre):
    return offre.get(service__code="diagnostic_territorial")


def saisie(service, **change):
    """La page de saisie telle qu’un navigateur la renverrait, puis `change`."""
    simples = (
        "libelle", "volet", "etat", "promesse", "but", "publics", "profils", "angle", "modes",
        "suites", "duree", "competences", "nature_tarif", "tarif", "competence_a_acquerir",
        "horizon", "odd",
    )  # fmt: skip
    champs = {nom: getattr(service, nom) for nom in simples}
    champs |= {nom: "\n".join(getattr(service, nom)) for nom in ("livrables", "outils")}
    for rang, phase in enumerate(service.deroule):
        champs[f"deroule-{rang}-phase"] = phase["phase"]
        champs[f"deroule-{rang}-etapes"] = "\n".join(phase["etapes"])
    champs |= {
        "version": service.version, "mission": service.mission_id, "jours_indicatifs": "6",
        "financement_dedie": "Région", "marqueurs": "\n".join(service.marqueurs), "montant": "",
        "publie": "",
    }  # fmt: skip
    return champs | ({"ecsi": "on"} if service.ecsi else {}) | change


def test_reprendre_le_commun_ajoute_chaque_service_une_seule_fois(offre, reseau, agent):
    assert offre.count() == Service.objects.count()
    assert reprendre_le_commun(reseau=reseau, agent=agent) == 0


def test_un_service_repris_est_identique_au_commun(service):
    assert service.decision == Decision.ADOPTE
    assert ecarts(service) == []


def test_changer_un_texte_fait_du_service_un_service_adapte(service, agent, client_de):
    adresse = reverse("offre:modifier", args=[service.pk])
    reponse = client_de(agent).post(adresse, saisie(service, but="Voir clair avant d’agir."))
    assert reponse.status_code == 302, reponse.content.decode()
    service.refresh_from_db()
    assert service.decision == Decision.ADAPTE
    assert [nom for nom, *_ in ecarts(service)] == ["but"]


def test_revenir_au_commun_rend_le_service_identique(service, agent, client_de):
    ServiceReseau.objects.filter(pk=service.pk).update(but="Autre chose", decision="adapte")
    client_de(agent).post(reverse("offre:revenir", args=[service.pk, "but"]))
    service.refresh_from_db()
    assert (service.decision, service.but) == (Decision.ADOPTE, service.service.but)


def test_un_service_ecarte_sort_de_ce_que_le_reseau_propose_et_garde_son_texte(
    service, reseau, agent, client_de
):
    client_de(agent).post(reverse("offre:ecarter", args=[service.pk]))
    assert service not in ServiceReseau.objects.du_reseau(reseau).proposes()
    service.refresh_from_db()
    assert service.but


def test_le_nombre_a_exporter_dit_ceux_qui_sont_hors_de_l_offre(service, agent, client_de):
    url = reverse("offre:liste")
    assert client_de(agent).get(url).context["outils"]["precision"] == ""
    client_de(agent).post(reverse("offre:ecarter", args=[service.pk]))
    assert "dont 1 hors de l’offre" in client_de(agent).get(url).content.decode()


def test_un_service_specifique_sans_financement_est_refuse_a_sa_place(service, agent, client_de):
    reponse = client_de(agent).post(
        reverse("offre:modifier", args=[service.pk]),
        saisie(service, volet="specifique", financement_dedie="", but="Saisie gardée"),
    )
    assert reponse.status_code == 422
    texte = reponse.content.decode()
    assert "dit ce qui le finance" in texte
    assert "Saisie gardée" in texte


def test_un_service_ajoute_par_le_reseau_lui_est_propre(offre, service, agent, client_de):
    reponse = client_de(agent).post(
        reverse("offre:creer"), saisie(service, libelle="Groupe pays Bénin")
    )
    assert reponse.status_code == 302, reponse.content.decode()
    assert ServiceReseau.objects.get(libelle="Groupe pays Bénin").decision == Decision.PROPRE


def test_deux_onglets_le_second_est_prevenu_et_garde_sa_saisie(service, agent, client_de):
    navigateur, adresse = client_de(agent), reverse("offre:modifier", args=[service.pk])
    navigateur.post(adresse, saisie(service, but="Premier onglet"))
    reponse = navigateur.post(adresse, saisie(service, but="Second onglet"))
    assert reponse.status_code == 422
    texte = reponse.content.decode()
    assert "Second onglet" in texte
    assert "Premier onglet" in texte


@pytest.mark.parametrize("valeur", ["a\x00b", "x" * 1_000_000])
def test_une_saisie_impossible_est_refusee_sans_erreur(service, agent, client_de, valeur):
    reponse = client_de(agent).post(
        reverse("offre:modifier", args=[service.pk]), saisie(service, libelle=valeur)
    )
    assert reponse.status_code == 422


def test_chaque_modification_laisse_un_acte_sans_valeur(service, agent, client_de):
    client_de(agent).post(
        reverse("offre:modifier", args=[service.pk]), saisie(service, but="Confidentiel")
    )
    acte = Acte.objects.filter(verbe="service singularisé").first()
    assert "but" in acte.champs
    assert "Confidentiel" not in str(acte.champs)


@pytest.mark.parametrize("route", ["service", "modifier"])
def test_l_etrangere_ne_trouve_pas_le_service_d_un_autre_reseau(
    service, etrangere, client_de, route
):
    assert client_de(etrangere).get(reverse(f"offre:{route}", args=[service.pk])).status_code == 404


def test_la_collegue_lit_le_service(service, collegue, client_de):
    reponse = client_de(collegue).get(reverse("offre:service", args=[service.pk]))
    assert service.libelle in reponse.content.decode()


def test_la_page_de_l_offre_coute_autant_pour_un_service_que_pour_tous(
    catalogue, reseau, agent, client_de, navigation_gardee
):
    navigateur, adresse = client_de(agent), reverse("offre:liste")

    def cout():
        with requetes() as liste:
            navigateur.get(adresse)
        return liste

    adopter(reseau=reseau, commun=Service.objects.first(), agent=agent)
    cout()
    une = cout()
    reprendre_le_commun(reseau=reseau, agent=agent)
    pleine = cout()
    assert len(pleine) == len(une), pleine
    assert len(pleine) <= 18, pleine


def test_la_matrice_dit_41_cases_et_les_moyennes_de_l_etude(catalogue, agent, client_de):
    texte = client_de(agent).get(reverse("offre:national")).content.decode()
    assert "41 cases remplies sur 9 réseaux" in texte.replace("\xa0", " ")
    for moyenne in ("2,67", "3,75", "3,25", "1,88", "2,88"):
        assert moyenne in texte


def test_les_rangs_d_un_reseau_de_demonstration_n_entrent_pas_dans_la_matrice(
    catalogue, agent, client_de
):
    fictif = ReseauFactory(nom="Réseau fictif", demonstration=True)
    RangActer.objects.create(reseau=fictif, profil="ASTRE", rang=1, source_document="Démonstration")
    texte = client_de(agent).get(reverse("offre:national")).content.decode()
    assert "41 cases remplies sur 9 réseaux" in texte.replace("\xa0", " ")
    assert "Réseau fictif" not in texte


def test_la_coordination_nationale_voit_la_matrice_et_pas_l_offre_d_un_reseau(
    catalogue, service, client_de
):
    cirrma = ReseauFactory(nature=NatureReseau.COORDINATION)
    navigateur = client_de(AgentFactory(reseau=cirrma, role=Role.COORDINATION))
    assert navigateur.get(reverse("offre:national")).status_code == 200
    assert navigateur.get(reverse("offre:liste")).status_code == 403


def test_la_base_refuse_un_rang_en_double(catalogue):
    reseau = Reseau.objects.get(slug="resacoop")
    with pytest.raises(IntegrityError), transaction.atomic():
        RangActer.objects.create(reseau=reseau, profil="COSMIN", rang=1, source_document="essai")
