from django.contrib import admin
from django.urls import include, path

from predict import accueil, agenda, recherche_vues
from predict.api import pages as pages_api
from predict.comptes import oidc
from predict.comptes.views.code import emporter_les_codes, saisir_le_code

urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("charte/", accueil.charte, name="charte"),
    path("sante", accueil.sante, name="sante"),
    path("recherche/", recherche_vues.recherche, name="recherche"),
    path("recherche/panneau/", recherche_vues.panneau, name="recherche_panneau"),
    path("agenda/<slug:slug>/<str:jeton>.ics", agenda.flux, name="agenda"),
    path("api/", pages_api.documentation, name="api_documentation"),
    path("api/v1/", include("predict.api.urls")),
    path("notifications/", include("predict.notifications.urls")),
    path("aide/", include("predict.aide.urls")),
    path("demonstration/courriels/", include("predict.notifications.demonstration_urls")),
    # Avant celles d’allauth, aux mêmes adresses : plus strictes.
    path("compte/oidc/<slug:provider_id>/login/", oidc.entrer, name="openid_connect_login"),
    path(
        "compte/oidc/<slug:provider_id>/login/callback/",
        oidc.revenir,
        name="openid_connect_callback",
    ),
    path("compte/login/code/confirm/", saisir_le_code, name="account_confirm_login_code"),
    path(
        "compte/2fa/recovery-codes/download/",
        emporter_les_codes,
        name="mfa_download_recovery_codes",
    ),
    path("compte/", include("allauth.urls")),
    path("", include("predict.comptes.urls")),
    path("collectivites/", include("collectivites.urls")),
    path("evenements/", include("collectivites.inscriptions_urls")),
    path("offre/", include("offre.urls")),
    path("offres/<slug:slug>/evenements.ics", pages_api.evenements_ics, name="evenements_publics"),
    path("offres/", include("offre.vitrine_urls")),
    path("financements/", include("offre.financements_urls")),
    path("financements/", include("accompagnements.simulateur_urls")),
    path("outils/", include("accompagnements.outils_urls")),
    path("accompagnements/", include("accompagnements.urls")),
    path("portail/", include("predict.portail.urls")),
    path("suivi/", include("suivi.urls")),
    path("avis/", include("suivi.avis_urls")),
    path("administration-technique/", admin.site.urls),
]
