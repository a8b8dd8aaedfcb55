"""Adresses du portail : ce qu’une personne référente voit de sa collectivité."""

from django.urls import path

from accompagnements.views import (
    pieces,
    portail,
    portail_appuis,
    portail_documents,
    portail_personnes,
)
from collectivites.views import portail as evenements
from offre.views import portail as offre

from . import entree, views

app_name = "portail"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("entrer/<slug:slug>/<str:signe>/", entree.entrer, name="entrer"),
    # Une collectivité
    path("collectivites/<int:pk>/", views.collectivite, name="collectivite"),
    path("collectivites/<int:pk>/documents/", portail_documents.documents, name="documents"),
    path("collectivites/<int:pk>/logo/", portail_documents.logo, name="logo"),
    path("collectivites/<int:pk>/demander/", portail_appuis.demander, name="demander"),
    path("collectivites/<int:pk>/personnes/", portail_personnes.personnes, name="personnes"),
    path("collectivites/<int:pk>/depart/", portail_personnes.depart, name="depart"),
    # Un accompagnement, son cadre, ses fichiers
    path("accompagnements/<int:pk>/", views.accompagnement, name="accompagnement"),
    path("accompagnements/<int:pk>/deposer/", portail.deposer, name="deposer"),
    path("cadres/<int:pk>/", portail.cadre, name="cadre"),
    path("cadres/<int:pk>/commenter/<str:code>/", portail.commenter, name="commenter"),
    path("cadres/<int:pk>/valider/", portail.valider, name="valider"),
    path("cadres/<int:pk>/revoir/", portail.revoir, name="revoir"),
    path("cadres/<int:pk>/pdf/", portail.projet, name="projet"),
    path("conventions/<int:pk>/deliberation/", portail_documents.deliberation, name="deliberation"),
    path("documents/<int:pk>/", portail.document, name="document"),
    path("pieces/<int:pk>/", pieces.piece, name="piece"),
    path("echeances/<int:pk>/agenda/", portail.agenda, name="agenda"),
    # Le réseau
    path("demandes/", portail_appuis.demandes, name="demandes"),
    path("evenements/", evenements.evenements, name="evenements"),
    path("evenements/<int:pk>/inscrire/", evenements.inscrire, name="inscrire"),
    path("evenements/<int:pk>/desinscrire/", evenements.desinscrire, name="desinscrire"),
    path("offre/", offre.offre, name="offre"),
    # Soi
    path("mes-donnees/", portail_personnes.mes_donnees, name="mes_donnees"),
    path(
        "mes-donnees/<int:pk>/modifier/", portail_personnes.mes_coordonnees, name="mes_coordonnees"
    ),
    path("mes-donnees/effacement/", portail_personnes.effacement, name="effacement"),
    path("mes-donnees/exporter/<str:format>/", portail_personnes.exporter, name="exporter"),
]
