"""Une note privée reste dans l’équipe : on la sème, puis on relit tout ce qui sort.

agent : l’a écrite ; referente : sa collectivité, au portail ; coordination : le national.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accompagnements.actions.suites import noter_avec_suite
from accompagnements.models import Accompagnement
from collectivites.models import Contact
from predict.comptes.actions import ouvrir_agenda
from predict.comptes.regles import Role
from tests.fabriques import AccompagnementFactory, AgentFactory, ContactFactory

CANARI = "canaripriveabc"


@pytest.fixture
def scene(reseau, agent, referente):
    """Une note privée à venir, avec sa suite, sur la fiche d’un accompagnement vu au portail."""
    fiche = referente.fiche
    AccompagnementFactory(reseau=reseau, fiche=fiche, responsable=agent)
    contact = ContactFactory(reseau=reseau, fiche=fiche, prenom="Aline", nom="Roux")
    demain = timezone.localdate() + timedelta(days=1)
    noter_avec_suite(
        fiche=fiche, agent=agent, type="note", le=demain, objet=f"{CANARI}-objet", prive=True,
        compte_rendu=f"{CANARI}-texte", lieu=f"{CANARI}-lieu", participants=f"{CANARI}-qui",
        contacts=[contact], suite=f"{CANARI}-suite", suite_le=demain, suite_pour=agent,
    )  # fmt: skip
    return fiche


def corps(reponse):
    octets = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    return octets.decode("utf-8", "replace").lower()


def test_l_equipe_la_lit(scene, client_de, agent):
    page = reverse("accompagnements:relation", args=[scene.pk])
    assert CANARI in corps(client_de(agent).get(page))


def test_le_portail_ne_la_montre_nulle_part(scene, client_de, referente):
    navigateur = client_de(referente)
    un = Accompagnement.objects.get()
    pages = [
        reverse("portail:accueil"),
        reverse("portail:accompagnement", args=[un.pk]),
        reverse("portail:mes_donnees"),
        reverse("portail:demander", args=[scene.pk]),
    ]
    for page in pages:
        reponse = navigateur.get(page)
        assert reponse.status_code == 200, page
        assert CANARI not in corps(reponse), page


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_aucun_tableur_pour_un_tiers_ne_la_porte(scene, client_de, agent, format_):
    navigateur = client_de(agent)
    for page in (
        reverse("collectivites:exporter", args=[format_]),
        reverse("accompagnements:exporter", args=[format_]),
        reverse("accompagnements:exporter_fil", args=[scene.pk, format_]),
    ):
        reponse = navigateur.get(page)
        assert reponse.status_code == 200
        octets = b"".join(reponse.streaming_content)
        if format_ == "xlsx":
            octets = deplier(octets)
        assert CANARI.encode() not in octets.lower(), page


def deplier(octets):
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return b"\n".join(archive.read(nom) for nom in archive.namelist())


def test_la_recherche_ne_la_trouve_pas(scene, client_de, agent):
    reponse = client_de(agent).get(reverse("recherche"), {"q": CANARI})
    assert corps(reponse).replace(f'value="{CANARI}"', "").count(f"{CANARI}-") == 0


def test_l_agenda_ne_la_publie_pas(scene, client, agent):
    _, jeton = ouvrir_agenda(agent=agent)
    adresse = reverse("agenda", args=[agent.reseau.slug, jeton])
    for parametres in ({}, {"taches": "1"}):
        reponse = client.get(adresse, parametres)
        assert reponse.status_code == 200
        assert CANARI not in corps(reponse).replace("\r\n ", "")


def test_la_personne_qui_demande_ses_donnees_ne_la_lit_pas(scene, client_de, agent):
    contact = Contact.objects.get(nom="Roux")
    from collectivites.rgpd.donnees import rubriques_de

    assert CANARI not in str(list(rubriques_de(contact))).lower()


def test_le_national_ne_la_voit_pas(scene, client_de, reseau):
    personne = AgentFactory(reseau=reseau, role=Role.COORDINATION)
    navigateur = client_de(personne)
    assert CANARI not in corps(navigateur.get(reverse("offre:national")))
    page = reverse("accompagnements:relation", args=[scene.pk])
    assert navigateur.get(page).status_code == 403
