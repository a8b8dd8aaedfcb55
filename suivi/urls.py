from django.urls import include, path

from . import views
from .views import enquetes, pourquoi, rangs

app_name = "suivi"
urlpatterns = [
    path("", views.indicateurs, name="indicateurs"),
    path("cibles/", views.cibles, name="cibles"),
    path("indicateurs.xlsx", views.classeur, name="classeur"),
    path("indicateurs/<str:code>/tenue/", views.tenir, name="tenir"),
    path("indicateurs/<str:code>/", views.fiche, name="fiche"),
    path("indicateurs/<str:code>/preuves/", views.preuves, name="preuves"),
    path("indicateurs/<str:code>/preuves.xlsx", views.exporter, name="exporter"),
    path("", include("suivi.activite_urls")),
    path("", include("suivi.couts_urls")),
    path("", include("suivi.feuilles_urls")),
    path("rangs/", rangs.rangs, name="rangs"),
    path("", include("suivi.propres_urls")),
    path("", include("suivi.clotures_urls")),
    path("", include("suivi.theorie_urls")),
    path("", include("suivi.capitalisation_urls")),
    path("accompagnements/<int:pk>/", pourquoi.pourquoi, name="pourquoi"),
    path("accompagnements/<int:pk>/avis/", pourquoi.avis, name="avis"),
    path("accompagnements/<int:pk>/enquete/", enquetes.ouvrir, name="ouvrir_enquete"),
    path("", include("suivi.enquetes_urls")),
    path("enquetes/", enquetes.enquetes, name="enquetes"),
    path("enquetes/<int:pk>/repondre/", enquetes.repondre, name="repondre"),
    path("", include("suivi.national_urls")),
    path("rapports/", views.rapports, name="rapports"),
    path("rapports/nouveau/", views.choisir_rapport, name="choisir_rapport"),
    path("rapports/creer/", views.creer_rapport, name="creer_rapport"),
    path("rapports/<int:pk>/", views.rapport, name="rapport"),
    path("rapports/<int:pk>/modifier/", views.modifier_rapport, name="modifier_rapport"),
    path("rapports/<int:pk>/produire/", views.produire_rapport, name="produire_rapport"),
]
