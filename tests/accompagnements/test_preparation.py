"""Avant d’appeler : la page PDF du rendez-vous, la prochaine étape de la synthèse.

Trois personnages : l’agent de ce réseau, sa référente de collectivité, l’étrangère.
"""

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accompagnements.documents_preparation import contexte_preparation
from accompagnements.models import Tache
from collectivites.views.entete import contexte_fiche
from tests.fabriques import (
    AccompagnementFactory,
    ContactFactory,
    EchangeFactory,
    FicheFactory,
    PartenariatFactory,
)
from tests.mesures import requetes


@pytest.fixture
def fiche(reseau, agent):
    return FicheFactory(
        reseau=reseau, collectivite__nom="Vendôme", suivie_par=agent, recherche_de="Un cap",
        vigilance="Ne rien annoncer avant la commission.",
    )  # fmt: skip


def adresse(route, fiche):
    return reverse(f"accompagnements:{route}", args=[fiche.pk])


def lire(reponse):
    pages = PdfReader(io.BytesIO(reponse.content)).pages
    return len(pages), " ".join(" ".join(p.extract_text() for p in pages).split())


def test_tout_tient_sur_une_page_meme_pour_une_fiche_bien_remplie(fiche, reseau, agent, client_de):
    fiche.singularite = "Une vallée, un pôle de lycées. " * 8
    fiche.attentes = ["acteurs", "mise_en_relation", "ecsi", "vie_csi", "financements"]
    fiche.save()
    for rang in range(9):
        ContactFactory(reseau=reseau, fiche=fiche, fonction="Directrice de la vie associative")
        PartenariatFactory(reseau=reseau, fiche=fiche, partenaire=f"Partenaire {rang}")
        Tache.objects.create(reseau=reseau, fiche=fiche, titre=f"Rappeler le service {rang}")
    EchangeFactory(
        reseau=reseau, fiche=fiche, le=date(2026, 1, 8), compte_rendu="On avance. " * 200
    )
    reponse = client_de(agent).get(adresse("preparation", fiche))
    combien, texte = lire(reponse)
    assert combien == 1
    for attendu in ("Vendôme", "Un cap", "Ne rien annoncer", "Rappeler le service", "Allemagne"):
        assert attendu in texte
    assert "Pour l’équipe du réseau seulement" in texte


def test_une_fiche_vide_se_prepare_aussi(reseau, agent, client_de):
    vide = FicheFactory(reseau=reseau)
    combien, texte = lire(client_de(agent).get(adresse("preparation", vide)))
    assert combien == 1
    assert "Aucun échange noté" in texte


def test_une_personne_anonymisee_ou_partie_n_y_est_plus(fiche, reseau):
    le = date(2026, 6, 1)
    ContactFactory(reseau=reseau, fiche=fiche, nom="Effacée", anonymise_le=timezone.now())
    ContactFactory(reseau=reseau, fiche=fiche, nom="Partie", parti_le=le)
    ContactFactory(reseau=reseau, fiche=fiche, nom="Présente")
    contexte = contexte_preparation(fiche, le, contexte_fiche(fiche, "synthese", le))
    textes = {s.titre: s.texte for s in contexte.sections}
    assert "Présente" in textes["Interlocuteurs"]
    assert "Effacée" not in textes["Interlocuteurs"]
    assert "Partie" not in textes["Interlocuteurs"]


def test_l_etrangere_n_a_ni_la_page_ni_l_etape(fiche, client_de, etrangere):
    for route in ("preparation", "prochaine"):
        assert client_de(etrangere).get(adresse(route, fiche)).status_code == 404


def test_la_tache_en_retard_passe_avant_ce_qui_manque_a_la_porte(fiche, reseau, agent, client_de):
    AccompagnementFactory(reseau=reseau, fiche=fiche, responsable=agent)
    navigateur = client_de(agent)
    porte = navigateur.get(adresse("prochaine", fiche)).context["prochaine"]
    assert porte["titre"]
    hier = timezone.localdate() - timedelta(days=1)
    Tache.objects.create(reseau=reseau, fiche=fiche, titre="Envoyer la note", echeance=hier)
    reponse = navigateur.get(adresse("prochaine", fiche))
    assert reponse.context["prochaine"]["titre"] == "Envoyer la note"
    assert "En retard" in reponse.content.decode()


def test_sans_rien_de_prevu_la_synthese_le_dit(fiche, client_de, agent):
    corps = client_de(agent).get(adresse("prochaine", fiche)).content.decode()
    assert "Rien de prévu" in corps


def test_un_rendez_vous_a_venir_se_montre_a_cote_de_la_tache(fiche, reseau, agent, client_de):
    demain = timezone.localdate() + timedelta(days=1)
    EchangeFactory(reseau=reseau, fiche=fiche, le=demain, objet="Réunion de bureau")
    navigateur = client_de(agent)
    assert navigateur.get(adresse("prochaine", fiche)).context["prochaine"]["titre"] == (
        "Réunion de bureau"
    )
    Tache.objects.create(reseau=reseau, fiche=fiche, titre="Préparer", echeance=demain)
    contexte = navigateur.get(adresse("prochaine", fiche)).context
    assert contexte["prochaine"]["titre"] == "Préparer"
    assert contexte["ensuite"]["titre"] == "Réunion de bureau"


def test_la_prochaine_etape_coute_autant_pour_une_tache_que_pour_vingt(
    fiche, reseau, agent, client_de, navigation_gardee
):
    navigateur = client_de(agent)
    AccompagnementFactory(reseau=reseau, fiche=fiche, responsable=agent)

    def mesurer():
        with requetes() as liste:
            navigateur.get(adresse("prochaine", fiche))
        return liste

    Tache.objects.create(reseau=reseau, fiche=fiche, titre="A")
    mesurer()
    une = mesurer()
    for rang in range(20):
        Tache.objects.create(reseau=reseau, fiche=fiche, titre=f"B{rang}")
    assert len(mesurer()) == len(une) <= 12, une
