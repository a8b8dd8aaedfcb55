"""Adresses des fiches de capitalisation et de la bibliothèque (`suivi:`)."""

from django.urls import path

from .views import bibliotheque
from .views import capitalisation as vue

urlpatterns = [
    path("capitalisation/", vue.capitalisations, name="capitalisations"),
    path("capitalisation/bibliotheque/", bibliotheque.bibliotheque, name="bibliotheque"),
    path(
        "capitalisation/bibliotheque.<str:format>",
        bibliotheque.exporter,
        name="exporter_bibliotheque",
    ),
    path(
        "capitalisation/bibliotheque/<int:pk>/", bibliotheque.fiche_partagee, name="fiche_partagee"
    ),
    path(
        "capitalisation/bibliotheque/<int:pk>/fiche.<str:format>",
        bibliotheque.document_partage,
        name="document_partage",
    ),
    path("capitalisation/<int:pk>/", vue.capitalisation, name="capitalisation"),
    path(
        "capitalisation/<int:pk>/modifier/",
        vue.modifier_capitalisation,
        name="modifier_capitalisation",
    ),
    path("capitalisation/<int:pk>/etat/", vue.etat_capitalisation, name="etat_capitalisation"),
    path(
        "capitalisation/<int:pk>/emettre/",
        vue.emettre_capitalisation,
        name="emettre_capitalisation",
    ),
    path(
        "capitalisation/<int:pk>/illustrer/",
        vue.illustrer_capitalisation,
        name="illustrer_capitalisation",
    ),
    path(
        "capitalisation/<int:pk>/supprimer/",
        vue.supprimer_capitalisation,
        name="supprimer_capitalisation",
    ),
    path("capitalisation/<int:pk>/citer/", vue.citer, name="citer"),
    path("capitalisation/<int:pk>/partager/", bibliotheque.partager, name="partager"),
    path("capitalisation/<int:pk>/retirer/", bibliotheque.retirer_partage, name="retirer_partage"),
    path("capitalisation/<int:pk>/fiche.pdf", vue.pdf_capitalisation, name="capitalisation_pdf"),
    path(
        "capitalisation/<int:pk>/document.<str:format>",
        vue.document_capitalisation,
        name="capitalisation_document",
    ),
    path("capitalisation/paroles/<int:pk>/", vue.modifier_verbatim, name="modifier_verbatim"),
    path("capitalisation/paroles/<int:pk>/retirer/", vue.retirer_verbatim, name="retirer_verbatim"),
    path("accompagnements/<int:pk>/capitaliser/", vue.capitaliser, name="capitaliser"),
    path(
        "evenements/<int:pk>/capitaliser/", vue.capitaliser_evenement, name="capitaliser_evenement"
    ),
]
