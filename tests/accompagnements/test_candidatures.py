"""Toutes les candidatures du réseau : où elles en sont, ce qui manque, ce qu’on exporte.

`agent` et `collegue` voient celles du réseau ; `etrangere` n’en voit aucune.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accompagnements.models import CandidatureCollectivite
from tests.fabriques import (
    AccompagnementFactory,
    CandidatureFactory,
    FicheFactory,
    PieceFactory,
    SessionDispositifFactory,
)

ADRESSE = "simulateur:candidatures"


@pytest.fixture
def jeu(reseau):
    dossier = AccompagnementFactory(reseau=reseau)
    piece = PieceFactory(reseau=reseau, fiche=dossier.fiche)
    communs = {"reseau": reseau, "accompagnement": dossier}
    return {
        "brouillon": CandidatureFactory(**communs, titre="Brouillon d’école", deposee_le=None),
        "deposee": CandidatureFactory(
            **communs, deposee_le=date(2027, 3, 1), accuse=None, montant_demande=Decimal(100)
        ),
        "accordee": CandidatureFactory(
            **communs, deposee_le=date(2026, 3, 1), accuse=piece, decision="accordee",
            notifiee_le=date(2026, 6, 1), montant_demande=Decimal(200),
            montant_accorde=Decimal(150), session=SessionDispositifFactory(annee=2026),
        ),
        "refusee": CandidatureFactory(
            **communs, deposee_le=date(2026, 3, 1), accuse=piece, decision="refusee",
            notifiee_le=date(2026, 6, 1),
        ),
    }  # fmt: skip


def lues(client, **filtres):
    reponse = client.get(reverse(ADRESSE), filtres)
    return {li["candidature"] for li in reponse.context["lignes"]}


@pytest.mark.parametrize("etat", ["brouillon", "deposee", "accordee", "refusee"])
def test_filtre_par_etat(client_de, agent, jeu, etat):
    assert lues(client_de(agent), etat=etat) == {jeu[etat]}


def test_filtre_par_annee_session_et_mots(client_de, collegue, jeu):
    client = client_de(collegue)
    assert lues(client, annee=2027) == {jeu["deposee"]}
    assert lues(client, session=jeu["accordee"].session_id) == {jeu["accordee"]}
    assert lues(client, q="école") == {jeu["brouillon"]}
    assert lues(client, q=str(jeu["deposee"].accompagnement.fiche)) == set(jeu.values())


def test_signale_le_depot_sans_accuse(client_de, agent, jeu):
    assert lues(client_de(agent), accuse="sans") == {jeu["deposee"]}
    assert "Accusé à joindre" in client_de(agent).get(reverse(ADRESSE)).content.decode()


def test_somme_ce_qui_est_filtre(client_de, agent, jeu):
    sommes = client_de(agent).get(reverse(ADRESSE), {"annee": 2026}).context["sommes"]
    assert sommes == {"demande": 200, "accorde": 150}


def test_l_etrangere_n_en_voit_aucune(client_de, etrangere, jeu):
    assert not lues(client_de(etrangere))


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_exporte_ce_qui_est_filtre(client_de, agent, jeu, format_):
    reponse = client_de(agent).get(
        reverse("simulateur:exporter_candidatures", args=[format_]), {"etat": "brouillon"}
    )
    contenu = b"".join(reponse.streaming_content)
    if format_ == "csv":
        assert "Brouillon d’école" in contenu.decode()
        assert len(contenu.decode().strip().splitlines()) == 2


def test_les_requetes_ne_grandissent_pas(client_de, agent, reseau, jeu):
    client = client_de(agent)

    def compter():
        client.get(reverse(ADRESSE))
        with CaptureQueriesContext(connection) as requetes:
            client.get(reverse(ADRESSE))
        return len(requetes)

    avant = compter()
    for _ in range(4):
        une = CandidatureFactory(
            reseau=reseau, accompagnement=AccompagnementFactory(reseau=reseau),
            session=SessionDispositifFactory(),
        )  # fmt: skip
        CandidatureCollectivite.objects.create(
            reseau=reseau, candidature=une, fiche=FicheFactory(reseau=reseau)
        )
    assert compter() == avant
