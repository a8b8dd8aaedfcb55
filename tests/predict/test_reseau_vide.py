"""Le premier jour : dans un réseau neuf, chaque page s’ouvre, et un état vide mène quelque part.

Quatre personnages, seuls dans un réseau où rien n’est encore saisi ; la coordination, dans le sien.
"""

import re

import pytest
from django.urls import NoReverseMatch, reverse

from predict.comptes.droits import table_des_droits
from predict.comptes.regles import NatureReseau, Role
from tests.fabriques import AgentFactory, FicheFactory, ReferentFactory, ReseauFactory

VIDE = re.compile(r'<(div|p|section) class="pr-vide(?!__)[^"]*".*?</\1>', re.S)
TITRE = re.compile(r"<b>(.*?)</b>", re.S)
# Rien à y faire ce jour-là : une bonne nouvelle, un formulaire déjà sur la page, ou ce qui vient
# d’ailleurs (un autre rôle, les données de référence, que cet essai ne charge pas).
SANS_GESTE = frozenset(
    {
        ("accompagnements:charge", "Aucun dossier ouvert n’est à son étape au-delà du repère."),
        ("suivi:activite", "Aucun service mis en œuvre dans la période."),
        ("suivi:questionnaires", "Aucun questionnaire"),
        ("collectivites:purge", "Aucune durée de conservation n’est fixée"),
        ("suivi:bibliotheque", "Aucune fiche partagée"),
        ("suivi:indicateurs", "Les fiches de référence manquent"),
        ("offre:commun", "Le catalogue commun est vide"),
        ("offre:national", "Aucun rang déclaré"),
        ("offre:national", "Aucune priorité chargée"),
    }
)


def personne(role):
    nature = NatureReseau.COORDINATION if role == Role.COORDINATION else NatureReseau.RRMA
    agent = AgentFactory(reseau=ReseauFactory(nature=nature), role=role)
    if role == Role.REFERENT:
        ReferentFactory(reseau=agent.reseau, agent=agent, fiche=FicheFactory(reseau=agent.reseau))
    return agent


def pages(role):
    """Les adresses sans argument que ce rôle peut lire, hors comptes et administration."""
    for route, droits in table_des_droits().items():
        if "GET" in droits[role] and route.partition(":")[0] in APPLICATIONS:
            try:
                yield route, reverse(route)
            except NoReverseMatch:
                continue


APPLICATIONS = (
    "accueil", "accompagnements", "aide", "collectivites", "comptes", "financements",
    "notifications", "offre", "outils", "portail", "recherche", "simulateur", "suivi",
)  # fmt: skip


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SUPERVISEUR])
def test_chaque_etat_vide_mene_a_un_geste(client_de, role):
    client = client_de(personne(role))
    muets = set()
    for route, adresse in pages(role):
        reponse = client.get(adresse)
        assert reponse.status_code < 400, route
        if reponse.streaming or "html" not in reponse.get("Content-Type", ""):
            continue
        for vide in VIDE.finditer(reponse.content.decode()):
            if not re.search(r"<(a|button|input)\b", vide[0]):
                titre = TITRE.search(vide[0])
                texte = titre[1] if titre else re.sub(r"<[^>]+>|\s+", " ", vide[0]).strip()[:80]
                muets.add((route, texte))
    restent = sorted(f"{route} : {texte}" for route, texte in muets - SANS_GESTE)
    assert not restent, "\n".join(restent)
