"""L’accueil de la coordination : ce qui est transmis, par qui, qui manque, sous le même secret.

`coordination` lit le national ; les réseaux transmettent ; une direction, elle, a sa journée.
"""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from predict.comptes.models import Document
from predict.comptes.perimetre import dans_reseau
from predict.comptes.regles import NatureReseau, Role
from predict.journee import accueil_national
from suivi.models import Indicateur, MesureTransmise, Transmission
from tests.fabriques import AgentFactory, ReseauFactory
from tests.mesures import requetes

ACCUEIL = reverse("accueil")
DU, AU = date(2025, 1, 1), date(2025, 12, 31)


@pytest.fixture
def coordination(db):
    cirrma = ReseauFactory(nom="Conférence", slug="cirrma", nature=NatureReseau.COORDINATION)
    Indicateur.objects.create(code="I1", libelle="Collectivités accompagnées", ordre=1)
    return AgentFactory(reseau=cirrma, role=Role.COORDINATION)


def transmettre(reseau, nombre, le=None, du=DU, au=AU):
    t = Transmission.objects.create(
        reseau=reseau, du=du, au=au, cloture_ref="c",
        transmise_le=le or datetime(2026, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    MesureTransmise.objects.create(
        transmission=t, code="I1", numerateur=nombre, collectivites=nombre,
        cles=[f"{reseau.slug}-{n}" for n in range(nombre)],
    )  # fmt: skip
    return t


def lire(client, agent):
    return client(agent).get(ACCUEIL)


def test_sans_transmission_on_dit_quoi_faire(client_de, coordination, reseau):
    page = lire(client_de, coordination).content.decode()
    assert "Aucun réseau n’a encore transmis" in page
    assert f'href="{reverse("offre:commun")}"' in page
    assert "Réseaux attendus" in page and str(reseau) in page


def test_dit_qui_a_transmis_et_qui_manque(client_de, coordination, reseau, autre_reseau):
    transmettre(reseau, 12)
    reponse = lire(client_de, coordination)
    assert [r for r, _ in reponse.context["presents"]] == [reseau]
    assert autre_reseau in reponse.context["manquants"]
    page = reponse.content.decode()
    assert reverse("suivi:national") + "?periode=" in page
    assert reverse("suivi:rapport_national") + "?periode=" in page


def test_tait_ce_que_le_national_tait(client_de, coordination, reseau):
    transmettre(reseau, 2)
    reponse = lire(client_de, coordination)
    premier = reponse.context["chiffres"][0]
    assert premier["masque"] and premier["valeur"] == "masqué"


def test_les_chiffres_sont_ceux_du_national(client_de, coordination, reseau, autre_reseau):
    transmettre(reseau, 12)
    transmettre(autre_reseau, 9)
    ici = lire(client_de, coordination).context["chiffres"][0]
    la = client_de(coordination).get(reverse("suivi:national")).context["lignes"][0]
    assert (ici["valeur"], ici["indicateur"]) == (la["valeur"], la["indicateur"])


def test_s_ouvre_sur_la_periode_que_montre_le_national(client_de, coordination, reseau):
    for n in range(3):
        transmettre(ReseauFactory(slug=f"r{n}"), 10)
    transmettre(reseau, 10, du=date(2026, 1, 1), au=date(2026, 12, 31))
    ici = lire(client_de, coordination).context["periode"]
    assert ici == client_de(coordination).get(reverse("suivi:national")).context["periode"]
    assert ici.du == DU


def test_un_rapport_depasse_se_dit(client_de, coordination, reseau):
    transmettre(reseau, 12, le=datetime(2026, 3, 1, tzinfo=UTC))
    with dans_reseau(coordination.reseau_id):
        Document.objects.create(
            reseau=coordination.reseau, type=f"national-{DU}_{AU}", titre="Rapport", format="pdf",
            numero_version=1, emis_le=datetime(2026, 2, 15, tzinfo=UTC), jeton="j" * 20,
            sha256="0" * 64, taille=1, instantane={},
        )  # fmt: skip
    page = lire(client_de, coordination).content.decode()
    assert "Une transmission a changé depuis" in page


def test_ne_lit_pas_plus_avec_dix_reseaux(coordination, reseau):
    def lues():
        with dans_reseau(coordination.reseau_id), requetes() as liste:
            contexte = accueil_national(coordination)
            list(contexte["fiches"])
        return len(liste)

    transmettre(reseau, 12)
    une = lues()
    for n in range(9):
        transmettre(ReseauFactory(slug=f"n{n}"), 10)
    assert lues() == une


def test_une_direction_garde_sa_journee(client_de, direction):
    assert "Ma journée" in lire(client_de, direction).content.decode()
