"""Feuilles de temps : chacun·e les siennes, la direction toutes."""

from django.urls import path

from .views import feuilles

urlpatterns = [
    path("feuilles/", feuilles.feuilles, name="feuilles"),
    path("feuilles/preparer/", feuilles.preparer, name="preparer_feuille"),
    path("feuilles/<int:pk>/", feuilles.feuille, name="feuille"),
    path("feuilles/<int:pk>/signer/", feuilles.signer, name="signer_feuille"),
    path("feuilles/<int:pk>/viser/", feuilles.viser, name="viser_feuille"),
    path("feuilles/<int:pk>/rouvrir/", feuilles.rouvrir, name="rouvrir_feuille"),
    path("feuilles/<int:pk>/supprimer/", feuilles.supprimer, name="supprimer_feuille"),
    path("feuilles/<int:pk>/feuille.pdf", feuilles.telecharger, name="feuille_pdf"),
]
