from django.urls import path

from .views import (
    agendas,
    commun,
    compte,
    courriels,
    equipe,
    identite,
    invitations,
    jetons,
    journal,
    pages,
    reseau,
    termes,
    vues,
)

app_name = "comptes"
urlpatterns = [
    path("verifier/<slug:slug>/<slug:jeton>/", commun.verifier, name="verifier"),
    path("documents/<int:pk>/", commun.document, name="document"),
    path("travaux/<int:pk>/", commun.travail, name="travail"),
    path("travaux/<int:pk>/annuler/", commun.annuler_travail, name="annuler_travail"),
    # Équipe
    path("equipe/", equipe.equipe, name="equipe"),
    path("equipe/<int:pk>/modifier/", equipe.modifier_membre, name="modifier_membre"),
    path("equipe/<int:pk>/depart/", equipe.noter_depart, name="noter_depart"),
    path("equipe/inviter/", invitations.inviter, name="inviter"),
    path(
        "equipe/invitations/<int:pk>/renvoyer/",
        invitations.renvoyer_invitation,
        name="renvoyer_invitation",
    ),
    path(
        "equipe/invitations/<int:pk>/retirer/",
        invitations.retirer_invitation,
        name="retirer_invitation",
    ),
    path("equipe/journal/", journal.journal, name="journal"),
    path("equipe/journal/verifier/", journal.verifier_journal, name="verifier_journal"),
    path(
        "equipe/journal/exporter/<str:format>/", journal.exporter_journal, name="exporter_journal"
    ),
    path("equipe/reglages/", reseau.reglages, name="reseau"),
    path("equipe/identite/", identite.regler, name="identite"),
    path("equipe/courriels/", courriels.courriels, name="courriels"),
    path(
        "equipe/courriels/<int:pk>/renvoyer/",
        courriels.renvoyer_courriel,
        name="renvoyer_courriel",
    ),
    path("equipe/logo/", identite.logo, name="logo"),
    path("equipe/acces-api/", jetons.jetons, name="jetons"),
    path("equipe/acces-api/nouveau/", jetons.creer_jeton, name="creer_jeton"),
    path("equipe/acces-api/<int:pk>/revoquer/", jetons.revoquer_jeton, name="revoquer_jeton"),
    path("equipe/acces-api/sans-jeton/", jetons.ouvrir_api, name="ouvrir_api"),
    # Vues enregistrées, de n’importe quelle liste
    path("vues/", vues.vues, name="vues"),
    path("vues/enregistrer/", vues.enregistrer, name="enregistrer_vue"),
    path("vues/<int:pk>/modifier/", vues.modifier, name="modifier_vue"),
    path("vues/<int:pk>/actualiser/", vues.actualiser, name="actualiser_vue"),
    path("vues/<int:pk>/retirer/", vues.retirer, name="retirer_vue"),
    # Son compte
    path("invitation/<str:jeton>/", invitations.accepter, name="accepter"),
    path("mon-compte/", compte.mon_compte, name="mon_compte"),
    path("mon-compte/appareils/fermer/", compte.terminer_session, name="terminer_session"),
    path("mon-compte/agenda/", agendas.agendas, name="agendas"),
    path("mon-compte/agenda/<int:pk>/retirer/", agendas.retirer_agenda, name="retirer_agenda"),
    path("mon-compte/reseaux/", compte.changer_reseau, name="changer_reseau"),
    # Mots communs aux réseaux
    path("mots-communs/", termes.termes, name="termes"),
    path("mots-communs/exporter/<str:format>/", termes.exporter_termes, name="exporter_termes"),
    path("mots-communs/<int:pk>/", termes.modifier_terme, name="modifier_terme"),
    # Pages publiques
    path("donnees-personnelles/", pages.donnees_personnelles, name="donnees_personnelles"),
    path("accessibilite/", pages.accessibilite, name="accessibilite"),
]
