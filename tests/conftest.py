"""La maison d’essai : plus stricte que la production (conception §11).

Trois personnages partout : `agent` (chargée de mission, concernée), `collegue` (même réseau),
`etrangere` (autre réseau). S’y ajoutent `direction` et `referente` quand le rôle compte.
"""

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings as reglages
from django.core.cache import caches
from django.test import Client

from tests.sessions import entrer

NOYAU = Path(__file__).resolve().parent / "noyau"
GABARITS = str(Path(__file__).resolve().parent.parent / "templates")


class VariableInconnue(str):
    """Valeur de `string_if_invalid` : vide chez les autres, une erreur dans nos gabarits.

    Django interroge sa vérité depuis `FilterExpression.resolve`, dont le contexte dit quel
    gabarit s’écrit ; ceux des paquets (admin, crispy, allauth) s’appuient sur le vide.
    """

    def __bool__(self):
        cadre = sys._getframe(1)
        contexte = cadre.f_locals.get("context")
        if cadre.f_code.co_name == "resolve" and contexte is not None:
            gabarit = contexte.render_context.template
            if gabarit is not None and str(gabarit.origin.name).startswith(GABARITS):
                expression = cadre.f_locals["self"]
                raise AssertionError(
                    f"Variable inconnue « {expression.token} » dans {gabarit.origin.name}"
                )
        return False


def pytest_configure():
    # Hachage rapide : les essais créent des centaines de comptes. Les fichiers déposés vont
    # dans un dossier jetable, jamais dans var/.
    # Les comptes de l’en-tête se relisent à chaque page : un nombre de requêtes ne dépend pas de
    # la page d’avant.
    reglages.NAVIGATION_SECONDES = 0
    # Le robot cherche des milliers de fiches au hasard : les freins ont leur propre essai.
    reglages.FREINS = {}
    # Posé dans les réglages, non sur le moteur : Django refait ses moteurs quand un essai change
    # DEBUG, et la sévérité se perdrait pour tous les essais suivants du même processus.
    reglages.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = VariableInconnue("")
    reglages.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    dossier = tempfile.mkdtemp(prefix="predict-essais-")
    reglages.STORAGES["default"].setdefault("OPTIONS", {})["location"] = dossier
    reglages.DOSSIER_D_ESSAI = dossier
    if reglages.REDIS_URL:
        # Une base Redis par processus d’essai : `cache.clear()` la vide toute.
        rang = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 12
        adresse = urlsplit(reglages.REDIS_URL)._replace(path=f"/{rang + 1}").geturl()
        reglages.CACHES["default"]["LOCATION"] = adresse


def pytest_collection_modifyitems(items):
    """`une_fois` : tout essai du noyau qui n’a pas droit à la base (pytest-django la lui ferme).

    Le moteur n’y peut rien changer : l’étape PostgreSQL ne les rejoue pas après SQLite.
    """
    for item in items:
        sans_base = "db" not in item.fixturenames and not item.get_closest_marker("django_db")
        if sans_base and NOYAU in item.path.parents:
            item.add_marker("une_fois")


def pytest_collection_finish():
    # Des millions d’objets vivront jusqu’au bout : que le ramasse-miettes ne les recompte pas.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_unconfigure():
    shutil.rmtree(getattr(reglages, "DOSSIER_D_ESSAI", ""), ignore_errors=True)


@pytest.fixture(autouse=True)
def cache_vide():
    """Connexions, API et liens secrets se comptent dans le cache : chaque essai part de zéro."""
    caches["default"].clear()


@pytest.fixture
def reseau(db):
    from tests.fabriques import ReseauFactory

    return ReseauFactory(nom="Réseau d’ici", slug="ici")


@pytest.fixture
def autre_reseau(db):
    from tests.fabriques import ReseauFactory

    return ReseauFactory(nom="Réseau d’ailleurs", slug="ailleurs")


@pytest.fixture
def agent(reseau):
    """Chargée de mission : lit et écrit les données métier de son réseau."""
    from tests.fabriques import AgentFactory

    return AgentFactory(reseau=reseau, prenom="Camille", nom="Rousselet")


@pytest.fixture
def collegue(reseau):
    """Chargée de mission du même réseau : mêmes droits, autres dossiers."""
    from tests.fabriques import AgentFactory

    return AgentFactory(reseau=reseau, prenom="Inès", nom="Marchand")


@pytest.fixture
def direction(reseau):
    """Direction : valide, passe outre, voit les coûts."""
    from predict.comptes.regles import Role
    from tests.fabriques import AgentFactory

    return AgentFactory(reseau=reseau, prenom="Hélène", nom="Garnier", role=Role.DIRECTION)


@pytest.fixture
def etrangere(autre_reseau):
    """Chargée de mission d’un autre réseau : tout ce qui est d’ici lui répond 404."""
    from tests.fabriques import AgentFactory

    return AgentFactory(reseau=autre_reseau, prenom="Sonia", nom="Lefort")


@pytest.fixture
def referente(reseau):
    """Référente d’une collectivité : le portail, et rien d’autre.

    `referente.fiche` est la collectivité à laquelle elle a accès.
    """
    from predict.comptes.regles import Role
    from tests.fabriques import AgentFactory, FicheFactory, ReferentFactory

    personne = AgentFactory(reseau=reseau, prenom="Nadia", nom="Perrin", role=Role.REFERENT)
    personne.fiche = FicheFactory(reseau=reseau)
    ReferentFactory(reseau=reseau, agent=personne, fiche=personne.fiche)
    return personne


@pytest.fixture
def navigation_gardee(settings, monkeypatch):
    """Les comptes de la navigation sont gardés une minute, comme en production.

    La première page d’un agent les lit ; ouvrir une page avant de mesurer les suivantes. Le cache
    est à cet essai seul : une base rendue vide redonne les mêmes clés aux réseaux.
    """
    settings.NAVIGATION_SECONDES = 60
    monkeypatch.setattr(caches["default"], "key_prefix", uuid4().hex)


@pytest.fixture
def client_de(db):
    """`client_de(agent)` : un navigateur où cette personne est connectée.

    Elle vient d’y confirmer que c’est elle ; `confirmee=False` pour ne pas l’avoir fait.
    """

    def ouvrir(personne, *, confirmee=True, **options):
        return entrer(Client(**options), personne, confirmee=confirmee)

    return ouvrir


@pytest.fixture(autouse=True)
def fichiers_refermes(monkeypatch):
    """Le serveur referme le fichier qu’il a envoyé ; le client d’essai, non."""
    envoyes, demander = [], Client.request

    def request(client, **demande):
        reponse = demander(client, **demande)
        # `file_to_stream` est oublié dès que le client d’essai enveloppe le flux.
        if reponse.streaming:
            envoyes.extend(reponse._resource_closers)
        return reponse

    monkeypatch.setattr(Client, "request", request)
    yield
    for refermer in envoyes:
        refermer()
