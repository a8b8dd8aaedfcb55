"""Périodes closes."""

from django.urls import path

from .views import clotures

urlpatterns = [
    path("clotures/", clotures.clotures, name="clotures"),
    path("clotures/creer/", clotures.creer_cloture, name="creer_cloture"),
    path("clotures/<int:pk>/", clotures.cloture, name="cloture"),
    path("clotures/<int:pk>/rouvrir/", clotures.rouvrir, name="rouvrir_cloture"),
    path("clotures/<int:pk>/preuves.xlsx", clotures.exporter_cloture, name="exporter_cloture"),
]
