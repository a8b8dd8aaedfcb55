"""Qui lit l’API : le jeton dit le réseau, puis ce qu’il permet ; l’enveloppe de chaque route.

Une route d’API ne regarde ni session ni compte : elle tient elle-même son périmètre. Le réseau
vient du jeton (ou de l’adresse, pour ce qui est public) ; tout se lit dans `dans_reseau`, puis par
`du_reseau` : les deux verrous de conception §4.
"""

import logging
from datetime import timedelta
from functools import wraps

from allauth.core.internal.ratelimit import consume
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from ninja.security import HttpBearer

from predict.comptes.droits import ligne_de
from predict.comptes.models import JetonAPI, Reseau
from predict.comptes.perimetre import dans_reseau
from predict.noyau.documents.sceau import empreinte

from .erreurs import Refus, probleme

# Par jeton ; par adresse pour qui lit sans jeton, et pour qui en essaie de faux.
DEBIT = {"api": "300/5m/key", "api_publique": "120/5m/ip", "api_refus": "30/5m/ip"}
ATTENTE = 300
# La trace d’un usage se garde à l’heure près : une lecture n’écrit pas à chaque fois.
TRACE = timedelta(hours=1)


def limiter(request, action, cle=None):
    """Lève un refus 429 si ce lecteur a trop demandé."""
    if not consume(request, app="predict", action=action, key=cle, config=DEBIT, limit_get=True):
        raise Refus(429, "Attendez quelques minutes avant de redemander.", Retry_After=ATTENTE)


def jeton_presente(request):
    genre, _, jeton = request.headers.get("Authorization", "").partition(" ")
    return jeton.strip() if genre.lower() == "bearer" else ""


def _reseau_de(request, slug):
    """Le réseau où lire : celui de l’adresse, ou celui que dit le jeton ; `None` sinon."""
    slug = slug or JetonAPI.reseau_dit(jeton_presente(request))
    # Un caractère nul ferait échouer PostgreSQL avant qu’il ne cherche.
    if not slug or "\0" in slug:
        return None
    return Reseau.objects.filter(slug=slug).first()


class Porteur(HttpBearer):
    """Jeton d’un réseau, en en-tête `Authorization: Bearer …` ; il faut la portée de la route."""

    def __init__(self, portee):
        super().__init__()
        self.portee = portee

    def __call__(self, request):
        return self.authenticate(request, jeton_presente(request))

    def authenticate(self, request, token):
        clair, maintenant = token, timezone.now()
        if not clair:
            raise _sans_jeton("Donnez votre jeton dans l’en-tête « Authorization: Bearer … ».")
        reseau = request.reseau_api
        jeton = reseau and JetonAPI.objects.du_reseau(reseau).avec_jeton(clair).first()
        if not jeton:
            # Le vrai jeton passe toujours : seuls les faux se comptent.
            limiter(request, "api_refus")
            raise _sans_jeton("Ce jeton n’est pas reconnu.")
        if jeton.revoque_le is not None:
            raise _sans_jeton("Ce jeton a été révoqué ; demandez-en un autre au réseau.")
        if jeton.expire_le <= maintenant:
            raise _sans_jeton("Ce jeton a expiré ; demandez-en un autre au réseau.")
        limiter(request, "api", str(jeton.pk))
        if not jeton.permet(self.portee):
            raise Refus(403, f"Ce jeton n’a pas la portée « {self.portee} ».")
        if jeton.dernier_usage_le is None or jeton.dernier_usage_le < maintenant - TRACE:
            JetonAPI.objects.filter(pk=jeton.pk).update(dernier_usage_le=maintenant)
        return jeton


def _sans_jeton(detail):
    return Refus(401, detail, WWW_Authenticate='Bearer realm="PREDICT"')


def reseau_public(request):
    """Le réseau de l’adresse s’il a ouvert la lecture sans jeton ; sinon le même 404 que s’il
    n’existait pas."""
    limiter(request, "api_publique")
    reseau = request.reseau_api
    if reseau is None or not reseau.api_publique:
        raise Refus(404, "Ce réseau n’a rien ouvert à cette adresse.")
    return reseau


def envelopper(vue, *, publique=False):
    """La vue d’une route : méthode, réseau, erreurs, CORS et ETag.

    `publique` : lisible depuis le script de n’importe quel site (CORS), sans jeton.
    """

    @wraps(vue, assigned=())
    def repondre(request, **parametres):
        if request.method not in ligne_de(request.resolver_match.view_name)["anonyme"]:
            refus = probleme(405, "Cette API ne fait que lire.", entetes={"Allow": "GET, HEAD"})
            return _finir(refus, publique)
        if request.method == "OPTIONS":
            return _finir(HttpResponse(status=204, headers={"Allow": "GET, HEAD"}), publique)
        methode, request.method = request.method, "GET"
        try:
            reponse = _lire(request, vue, parametres)
        finally:
            request.method = methode
        return _finir(_etiqueter(request, reponse), publique)

    repondre.csrf_exempt = True
    repondre.login_required = False
    # Elle pose son réseau elle-même : celui du jeton, pas celui d’une session.
    repondre.sans_perimetre = True
    return repondre


def _lire(request, vue, parametres):
    try:
        request.reseau_api = _reseau_de(request, parametres.get("slug"))
        with dans_reseau(request.reseau_api and request.reseau_api.pk):
            return vue(request, **parametres)
    except Refus as refus:
        return refus.reponse()
    except Exception:
        logging.getLogger("predict.api").exception("Réponse d’API impossible")
        return probleme(500, "La réponse n’a pas pu s’écrire. L’équipe technique est prévenue.")


def _etiqueter(request, reponse):
    """ETag sur ce qui est lu ; « 304 » à qui l’a déjà."""
    if reponse.status_code != 200:
        return reponse
    etag = quote_etag(empreinte(reponse.content)[:32])
    reponse["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=reponse)


def _finir(reponse, publique):
    gardable = "public, max-age=300" if publique else "private, no-cache"
    reponse["Cache-Control"] = "no-store" if reponse.status_code >= 400 else gardable
    if publique:
        reponse["Access-Control-Allow-Origin"] = "*"
        reponse["Access-Control-Expose-Headers"] = "ETag"
    else:
        patch_vary_headers(reponse, ["Authorization"])
    return reponse
