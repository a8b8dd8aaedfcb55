from django.urls import path

from .views import (
    annuaire,
    contacts,
    evenement_invites,
    evenement_presence,
    evenements,
    fiche,
    geographie,
    liste,
    mandats,
    monde,
    organigramme,
    partenariats,
    parties,
    personnes,
    rgpd,
    saisies,
    territoire,
)

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
    path(
        "evenements/exporter/<str:format>/",
        evenements.exporter_evenements,
        name="exporter_evenements",
    ),
    path("evenements/<int:pk>/", evenements.evenement, name="evenement"),
    path("evenements/<int:pk>/modifier/", evenements.modifier_evenement, name="modifier_evenement"),
    path("evenements/<int:pk>/bilan/", evenements.bilan, name="bilan_evenement"),
    path(
        "evenements/<int:pk>/inscriptions/",
        evenements.regler_les_inscriptions,
        name="inscriptions_evenement",
    ),
    path(
        "evenements/<int:pk>/programme/proposer/", evenements.proposer_temps, name="proposer_temps"
    ),
    path("programme/<int:pk>/", evenements.modifier_temps, name="modifier_temps"),
    path("programme/<int:pk>/deplacer/", evenements.deplacer_un_temps, name="deplacer_temps"),
    path("programme/<int:pk>/retirer/", evenements.retirer_temps, name="retirer_temps"),
    path("evenements/<int:pk>/cadrage/<str:format>/", evenements.cadrage, name="cadrage_evenement"),
    path("evenements/<int:pk>/emargement/", evenements.emargement, name="emargement_evenement"),
    path("evenements/<int:pk>/agenda/", evenements.agenda_evenement, name="agenda_evenement"),
    path(
        "evenements/<int:pk>/invitations/",
        evenement_invites.invitations,
        name="evenement_invitations",
    ),
    path(
        "evenements/<int:pk>/invitations/envoyer/",
        evenement_invites.envoyer,
        name="envoyer_invitations",
    ),
    path(
        "evenements/<int:pk>/invitations/exporter/<str:format>/",
        evenement_invites.exporter_participations,
        name="exporter_participations",
    ),
    path(
        "evenements/<int:pk>/inviter/<int:contact_pk>/",
        evenement_invites.inviter_une_personne,
        name="inviter_contact",
    ),
    path("evenements/<int:pk>/presence/", evenement_presence.presence, name="evenement_presence"),
    path(
        "evenements/<int:pk>/presence/ajouter/",
        evenement_presence.ajouter_une_venue,
        name="ajouter_venue",
    ),
    path("evenements/<int:pk>/avis/", evenement_presence.demander_avis, name="demander_avis"),
    path(
        "participations/<int:pk>/modifier/",
        evenement_invites.modifier_participation,
        name="modifier_participation",
    ),
    path(
        "participations/<int:pk>/retirer/",
        evenement_invites.retirer_participation,
        name="retirer_participation",
    ),
    path(
        "participations/<int:pk>/contact/",
        evenement_invites.ranger_participation,
        name="ranger_participation",
    ),
    path(
        "participations/<int:pk>/fiche/",
        evenement_invites.ouvrir_fiche_de_participation,
        name="ouvrir_fiche_de_participation",
    ),
    # Le monde : tous les partenariats, un pays
    path("monde/", monde.monde, name="monde"),
    path("monde/exporter/<str:format>/", monde.exporter_monde, name="exporter_monde"),
    path("monde/<str:code>/", monde.pays, name="pays"),
    # Une fiche, un onglet par adresse
    path("<int:pk>/", fiche.detail, name="detail"),
    path("<int:pk>/contacts/", organigramme.contacts, name="contacts"),
    path("<int:pk>/partenariats/", partenariats.partenariats, name="partenariats"),
    path("<int:pk>/acteurs/", parties.acteurs, name="acteurs"),
    path("<int:pk>/modifier/", saisies.modifier, name="modifier"),
    path("<int:pk>/profils/", saisies.profils, name="profils"),
    path("profils/<int:pk>/clore/", saisies.clore_profil, name="clore_profil"),
    path("<int:pk>/niveau/", saisies.niveaux, name="niveaux"),
    path("<int:pk>/adhesion/", saisies.cotisations, name="cotisations"),
    path("<int:pk>/partenariats/creer/", partenariats.creer_partenariat, name="creer_partenariat"),
    path("partenariats/<int:pk>/retirer/", partenariats.retirer, name="retirer_partenariat"),
    path("partenariats/<int:pk>/", partenariats.modifier_partenariat, name="modifier_partenariat"),
    path("<int:pk>/acteurs/relier/", parties.relier, name="relier_acteur"),
    path(
        "<int:pk>/acteurs/exporter/<str:format>/", parties.exporter_parties, name="exporter_parties"
    ),
    path("acteurs/<int:pk>/", parties.apprecier, name="apprecier_acteur"),
    path("acteurs/<int:pk>/delier/", parties.delier, name="delier_acteur"),
    # Annuaire des acteurs
    path("annuaire/", annuaire.annuaire, name="annuaire"),
    path("annuaire/exporter/<str:format>/", annuaire.exporter_annuaire, name="exporter_annuaire"),
    path("annuaire/creer/", annuaire.creer_acteur, name="creer_acteur"),
    path("annuaire/<int:pk>/", annuaire.acteur, name="acteur"),
    path("annuaire/<int:pk>/modifier/", annuaire.modifier_acteur, name="modifier_acteur"),
    path("annuaire/<int:pk>/supprimer/", annuaire.supprimer, name="supprimer_acteur"),
    # Personnes
    path("<int:pk>/contacts/creer/", personnes.creer_contact, name="creer_contact"),
    path("contacts/<int:pk>/", personnes.contact, name="contact"),
    path("contacts/<int:pk>/modifier/", personnes.modifier_contact, name="modifier_contact"),
    path("contacts/<int:pk>/opposition/", personnes.opposition, name="opposition"),
    path("contacts/<int:pk>/acces/", personnes.ouvrir_acces, name="ouvrir_acces"),
    path("acces/<int:pk>/fermer/", personnes.fermer_acces, name="fermer_acces"),
    path("contacts/<int:pk>/mandats/creer/", mandats.creer_mandat, name="creer_mandat"),
    path("mandats/<int:pk>/", mandats.modifier_mandat, name="modifier_mandat"),
    path("contacts/<int:pk>/donnees/", rgpd.exporter_personne, name="exporter_personne"),
    path("contacts/<int:pk>/anonymiser/", rgpd.anonymiser, name="anonymiser"),
    path("<int:pk>/directions/creer/", organigramme.creer_direction, name="creer_direction"),
    path("directions/<int:pk>/", organigramme.modifier_direction, name="modifier_direction"),
    path("directions/<int:pk>/retirer/", organigramme.retirer_direction, name="retirer_direction"),
    # Toutes les personnes du réseau
    path("contacts/", contacts.repertoire, name="repertoire"),
    path("contacts/exporter/<str:format>/", contacts.exporter_contacts, name="exporter_contacts"),
    path(
        "contacts/diffusion/<str:format>/", contacts.exporter_diffusion, name="exporter_diffusion"
    ),
    path("contacts/informer/", contacts.noter_informes, name="noter_informes"),
    path("mandats/", mandats.mandats, name="mandats"),
    path("mandats/renouveler/", mandats.renouveler, name="renouveler_mandats"),
    path("donnees/", rgpd.donnees, name="donnees"),
    path("donnees/conservation/", rgpd.purge, name="purge"),
    path("donnees/conservation/appliquer/", rgpd.appliquer_purge, name="appliquer_purge"),
]
