"""Les versions validées : un instantané qui ne bouge plus, et ce qui a changé depuis."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from offre.actions import ecarter, reprendre_le_commun
from offre.calculs.contenu import Lexique
from offre.calculs.versions import comparer_contenus, instantane
from offre.models import ServiceReseau, VersionOffre

pytestmark = pytest.mark.django_db


@pytest.fixture
def offre(db, reseau, agent):
    call_command("charger_referentiels", verbosity=0)
    reprendre_le_commun(reseau=reseau, agent=agent)
    return ServiceReseau.objects.du_reseau(reseau).avec_commun()


@pytest.fixture
def service(offre):
    return offre.get(service__code="diagnostic_territorial")


def valider(navigateur, **change):
    saisie = {"validee_le": "12/01/2026", "instance": "conseil d’administration", "note": "Oui."}
    return navigateur.post(reverse("offre:valider_version"), saisie | change)


def test_la_direction_garde_une_version_numerotee(offre, direction, client_de):
    navigateur = client_de(direction)
    assert valider(navigateur).status_code == 302
    valider(navigateur)
    assert list(VersionOffre.objects.values_list("numero", flat=True)) == [2, 1]


def test_une_version_ne_change_plus_quand_l_offre_change(offre, service, direction, client_de):
    navigateur = client_de(direction)
    valider(navigateur)
    ServiceReseau.objects.filter(pk=service.pk).update(libelle="Autre nom")
    version = VersionOffre.objects.get()
    texte = navigateur.get(reverse("offre:version", args=[version.pk])).content.decode()
    assert "Diagnostic territorial" in texte
    assert "Autre nom" not in texte


def test_la_comparaison_dit_ajoute_retire_change(offre, service, agent):
    avant = instantane(offre.all())
    ecarter(service=service, agent=agent, repris=False)
    autre = offre.get(service__code="mise_en_relation")
    ServiceReseau.objects.filter(pk=autre.pk).update(promesse="Le bon contact")
    ServiceReseau.objects.create(
        reseau=service.reseau, mission=service.mission, libelle="À nous", decision="propre"
    )
    changes = comparer_contenus(avant, instantane(offre.all()), Lexique.charger())
    assert [(c.genre, c.libelle) for c in changes] == [
        ("ajoute", "À nous"),
        ("retire", "Diagnostic territorial"),
        ("change", "Mise en relation"),
    ]
    assert [c.titre for c in changes[-1].champs] == ["Ce que reçoit la collectivité"]


def test_rien_n_a_change_se_dit(offre, direction, client_de):
    navigateur = client_de(direction)
    valider(navigateur)
    assert "Rien n’a changé" in navigateur.get(reverse("offre:comparer_versions")).content.decode()


def test_un_instantane_abime_se_lit_sans_erreur(offre, reseau, agent, client_de):
    version = VersionOffre.objects.create(
        reseau=reseau, numero=1, validee_le=timezone.localdate(), contenu={"services": [3, {}]}
    )
    navigateur = client_de(agent)
    for adresse in (
        reverse("offre:version", args=[version.pk]), reverse("offre:comparer_versions"),
        reverse("offre:liste"),
    ):  # fmt: skip
        assert navigateur.get(adresse).status_code == 200


def test_on_ne_valide_pas_a_l_avance(offre, direction, client_de):
    reponse = valider(client_de(direction), validee_le="12/01/2199")
    assert reponse.status_code == 422
    assert "ne se date pas à l’avance" in reponse.content.decode()


def test_une_chargee_de_mission_ne_valide_pas_mais_lit(offre, agent, collegue, client_de):
    assert valider(client_de(agent)).status_code == 403
    assert client_de(collegue).get(reverse("offre:versions")).status_code == 200


def test_l_etrangere_ne_trouve_pas_une_version_d_ici(offre, reseau, etrangere, client_de):
    version = VersionOffre.objects.create(
        reseau=reseau, numero=1, validee_le=timezone.localdate(), contenu=instantane(offre)
    )
    adresse = reverse("offre:version", args=[version.pk])
    assert client_de(etrangere).get(adresse).status_code == 404


def test_la_direction_situe_la_formalisation_de_l_offre(offre, reseau, direction, client_de):
    navigateur = client_de(direction)
    navigateur.post(
        reverse("offre:formalisation"),
        {"formalisation": "formalisee", "formalisation_le": "12/01/2026"},
    )
    reseau.refresh_from_db()
    assert (reseau.formalisation, str(reseau.formalisation_le)) == ("formalisee", "2026-01-12")
    texte = navigateur.get(reverse("offre:versions")).content.decode()
    assert "Formalisée" in texte
