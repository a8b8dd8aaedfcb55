"""L’adresse publique d’un avis : courte, sans rien d’interne (« /avis/… »)."""

from django.urls import path

from .views import avis

app_name = "avis"
urlpatterns = [
    path("<slug:slug>/<slug:jeton>/", avis.repondre_par_lien, name="repondre"),
]
