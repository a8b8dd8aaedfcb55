"""Nouveautés du commun : prendre ou laisser, champ par champ, sans perdre ce que l’on a écrit."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from offre.actions import reprendre_le_commun
from offre.calculs.nouveautes import champs_nouveaux, nombre, nouveautes
from offre.models import Service, ServiceReseau, VersionService
from offre.regles import Decision
from offre.templatetags.offre import ONGLETS
from tests.mesures import requetes

pytestmark = pytest.mark.django_db


@pytest.fixture
def offre(reseau, agent):
    call_command("charger_referentiels", verbosity=0)
    reprendre_le_commun(reseau=reseau, agent=agent)


@pytest.fixture
def service(offre, reseau):
    return ServiceReseau.objects.du_reseau(reseau).get(service__code="diagnostic_territorial")


def publier(service, note="Repris.", **champs):
    """La coordination publie une version du service commun."""
    commun = Service.objects.get(pk=service.service_id)
    for nom, valeur in champs.items():
        setattr(commun, nom, valeur)
    commun.numero_version += 1
    commun.save()
    VersionService.objects.create(
        service=commun, numero=commun.numero_version, contenu=commun.contenu, note=note,
        publiee_le="2027-03-12T10:00:00Z",
    )  # fmt: skip


def relu(service):
    return ServiceReseau.objects.select_related("service").get(pk=service.pk)


def geste(client, nom, service, champ):
    return client.post(reverse(f"offre:{nom}", args=[service.pk, champ]))


def test_rien_n_est_nouveau_juste_apres_avoir_repris_le_commun(offre, reseau):
    assert nombre(reseau) == 0


def test_prendre_un_champ_le_change_et_laisse_les_autres_attendre(
    service, reseau, agent, client_de
):
    publier(service, but="Un but nouveau.", suites="Des suites nouvelles.")
    assert nombre(reseau) == 1
    geste(client_de(agent), "prendre", service, "but")
    service = relu(service)
    assert (service.but, service.base["but"]) == ("Un but nouveau.", "Un but nouveau.")
    assert champs_nouveaux(service) == ["suites"]


def test_laisser_garde_le_texte_et_rend_le_service_adapte(service, reseau, agent, client_de):
    ancien = service.but
    publier(service, but="Un but nouveau.")
    geste(client_de(agent), "laisser", service, "but")
    service = relu(service)
    assert (service.but, service.base["but"]) == (ancien, "Un but nouveau.")
    assert service.decision == Decision.ADAPTE
    assert nombre(reseau) == 0


def test_tout_prendre_rend_le_service_identique_au_commun(service, agent, client_de):
    publier(service, but="Un but.", outils=["Grille"], ecsi=True)
    geste(client_de(agent), "prendre", service, "tout")
    service = relu(service)
    assert service.contenu == service.service.contenu
    assert service.decision == Decision.ADOPTE


def test_tout_laisser_ne_touche_a_aucun_texte(service, agent, client_de):
    avant = service.contenu
    publier(service, but="Un but.", outils=["Grille"])
    geste(client_de(agent), "laisser", service, "tout")
    assert relu(service).contenu == avant
    assert champs_nouveaux(relu(service)) == []


def test_un_texte_deja_pareil_au_commun_nouveau_n_appelle_rien(service, reseau):
    ServiceReseau.objects.filter(pk=service.pk).update(but="Le même.")
    publier(service, but="Le même.")
    assert nombre(reseau) == 0


def test_prendre_un_texte_adapte_s_annule(service, agent, client_de):
    ServiceReseau.objects.filter(pk=service.pk).update(but="Notre but.", decision="adapte")
    publier(service, but="Un but nouveau.")
    client = client_de(agent)
    geste(client, "prendre", service, "but")
    assert relu(service).but == "Un but nouveau."
    client.post(reverse("offre:annuler_nouveaute"))
    service = relu(service)
    assert (service.but, service.decision) == ("Notre but.", Decision.ADAPTE)
    assert champs_nouveaux(service) == ["but"]


def test_annuler_ne_defait_rien_si_la_collegue_a_ecrit_depuis(service, agent, client_de):
    publier(service, but="Un but nouveau.")
    client = client_de(agent)
    geste(client, "prendre", service, "but")
    pris = relu(service)
    ServiceReseau.objects.filter(pk=service.pk).update(
        but="Encore mieux.", version=pris.version + 1
    )
    client.post(reverse("offre:annuler_nouveaute"))
    assert relu(service).but == "Encore mieux."


def test_prendre_fait_voir_le_conflit_a_qui_avait_la_fiche_ouverte(service, agent, client_de):
    publier(service, but="Un but nouveau.")
    geste(client_de(agent), "prendre", service, "but")
    assert relu(service).version == service.version + 1


def test_la_page_montre_la_difference_au_mot_pres_et_la_note(service, agent, client_de):
    publier(service, note="Un mot plus juste.", but=service.but.replace("Dresser", "Établir"))
    page = client_de(agent).get(reverse("offre:nouveautes")).content.decode()
    assert "Dresser</del>" in page
    assert "Établir</ins>" in page
    assert "Un mot plus juste." in page


def test_un_service_commun_nouveau_s_adopte_ou_se_laisse(service, reseau, agent, client_de):
    nouveaux = [
        Service.objects.create(
            code=f"neuf_{rang}", libelle=f"Neuf {rang}", mission=service.mission,
            source_document="essai",
        )
        for rang in (1, 2)
    ]  # fmt: skip
    assert nombre(reseau) == 2
    client = client_de(agent)
    adresses = [reverse("offre:accueillir", args=[neuf.pk]) for neuf in nouveaux]
    client.post(adresses[0], {"geste": "adopter"})
    client.post(adresses[1], {"geste": "laisser"})
    decisions = ServiceReseau.objects.du_reseau(reseau).filter(service__in=nouveaux)
    assert list(decisions.order_by("service").values_list("decision", flat=True)) == [
        Decision.ADOPTE, Decision.NON_REPRIS,
    ]  # fmt: skip
    assert nombre(reseau) == 0


def test_un_service_retire_du_commun_se_signale_une_fois(service, reseau, agent, client_de):
    Service.objects.filter(pk=service.service_id).update(retire_le=date(2027, 3, 12))
    assert [s.pk for s in nouveautes(reseau).retires] == [service.pk]
    client_de(agent).post(reverse("offre:retrait_lu", args=[service.pk]))
    assert nombre(reseau) == 0
    assert relu(service).decision == Decision.ADOPTE


def test_un_service_ecarte_n_annonce_plus_rien(service, reseau):
    ServiceReseau.objects.filter(pk=service.pk).update(decision=Decision.NON_REPRIS)
    publier(service, but="Un but nouveau.")
    assert nombre(reseau) == 0


def test_un_reseau_sans_offre_n_a_rien_manque(offre, autre_reseau):
    assert nombre(autre_reseau) == 0


def test_l_etrangere_ne_prend_rien_dans_l_offre_d_ici(service, etrangere, collegue, client_de):
    publier(service, but="Un but nouveau.")
    assert geste(client_de(etrangere), "prendre", service, "but").status_code == 404
    assert geste(client_de(collegue), "prendre", service, "but").status_code == 302
    assert relu(service).but == "Un but nouveau."


def test_un_champ_inconnu_ne_s_ecrit_pas(service, agent, client_de):
    assert geste(client_de(agent), "prendre", service, "publie").status_code == 404


def compte_de_l_onglet(client, route="offre:versions"):
    """Ce que l’onglet « Nouveautés du commun » affiche à côté de son titre."""
    page = client.get(reverse(route)).content.decode()
    compte = '(?: <span class="pr-compte">(\\d+)</span>)?'
    return re.search(f"Nouveautés du commun{compte}</a>", page)[1]


def test_l_onglet_dit_le_meme_compte_sur_chaque_page_de_l_offre(service, agent, client_de):
    publier(service, but="Un but.")
    client = client_de(agent)
    comptes = {route: compte_de_l_onglet(client, route) for _, _, route in ONGLETS}
    assert set(comptes.values()) == {"1"}, comptes


def test_le_compte_garde_ne_coute_rien_et_suit_la_decision(
    service, agent, client_de, navigation_gardee, django_capture_on_commit_callbacks
):
    publier(service, but="Un but.")
    client = client_de(agent)
    assert compte_de_l_onglet(client) == "1"
    with requetes() as faites:
        client.get(reverse("offre:versions"))
    assert not [sql for sql in faites if "base" in sql]
    with django_capture_on_commit_callbacks(execute=True):
        geste(client, "laisser", service, "but")
    assert compte_de_l_onglet(client) is None


def test_compter_puis_lire_coutent_un_nombre_constant_de_requetes(
    service, reseau, agent, client_de
):
    client = client_de(agent)
    publier(service, but="Un but.")
    with requetes() as compte:
        nombre(reseau)
    assert len(compte) <= 2
    client.get(reverse("offre:nouveautes"))
    with requetes() as avant:
        client.get(reverse("offre:nouveautes"))
    for autre in ServiceReseau.objects.du_reseau(reseau).exclude(pk=service.pk)[:6]:
        publier(autre, but=f"Un but pour {autre}.")
    with requetes() as apres:
        client.get(reverse("offre:nouveautes"))
    assert len(avant) == len(apres)
