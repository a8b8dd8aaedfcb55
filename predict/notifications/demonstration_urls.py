"""L’attrape-courriels : hors démonstration, ces adresses n’existent pas."""

from django.urls import path

from . import attrape

app_name = "demonstration"
urlpatterns = [
    path("", attrape.courriels, name="courriels"),
    path("<str:nom>/", attrape.courriel, name="courriel"),
    path("<str:nom>/html/", attrape.html, name="courriel_html"),
]
