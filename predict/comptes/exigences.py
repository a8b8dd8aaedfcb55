"""Ce qu’un réseau exige de qui entre : la double vérification, et rien d’autre avant elle.

Lu par le périmètre à chaque requête, sans requête de plus : l’agent arrive avec la réponse.
"""

import json

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from .droits import ligne_de, role_de

# Le chemin pour l’activer, changer de réseau ou sortir ; les pages publiques restent ouvertes.
PERMISES = frozenset({"account_logout", "account_reauthenticate", "comptes:changer_reseau"})
ACTIVER = "mfa_index"
# Noms normalisés d’une preuve à plusieurs facteurs dans la revendication « amr » (RFC 8176).
AMR_DOUBLE = "mfa"


def second_facteur_manque(request):
    """Ce rôle, dans ce réseau, demande une double vérification que la personne n’a pas."""
    agent = request.user
    if not agent.is_authenticated or agent.reseau is None:
        return False
    if agent.role not in agent.reseau.mfa_exigee or agent.second_facteur:
        return False
    return not delegue(request)


def delegue(request):
    """Entrée par le fournisseur d’identité, qui atteste lui-même d’un second facteur.

    Seulement si l’exploitation l’a réglé (`OIDC_SECOND_FACTEUR=fournisseur`).
    """
    if settings.OIDC_SECOND_FACTEUR != "fournisseur":
        return False
    preuves = get_authentication_records(request, request.user)
    par_oidc = bool(preuves) and preuves[0].get("method") == "socialaccount"
    return par_oidc and AMR_DOUBLE in request.session.get("oidc_amr", [])


def conduire_a_l_activer(request, vue):
    """La réponse qui mène à l’activation ; `None` si la route est permise sans elle."""
    route = request.resolver_match.view_name or ""
    publique = not getattr(vue, "login_required", True)
    if publique or route in PERMISES or route.startswith("mfa_"):
        return None
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": reverse(ACTIVER)})
    return redirect(ACTIVER)


def revoir_la_suite(request):
    """Une demande mise de côté le temps de se réauthentifier se rejoue sous les droits du moment.

    allauth la rejoue sans repasser par le périmètre : si le rôle a changé, elle s’oublie ici.
    """
    suite = request.session.get(STATE_SESSION_KEY) or {}
    if "request" not in suite:
        return
    demande = json.loads(suite["request"])
    try:
        route = resolve(demande["path_info"]).view_name
    except Resolver404:
        route = ""
    droits = ligne_de(route) or {}
    if demande["method"] not in droits.get(role_de(request.user), ()):
        del request.session[STATE_SESSION_KEY]
