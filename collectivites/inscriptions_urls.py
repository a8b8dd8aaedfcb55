"""Adresses publiques des événements : courtes, sans rien d’interne (« /evenements/… »)."""

from django.urls import path

from .views import inscriptions

app_name = "inscriptions"
urlpatterns = [
    path(
        "inscription/<slug:slug>/<slug:jeton>/",
        inscriptions.inscription_personnelle,
        name="personnelle",
    ),
    path("inscrire/<slug:slug>/<str:signe>/", inscriptions.inscription_publique, name="publique"),
    path("agenda/<slug:slug>/<str:signe>/", inscriptions.agenda_public, name="agenda"),
]
