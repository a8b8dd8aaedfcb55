"""Une convention qui finit se rappelle : dans « Ma journée » et dans l’agenda, sans se doubler.

agent suit le dossier ; collegue, même réseau, non ; direction voit tout ; etrangere, rien d’ici.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from predict.comptes.actions import ouvrir_agenda
from tests.fabriques import AccompagnementFactory, ConventionFactory

LE = date(2027, 10, 1)


@pytest.fixture(autouse=True)
def le_1er_octobre_2027():
    with time_machine.travel("2027-10-01 09:30:00+02:00", tick=False):
        yield


@pytest.fixture
def signer(reseau, agent):
    """`signer(titre, fin_le, …)` : une convention signée d’un dossier suivi par `agent`."""
    dossier = AccompagnementFactory(reseau=reseau, responsable=agent)

    def _signer(titre, fin_le, **options):
        valeurs = {
            "reseau": reseau, "fiche": dossier.fiche, "accompagnement": dossier, "objet": "Eau",
            "montant_previsionnel": 1, "signee_le": date(2026, 1, 1),
        }  # fmt: skip
        return ConventionFactory(titre=titre, fin_le=fin_le, **valeurs | options)

    return _signer


def titres(client):
    return [c["titre"].split(",")[0] for c in client.get(reverse("accueil")).context["conventions"]]


def test_ma_journee_dit_les_conventions_qui_finissent_sous_six_mois(signer, agent, client_de):
    signer("Proche", date(2028, 3, 31))
    signer("Loin", date(2028, 5, 1))
    signer("Finie hier", LE - timedelta(days=1))
    signer("Finie depuis longtemps", LE - timedelta(days=90))
    signer("Jamais signée", date(2027, 12, 1), signee_le=None)
    assert titres(client_de(agent)) == ["Finie hier", "Proche"]


def test_un_avenant_qui_prolonge_fait_taire_le_rappel(signer, agent, client_de):
    premiere = signer("Prolongée", date(2028, 1, 1))
    signer("Avenant", date(2030, 1, 1), parent=premiere)
    courte = signer("Non prolongée", date(2028, 1, 2))
    signer("Avenant sans suite", date(2028, 1, 2), parent=courte)
    assert titres(client_de(agent)) == ["Non prolongée"]


def test_chacun_ses_conventions_la_direction_toutes(
    signer, collegue, direction, etrangere, client_de
):
    signer("Proche", date(2028, 1, 1))
    assert titres(client_de(collegue)) == []
    assert titres(client_de(etrangere)) == []
    assert titres(client_de(direction)) == ["Proche"]


def agenda(client, agent):
    _, jeton = ouvrir_agenda(agent=agent, nom="Téléphone")
    contenu = client.get(reverse("agenda", args=[agent.reseau.slug, jeton])).content
    return [
        (str(e["summary"]).split(",")[0], e["dtstart"].dt, str(e["uid"]))
        for e in Calendar.from_ical(contenu).walk("VEVENT")
    ]


def test_l_agenda_porte_le_terme_et_le_rappel_six_mois_avant(signer, agent, client):
    signer("Eau", date(2028, 6, 30))
    lignes = agenda(client, agent)
    assert sorted(x[:2] for x in lignes) == sorted([
        ("Terme de la convention : Eau", date(2028, 6, 30)),
        ("Dans six mois", date(2027, 12, 30)),
    ])  # fmt: skip
    assert len({uid for *_, uid in lignes}) == 2


def test_un_rappel_deja_passe_ne_revient_pas(signer, agent, client):
    signer("Eau", date(2028, 1, 1))
    assert [x[0] for x in agenda(client, agent)] == ["Terme de la convention : Eau"]


def test_l_agenda_d_une_collegue_ne_porte_pas_mes_termes(signer, collegue, client):
    signer("Eau", date(2028, 6, 30))
    assert agenda(client, collegue) == []
