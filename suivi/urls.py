from django.urls import path

from . import views
from .views import capitalisation, enquetes, pourquoi, rangs

app_name = "suivi"
urlpatterns = [
    path("", views.indicateurs, name="indicateurs"),
    path("cibles/", views.cibles, name="cibles"),
    path("indicateurs/<str:code>/", views.fiche, name="fiche"),
    path("indicateurs/<str:code>/preuves/", views.preuves, name="preuves"),
    path("indicateurs/<str:code>/preuves.xlsx", views.exporter, name="exporter"),
    path("rangs/", rangs.rangs, name="rangs"),
    path("capitalisation/", capitalisation.capitalisations, name="capitalisations"),
    path("capitalisation/<int:pk>/", capitalisation.capitalisation, name="capitalisation"),
    path(
        "capitalisation/<int:pk>/modifier/",
        capitalisation.modifier_capitalisation,
        name="modifier_capitalisation",
    ),
    path(
        "capitalisation/<int:pk>/supprimer/",
        capitalisation.supprimer_capitalisation,
        name="supprimer_capitalisation",
    ),
    path(
        "capitalisation/<int:pk>/fiche.pdf",
        capitalisation.pdf_capitalisation,
        name="capitalisation_pdf",
    ),
    path("accompagnements/<int:pk>/", pourquoi.pourquoi, name="pourquoi"),
    path("accompagnements/<int:pk>/capitaliser/", capitalisation.capitaliser, name="capitaliser"),
    path("accompagnements/<int:pk>/enquete/", enquetes.ouvrir, name="ouvrir_enquete"),
    path("enquetes/", enquetes.enquetes, name="enquetes"),
    path("enquetes/<int:pk>/repondre/", enquetes.repondre, name="repondre"),
    path("rapports/", views.rapports, name="rapports"),
    path("rapports/creer/", views.creer_rapport, name="creer_rapport"),
    path("rapports/<int:pk>/", views.rapport, name="rapport"),
    path("rapports/<int:pk>/modifier/", views.modifier_rapport, name="modifier_rapport"),
    path("rapports/<int:pk>/produire/", views.produire_rapport, name="produire_rapport"),
]
