"""Entrer par un fournisseur d’identité (OpenID Connect, ProConnect).

Plus strict que la bibliothèque : la signature du jeton est toujours vérifiée, un nonce lie la
réponse à la demande de ce navigateur, l’identité lue doit être celle du jeton, et l’adresse ne
choisit ni portées ni paramètres. Le fournisseur dit qui entre ; le réseau et le rôle restent ceux
de l’invitation.
"""

import hmac
import secrets

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render

from .actions.fournisseur import accueillir
from .models import Agent

NONCES, AMR = "oidc_nonces", "oidc_amr"
# Plusieurs onglets peuvent commencer une connexion.
NONCES_MAX = 5
REFUS = {
    "non_verifiee": (
        "Votre adresse n’est pas vérifiée",
        "Le service d’identification ne garantit pas que cette adresse électronique est à vous. "
        "Faites-la vérifier auprès de lui, puis recommencez.",
    ),
    "inconnue": (
        "Aucun compte à cette adresse",
        "Vous êtes bien identifié·e, mais personne ne vous a encore invité·e avec cette adresse "
        "électronique. Demandez une invitation à l’administration de votre réseau.",
    ),
    "fermee": (
        "Ce compte est fermé",
        "Vous êtes bien identifié·e, mais le compte de cette adresse est fermé. Écrivez à "
        "l’administration de votre réseau.",
    ),
}


class AdaptateurFournisseur(OpenIDConnectOAuth2Adapter):
    def complete_login(self, request, app, token, **options):
        jeton = options["response"].get("id_token")
        if not jeton:
            raise OAuth2Error("Réponse sans jeton d’identité.")
        identite = self._decode_id_token(app, jeton)
        donnees = {"id_token": identite, "userinfo": self._fetch_user_info(token.token)}
        if donnees["userinfo"].get("sub") != identite.get("sub"):
            raise OAuth2Error("L’identité lue n’est pas celle du jeton.")
        amr = identite.get("amr")
        request.session[AMR] = [str(a) for a in amr][:20] if isinstance(amr, list) else []
        return self.get_provider().sociallogin_from_response(request, donnees)

    def _decode_id_token(self, app, id_token):
        identite = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        rendu = str(identite.get("nonce") or "")
        attendus = self.request.session.pop(NONCES, [])
        if not any(hmac.compare_digest(rendu, attendu) for attendu in attendus):
            raise OAuth2Error("Ce jeton ne répond pas à cette demande.")
        return identite


class Fournisseur(OpenIDConnectProvider):
    oauth2_adapter_class = AdaptateurFournisseur

    def get_auth_params_from_request(self, request, action):
        nonce = secrets.token_urlsafe(32)
        gardes = request.session.get(NONCES, [])
        request.session[NONCES] = [*gardes[1 - NONCES_MAX :], nonce]
        return self.get_auth_params() | {"nonce": nonce}

    def get_scope_from_request(self, request):
        return self.get_scope()

    def extract_extra_data(self, data):
        """N’en garder que l’identifiant : ni nom, ni adresse, ni jeton."""
        return {"userinfo": {"sub": data["userinfo"]["sub"]}}


class AdaptateurOIDC(DefaultSocialAccountAdapter):
    """Un compte OIDC se rattache à un agent déjà invité, reconnu à son adresse vérifiée."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def get_provider(self, request, provider, client_id=None):
        lu = super().get_provider(request, provider, client_id)
        if type(lu) is OpenIDConnectProvider:
            return Fournisseur(request, app=lu.app)
        return lu

    def pre_social_login(self, request, sociallogin):
        """Reconnaît la personne, ou la refuse en disant quoi faire."""
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                _refuser(request, "fermee")
            return
        adresse = _adresse_verifiee(sociallogin)
        if not adresse:
            _refuser(request, "non_verifiee")
        agent = Agent.objects.filter(email=adresse).first() or accueillir(adresse=adresse)
        if agent is None:
            _refuser(request, "inconnue")
        if not agent.is_active:
            _refuser(request, "fermee")
        sociallogin.connect(request, agent)


def _adresse_verifiee(sociallogin):
    """L’adresse que le fournisseur dit vérifiée ; « true » écrit en toutes lettres n’en est pas."""
    return next(
        (a.email.strip().lower() for a in sociallogin.email_addresses if a.verified is True), ""
    )


def _refuser(request, pourquoi):
    titre, texte = REFUS[pourquoi]
    reponse = render(
        request, "socialaccount/refus.html", {"titre": titre, "texte": texte}, status=403
    )
    raise ImmediateHttpResponse(reponse)


def _ouvrir(vue, request, provider_id):
    try:
        return vue.adapter_view(AdaptateurFournisseur(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None


@login_not_required
def entrer(request, provider_id):
    return _ouvrir(OAuth2LoginView, request, provider_id)


@login_not_required
def revenir(request, provider_id):
    return _ouvrir(OAuth2CallbackView, request, provider_id)
