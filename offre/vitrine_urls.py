"""Adresses publiques de l’offre : courtes, sans rien d’interne (« /offres/… »)."""

from django.urls import path

from .views import vitrine

app_name = "vitrine"
urlpatterns = [
    path("<slug:slug>/", vitrine.offre, name="offre"),
    path("<slug:slug>/brochure.pdf", vitrine.brochure, name="brochure"),
    path("<slug:slug>/logo", vitrine.logo, name="logo"),
    path("<slug:slug>/couleurs.css", vitrine.feuille, name="feuille"),
    path("<slug:slug>/<str:cle_publique>/", vitrine.service, name="service"),
]
