"""Adresses des accompagnements, groupées par objet ; un bloc par sujet."""

from django.urls import path

from .views import besoins, onglet, parcours, sollicitations, tableau

app_name = "accompagnements"
urlpatterns = [
    # Tous
    path("", tableau.liste, name="liste"),
    path("tableau/", tableau.tableau, name="tableau"),
    path("exporter/<str:format>/", tableau.exporter, name="exporter"),
    # Ce qu’une fiche de collectivité en montre
    path("fiches/<int:pk>/", onglet.onglet, name="onglet"),
    path("fiches/<int:pk>/fil/", onglet.fil, name="fil"),
    # Sollicitations
    path("sollicitations/", sollicitations.sollicitations, name="sollicitations"),
    path("sollicitations/noter/", sollicitations.noter, name="noter"),
    path("sollicitations/<int:pk>/", sollicitations.sollicitation, name="sollicitation"),
    path("sollicitations/<int:pk>/accepter/", sollicitations.accepter, name="accepter"),
    path("sollicitations/<int:pk>/reorienter/", sollicitations.reorienter, name="reorienter"),
    path("sollicitations/<int:pk>/renseigner/", sollicitations.renseigner, name="renseigner"),
    # Un accompagnement et son chemin
    path("demarrer/", parcours.creer, name="creer"),
    path("<int:pk>/", parcours.detail, name="detail"),
    path("<int:pk>/modifier/", parcours.modifier, name="modifier"),
    path("<int:pk>/passer/<int:de>/", parcours.passer, name="passer"),
    path("<int:pk>/admettre/", parcours.admettre, name="admettre"),
    path("<int:pk>/sommeil/", parcours.endormir, name="endormir"),
    path("<int:pk>/reprendre/", parcours.reveiller, name="reveiller"),
    path("<int:pk>/abandonner/", parcours.abandonner, name="abandonner"),
    path("<int:pk>/bilan/", parcours.bilan, name="bilan"),
    # Besoins et prestations
    path("<int:pk>/besoins/", besoins.besoins, name="besoins"),
    path("besoins/<int:pk>/", besoins.fiche_besoin, name="fiche_besoin"),
    path(
        "<int:pk>/prestations/ajouter/", besoins.ajouter_prestation, name="ajouter_prestation"
    ),
    path(
        "prestations/<int:pk>/modifier/", besoins.modifier_prestation, name="modifier_prestation"
    ),
    path("prestations/<int:pk>/mode/", besoins.choisir_mode, name="choisir_mode"),
    path(
        "prestations/<int:pk>/supprimer/", besoins.supprimer_prestation, name="supprimer_prestation"
    ),
    # Jour le jour et résultats : views/quotidien.py, views/resultats.py
    # Cadre de collaboration : views/cadre.py
]
