"""Ralentir qui devine : jetons, adresses secrètes, identifiants.

Un secret de 256 bits ne se devine pas ; encore faut-il que l’essayer coûte. Seuls les essais
**manqués** comptent, par adresse de visiteur (par personne, une fois entrée) : qui a le bon lien,
d’une autre adresse, entre toujours. Les connexions ont leurs limites à part (allauth).
"""

from allauth.core.internal.ratelimit import consume, respond_429
from django.conf import settings
from django.http import Http404

# Pages ouvertes par ce qui est écrit dans leur adresse.
A_SECRET = frozenset(
    {
        "agenda", "avis:repondre", "comptes:accepter", "comptes:verifier",
        "inscriptions:personnelle", "inscriptions:publique", "inscriptions:agenda",
        "account_reset_password_from_key",
    }
)  # fmt: skip
DEMANDE_DE_CODE = "account_request_login_code"
ATTENDRE = "600"


def _sujet(request):
    """« secret » : une page publique à jeton ; « identifiant » : une fiche cherchée au hasard."""
    route = request.resolver_match
    if route.view_name in A_SECRET:
        return "secret"
    return "identifiant" if request.user.is_authenticated and route.kwargs else ""


def _compter(request, sujet, *, seulement_lire):
    return consume(
        request, app="predict", action=sujet, config=settings.FREINS, limit_get=True,
        dry_run=seulement_lire,
    )  # fmt: skip


def _code_permis(request):
    """allauth rendrait le formulaire, avec un mot, à qui demande trop de codes : qu’il attende."""
    if request.resolver_match.view_name != DEMANDE_DE_CODE:
        return True
    return consume(request, app="allauth.account", action="request_login_code", dry_run=True)


def freiner(request):
    """La réponse 429 de qui a trop manqué ; `None` pour tous les autres."""
    sujet = _sujet(request)
    permis = not sujet or _compter(request, sujet, seulement_lire=True)
    if permis and _code_permis(request):
        return None
    reponse = respond_429(request)
    reponse.headers["Retry-After"] = ATTENDRE
    return reponse


def noter(request, issue):
    """À appeler avec la réponse ou l’exception : un « introuvable » est un essai manqué."""
    manque = isinstance(issue, Http404) or getattr(issue, "status_code", 200) == 404
    sujet = manque and _sujet(request)
    if sujet:
        _compter(request, sujet, seulement_lire=False)
