"""Adresses de la théorie du changement (`suivi:`)."""

from django.urls import path

from .views import theorie

urlpatterns = [
    path("changement/", theorie.theories, name="theories"),
    path("changement/creer/", theorie.creer, name="creer_theorie"),
    path("changement/modele/", theorie.poser_modele, name="poser_modele_theorie"),
    path("changement/<int:pk>/", theorie.theorie, name="theorie"),
    path("changement/<int:pk>/modifier/", theorie.modifier, name="modifier_theorie"),
    path("changement/<int:pk>/supprimer/", theorie.supprimer, name="supprimer_theorie"),
    path("changement/<int:pk>/document.<str:format>", theorie.imprimer, name="document_theorie"),
    path("changement/<int:pk>/maillons/", theorie.ajouter_maillon, name="ajouter_maillon"),
    path("changement/<int:pk>/liens/", theorie.relier, name="relier_maillons"),
    path("changement/<int:pk>/cadre-logique/", theorie.exporter, name="exporter_theorie"),
    path("changement/maillons/<int:pk>/", theorie.modifier_maillon, name="modifier_maillon"),
    path(
        "changement/maillons/<int:pk>/deplacer/", theorie.deplacer_maillon, name="deplacer_maillon"
    ),
    path(
        "changement/maillons/<int:pk>/supprimer/", theorie.retirer_maillon, name="retirer_maillon"
    ),
    path("changement/liens/<int:pk>/", theorie.modifier_lien, name="modifier_lien"),
    path("changement/liens/<int:pk>/supprimer/", theorie.retirer_lien, name="retirer_lien"),
]
