"""Indicateurs propres au réseau, et leurs constats."""

from django.urls import path

from .views import propres

urlpatterns = [
    path("propres/", propres.propres, name="propres"),
    path("propres/creer/", propres.creer_propre, name="creer_propre"),
    path("propres/<int:pk>/", propres.indicateur_propre, name="indicateur_propre"),
    path("propres/<int:pk>/modifier/", propres.modifier_propre, name="modifier_propre"),
    path("propres/<int:pk>/preuves.xlsx", propres.exporter_propre, name="exporter_propre"),
    path("propres/<int:pk>/constats/ajouter/", propres.ajouter_constat, name="ajouter_constat"),
    path("constats/<int:pk>/modifier/", propres.modifier_constat, name="modifier_constat"),
    path("constats/<int:pk>/supprimer/", propres.retirer_constat, name="retirer_constat"),
]
