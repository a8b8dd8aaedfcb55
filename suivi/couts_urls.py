"""Coûts : direction seule."""

from django.urls import path

from .views import couts, couts_reglages

urlpatterns = [
    path("couts/", couts.couts, name="couts"),
    path("couts/tableau.xlsx", couts.exporter, name="exporter_couts"),
    path("couts/lignes/", couts.lignes, name="couts_lignes"),
    path("couts/reglages/", couts_reglages.reglages, name="couts_reglages"),
    path("couts/reglages/annee/", couts_reglages.exercice, name="couts_exercice"),
    path("couts/salaires/noter/", couts_reglages.noter_salaire, name="noter_salaire"),
    path("couts/salaires/<int:pk>/", couts_reglages.modifier_salaire, name="modifier_salaire"),
    path(
        "couts/salaires/<int:pk>/retirer/", couts_reglages.retirer_salaire, name="retirer_salaire"
    ),
    path("couts/prestations/<int:pk>/", couts.prestation, name="cout_prestation"),
    path("couts/recettes/<int:pk>/", couts.modifier_recette, name="modifier_recette"),
    path("couts/recettes/<int:pk>/retirer/", couts.retirer_recette, name="retirer_recette"),
]
