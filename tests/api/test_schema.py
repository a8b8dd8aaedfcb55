"""Le schéma OpenAPI est juste : schemathesis appelle chaque route comme il le permet."""

import os
from pathlib import Path

import jsonschema_rs
import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from predict.api import acces
from predict.comptes.regles import PorteeAPI
from tests.comptes.graphe import Graphe

# Par route et par mode : la suite entière tient sous la minute. En demander plus pour chercher.
EXEMPLES = int(os.environ.get("PREDICT_SCHEMATHESIS", "8"))


@pytest.fixture
def monde(db, monkeypatch):
    """Un réseau complet, un jeton à toutes les portées, aucun débit."""
    for action in acces.DEBIT:
        monkeypatch.setitem(acces.DEBIT, action, "")
    call_command("charger_referentiels", verbosity=0)
    return Graphe("ici", "CANARIDICI")


@pytest.fixture
def schema(monde):
    # Comme le client d’essai : sans quoi la requête refermerait la connexion de l’essai.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(reverse("api:openapi-json"), get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations(schema):
    return [resultat.ok() for resultat in schema.get_all_operations()]


def test_le_schema_est_un_openapi_valide_et_complet(monde):
    brut = Client().get(reverse("api:openapi-json")).json()

    assert brut["openapi"].startswith("3.1")
    chemins = set(brut["paths"])
    assert len(chemins) == len(PorteeAPI.values) + 2
    for portee in PorteeAPI.values:
        assert brut["paths"][reverse(f"api:{portee}")]["get"]["security"]
    for operations_ in brut["paths"].values():
        assert set(operations_) == {"get"}, "l’API ne fait que lire"
        for statut, reponse in operations_["get"]["responses"].items():
            if int(statut) >= 400:
                assert set(reponse["content"]) == {"application/problem+json"}
    for forme in brut["components"]["schemas"].values():
        jsonschema_rs.meta.validate(forme)


def test_le_guide_dit_chaque_route_chaque_portee_et_le_debit(db):
    guide = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")

    for chemin in Client().get(reverse("api:openapi-json")).json()["paths"]:
        assert f"`{chemin.replace('{slug}', '<réseau>')}`" in guide
    assert all(f"| `{portee}` |" in guide for portee in PorteeAPI.values)
    for action in ("api", "api_publique"):
        assert f"{acces.DEBIT[action].partition('/')[0]} " in guide


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_schemathesis_ne_prend_le_schema_en_defaut_nulle_part(schema, mode):
    """Demandes permises, puis demandes fausses : jamais de panne, jamais d’écart au schéma."""
    entetes = {"Authorization": "Bearer predict_ici_CANARIDICI"}
    vues = set()
    for operation in operations(schema):
        vues.add(operation.path)

        @settings(
            max_examples=EXEMPLES, deadline=None, database=None, derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(mode))
        def appeler(case):
            # Un réseau qui existe, pour que la réponse en soit une.
            if case.path_parameters and mode is GenerationMode.POSITIVE:
                case.path_parameters["slug"] = "ici"
            case.call_and_validate(headers=entetes)

        appeler()

    assert len(vues) == len(PorteeAPI.values) + 2
