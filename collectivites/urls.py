from django.urls import path

from .views import evenements, fiche, geographie, liste, personnes, saisies, territoire

app_name = "collectivites"
urlpatterns = [
    path("", liste.liste, name="liste"),
    path("exporter/<str:format>/", liste.exporter, name="exporter"),
    path("territoire/", territoire.territoire, name="territoire"),
    path("territoire/creer/", territoire.creer, name="creer"),
    path(
        "territoire/mettre-a-jour/",
        geographie.mettre_a_jour_geographie,
        name="mettre_a_jour_geographie",
    ),
    path("territoire/<int:pk>/ouvrir/", territoire.ouvrir, name="ouvrir"),
    # Événements
    path("evenements/", evenements.evenements, name="evenements"),
    path("evenements/creer/", evenements.creer_evenement, name="creer_evenement"),
    path("evenements/<int:pk>/", evenements.evenement, name="evenement"),
    path("evenements/<int:pk>/modifier/", evenements.modifier_evenement, name="modifier_evenement"),
    path(
        "participations/<int:pk>/modifier/",
        evenements.modifier_participation,
        name="modifier_participation",
    ),
    path(
        "participations/<int:pk>/retirer/",
        evenements.retirer_participation,
        name="retirer_participation",
    ),
    # Une fiche, un onglet par adresse
    path("<int:pk>/", fiche.detail, name="detail"),
    path("<int:pk>/contacts/", fiche.contacts, name="contacts"),
    path("<int:pk>/partenariats/", fiche.partenariats, name="partenariats"),
    path("<int:pk>/acteurs/", fiche.acteurs, name="acteurs"),
    path("<int:pk>/modifier/", saisies.modifier, name="modifier"),
    path("<int:pk>/profils/", saisies.profils, name="profils"),
    path("profils/<int:pk>/clore/", saisies.clore_profil, name="clore_profil"),
    path("<int:pk>/niveau/", saisies.niveaux, name="niveaux"),
    path("<int:pk>/adhesion/", saisies.cotisations, name="cotisations"),
    path("<int:pk>/partenariats/creer/", saisies.creer_partenariat, name="creer_partenariat"),
    path("partenariats/<int:pk>/", saisies.modifier_partenariat, name="modifier_partenariat"),
    path("<int:pk>/acteurs/relier/", saisies.creer_acteur, name="relier_acteur"),
    path("acteurs/<int:pk>/", saisies.modifier_acteur, name="modifier_acteur"),
    path("acteurs/<int:pk>/delier/", saisies.delier_acteur, name="delier_acteur"),
    # Personnes
    path("<int:pk>/contacts/creer/", personnes.creer_contact, name="creer_contact"),
    path("contacts/<int:pk>/", personnes.contact, name="contact"),
    path("contacts/<int:pk>/modifier/", personnes.modifier_contact, name="modifier_contact"),
    path("contacts/<int:pk>/opposition/", personnes.opposition, name="opposition"),
    path("contacts/<int:pk>/acces/", personnes.ouvrir_acces, name="ouvrir_acces"),
    path("acces/<int:pk>/fermer/", personnes.fermer_acces, name="fermer_acces"),
    path("contacts/<int:pk>/mandats/creer/", personnes.creer_mandat, name="creer_mandat"),
    path("mandats/<int:pk>/", personnes.modifier_mandat, name="modifier_mandat"),
]
