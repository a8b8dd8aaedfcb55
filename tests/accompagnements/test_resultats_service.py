"""Ce qu’un service a donné : chaque chiffre avec ses preuves."""

import datetime as dt

import pytest
from django.urls import reverse

from accompagnements.models import Accompagnement, Livrable, Prestation, TempsPasse
from offre.models import Mission, ServiceReseau
from tests.fabriques import FicheFactory
from tests.mesures import requetes

pytestmark = pytest.mark.django_db
JOUR = dt.date(2027, 3, 12)


@pytest.fixture
def service(reseau):
    mission = Mission.objects.create(code="m", libelle="Mission", source_document="essai")
    return ServiceReseau.objects.create(reseau=reseau, mission=mission, libelle="Diagnostic")


def accompagner(reseau, agent, service, *, fiche=None):
    accompagnement = Accompagnement.objects.create(
        reseau=reseau, fiche=fiche or FicheFactory(reseau=reseau), titre="Dossier",
        scenario="receptif", responsable=agent, debut_le=JOUR, etape_depuis=JOUR,
    )  # fmt: skip
    prestation = Prestation.objects.create(
        reseau=reseau, accompagnement=accompagnement, service=service, jours_prevus=4
    )
    for _ in range(2):
        TempsPasse.objects.create(
            reseau=reseau, agent=agent, le=JOUR, minutes=210, accompagnement=accompagnement,
            prestation=prestation,
        )  # fmt: skip
    for livre in (JOUR, None):
        Livrable.objects.create(
            reseau=reseau, accompagnement=accompagnement, prestation=prestation,
            titre="Rapport", livre_le=livre,
        )  # fmt: skip
    return accompagnement


def lire(navigateur, service):
    reponse = navigateur.get(reverse("accompagnements:resultats_service", args=[service.pk]))
    return reponse.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_les_chiffres_comptent_dossiers_collectivites_jours_et_livrables_remis(
    service, reseau, agent, client_de
):
    premier = accompagner(reseau, agent, service)
    accompagner(reseau, agent, service, fiche=premier.fiche)
    texte = lire(client_de(agent), service)
    for chiffre in ("<b>2</b> accompagnements", "<b>1</b> collectivité", "<b>2</b> livrables"):
        assert chiffre in texte
    assert "<b>2 j</b> passés, pour <b>8 j</b> prévus" in texte
    assert premier.get_absolute_url() in texte


def test_sans_accompagnement_la_page_le_dit(service, agent, client_de):
    assert "Aucun accompagnement" in lire(client_de(agent), service)


def test_la_collegue_lit_l_etrangere_non(service, reseau, agent, collegue, etrangere, client_de):
    accompagner(reseau, agent, service)
    assert "Dossier" in lire(client_de(collegue), service)
    adresse = reverse("accompagnements:resultats_service", args=[service.pk])
    assert client_de(etrangere).get(adresse).status_code == 404


def test_le_fragment_coute_autant_pour_un_dossier_que_pour_trois(service, reseau, agent, client_de):
    navigateur = client_de(agent)

    def cout():
        with requetes() as liste:
            lire(navigateur, service)
        return len(liste)

    accompagner(reseau, agent, service)
    cout()
    un = cout()
    accompagner(reseau, agent, service)
    accompagner(reseau, agent, service)
    assert cout() == un
