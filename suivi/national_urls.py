"""Transmettre, et lire le national : inclus dans l’espace `suivi:`."""

from django.urls import path

from .views import national, transmissions

urlpatterns = [
    path("transmissions/", transmissions.transmissions, name="transmissions"),
    path("transmissions/<int:pk>/", transmissions.transmission, name="transmission"),
    path(
        "transmissions/<int:pk>/retirer/",
        transmissions.retirer_transmission,
        name="retirer_transmission",
    ),
    path("clotures/<int:pk>/transmettre/", transmissions.transmettre, name="transmettre"),
    path("national/", national.national, name="national"),
    path("national/reseaux/", national.national_reseaux, name="national_reseaux"),
    path("national/reseaux.xlsx", national.exporter_national, name="exporter_national"),
    path("national/ventilations/", national.national_ventilations, name="national_ventilations"),
    path("national/evolution/", national.national_evolution, name="national_evolution"),
    path("national/rapport/", national.rapport_national, name="rapport_national"),
    path(
        "national/rapport.<slug:format>",
        national.rapport_national_fichier,
        name="rapport_national_fichier",
    ),
]
