from django.urls import path

from . import views
from .views import rangs

app_name = "suivi"
urlpatterns = [
    path("", views.indicateurs, name="indicateurs"),
    path("cibles/", views.cibles, name="cibles"),
    path("indicateurs/<str:code>/", views.fiche, name="fiche"),
    path("indicateurs/<str:code>/preuves/", views.preuves, name="preuves"),
    path("indicateurs/<str:code>/preuves.xlsx", views.exporter, name="exporter"),
    path("rangs/", rangs.rangs, name="rangs"),
    path("rapports/", views.rapports, name="rapports"),
    path("rapports/creer/", views.creer_rapport, name="creer_rapport"),
    path("rapports/<int:pk>/", views.rapport, name="rapport"),
    path("rapports/<int:pk>/modifier/", views.modifier_rapport, name="modifier_rapport"),
    path("rapports/<int:pk>/produire/", views.produire_rapport, name="produire_rapport"),
]
