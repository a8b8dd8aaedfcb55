"""Le 1 % (recette 6) : chaque service a son plafond ; un dépassement se dit et ne bloque pas.

`agent` tient les budgets de son réseau ; `collegue` aussi ; `etrangere` n’y trouve rien.
"""

from decimal import Decimal

import pytest
from django.urls import reverse

from accompagnements.models import BudgetUnPourcent, EngagementUnPourcent
from tests.fabriques import FicheFactory


def route(nom, *args):
    return reverse(f"simulateur:{nom}", args=args)


def simple(reponse):
    return (
        reponse.content.decode()
        .replace("\u202f", " ")
        .replace("\u00a0", " ")
        .replace("&nbsp;", " ")
    )


@pytest.fixture
def eau(reseau):
    return BudgetUnPourcent.objects.create(
        reseau=reseau, fiche=FicheFactory(reseau=reseau), annee=2027, secteur="eau",
        ressources=Decimal(4250000),
    )  # fmt: skip


def engager(budget, montant):
    return EngagementUnPourcent.objects.create(
        reseau=budget.reseau, budget=budget, objet=f"Puits {montant}", montant=Decimal(montant)
    )


def test_recette_6_a_la_calculette(client_de, agent):
    reponse = client_de(agent).get(
        route("un_pourcent"),
        {"eau_ressources": "4 250 000", "eau_engages": "30 000 + 15 000",
         "dechets_ressources": "1 000 000"},
    )  # fmt: skip
    soldes = {s["service"].secteur: s["service"].solde for s in reponse.context["services"]}
    assert soldes["eau"].plafond == 42500
    assert soldes["eau"].depassement == 2500
    assert (soldes["dechets"].plafond, soldes["dechets"].reste) == (10000, 10000)
    assert soldes["energie"] is None
    assert "Dépassement de 2 500 €" in simple(reponse)
    assert not BudgetUnPourcent.objects.exists()


def test_recette_6_enregistree_previent_sans_bloquer(client_de, agent, eau):
    engager(eau, 30000)
    dechets = BudgetUnPourcent.objects.create(
        reseau=eau.reseau, fiche=eau.fiche, annee=2027, secteur="dechets",
        ressources=Decimal(1000000),
    )  # fmt: skip
    reponse = client_de(agent).post(
        route("ajouter_engagement", eau.pk), {"objet": "Latrines", "montant": "15 000"}, follow=True
    )
    assert eau.engagements.count() == 2
    assert reponse.context["solde"].depassement == 2500
    assert simple(reponse).count("dépasse son plafond de 2 500 €") == 1
    autre = client_de(agent).get(route("budget", dechets.pk))
    assert autre.context["solde"].reste == 10000


def test_au_plafond_exact_rien_ne_depasse(client_de, agent, eau):
    engager(eau, 42500)
    solde = client_de(agent).get(route("budget", eau.pk)).context["solde"]
    assert (solde.reste, solde.depassement) == (0, 0)
    page = client_de(agent).get(route("un_pourcent"), {"solde": "depasse"})
    assert not page.context["lignes"]


def test_filtre_et_exporte_les_depassements(client_de, agent, eau):
    engager(eau, "42500.01")
    client = client_de(agent)
    assert (
        client.get(route("un_pourcent"), {"solde": "depasse"}).context["page"].paginator.count == 1
    )
    assert not client.get(route("un_pourcent"), {"solde": "reste"}).context["lignes"]
    texte = b"".join(client.get(route("exporter_un_pourcent", "csv")).streaming_content).decode()
    assert "0,01" in texte


def test_un_service_n_a_qu_un_budget_par_an(client_de, agent, eau):
    reponse = client_de(agent).post(
        route("creer_budget"),
        {"fiche": eau.fiche_id, "annee": 2027, "secteur": "eau", "ressources": "10"},
    )
    assert reponse.status_code == 422
    assert "déjà son budget" in str(reponse.context["form"].errors["secteur"])


def test_cree_modifie_et_supprime(client_de, collegue, reseau):
    client, fiche = client_de(collegue), FicheFactory(reseau=reseau)
    client.post(
        route("creer_budget"),
        {"fiche": fiche.pk, "annee": 2027, "secteur": "energie", "ressources": "500 000"},
    )
    budget = BudgetUnPourcent.objects.get()
    client.post(
        route("modifier_budget", budget.pk),
        {"fiche": fiche.pk, "annee": 2027, "secteur": "energie", "ressources": "600 000",
         "version": budget.version},
    )  # fmt: skip
    budget.refresh_from_db()
    assert budget.ressources == 600000
    engagement = engager(budget, 10)
    client.post(
        route("modifier_engagement", engagement.pk),
        {"objet": "Pompe", "montant": "20", "version": 1},
    )
    engagement.refresh_from_db()
    assert engagement.montant == 20
    assert client.get(route("supprimer_engagement", engagement.pk)).status_code == 200
    client.post(route("supprimer_engagement", engagement.pk))
    client.post(route("supprimer_budget", budget.pk))
    assert not BudgetUnPourcent.objects.exists()


def test_une_case_illisible_se_dit(client_de, agent):
    reponse = client_de(agent).get(
        route("un_pourcent"), {"eau_ressources": "100", "eau_engages": "beaucoup"}
    )
    assert reponse.status_code == 200
    assert "Écrivez des montants" in reponse.content.decode()


def test_l_etrangere_ne_trouve_rien(client_de, etrangere, eau):
    client, engagement = client_de(etrangere), engager(eau, 10)
    for adresse in (route("budget", eau.pk), route("modifier_engagement", engagement.pk)):
        assert client.get(adresse).status_code == 404
    assert not client.get(route("un_pourcent")).context["lignes"]
