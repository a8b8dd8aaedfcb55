from django.contrib import admin
from django.urls import include, path

from predict import accueil, agenda, recherche_vues

urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("charte/", accueil.charte, name="charte"),
    path("sante", accueil.sante, name="sante"),
    path("recherche/", recherche_vues.recherche, name="recherche"),
    path("recherche/panneau/", recherche_vues.panneau, name="recherche_panneau"),
    path("agenda/<slug:slug>/<str:jeton>.ics", agenda.flux, name="agenda"),
    path("compte/", include("allauth.urls")),
    path("", include("predict.comptes.urls")),
    path("collectivites/", include("collectivites.urls")),
    path("evenements/", include("collectivites.inscriptions_urls")),
    path("offre/", include("offre.urls")),
    path("offres/", include("offre.vitrine_urls")),
    path("financements/", include("offre.financements_urls")),
    path("financements/", include("accompagnements.simulateur_urls")),
    path("outils/", include("accompagnements.outils_urls")),
    path("accompagnements/", include("accompagnements.urls")),
    path("portail/", include("accompagnements.portail_urls")),
    path("suivi/", include("suivi.urls")),
    path("administration-technique/", admin.site.urls),
]
