"""Adresses du portail : ce qu’une personne référente voit de sa collectivité."""

from django.urls import path

from .views import pieces, portail

app_name = "portail"
urlpatterns = [
    path("", portail.accueil, name="accueil"),
    path("accompagnements/<int:pk>/", portail.accompagnement, name="accompagnement"),
    path("accompagnements/<int:pk>/deposer/", portail.deposer, name="deposer"),
    path("cadres/<int:pk>/", portail.cadre, name="cadre"),
    path("cadres/<int:pk>/commenter/<str:code>/", portail.commenter, name="commenter"),
    path("cadres/<int:pk>/valider/", portail.valider, name="valider"),
    path("cadres/<int:pk>/revoir/", portail.revoir, name="revoir"),
    path("cadres/<int:pk>/pdf/", portail.projet, name="projet"),
    path("documents/<int:pk>/", portail.document, name="document"),
    path("pieces/<int:pk>/", pieces.piece, name="piece"),
    path("echeances/<int:pk>/agenda/", portail.agenda, name="agenda"),
    path("collectivites/<int:pk>/demander/", portail.demander, name="demander"),
    path("mes-donnees/", portail.mes_donnees, name="mes_donnees"),
]
