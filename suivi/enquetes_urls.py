"""Questionnaires et campagnes, sous l’espace `suivi`."""

from django.urls import path

from .views import campagnes, enquetes, preparation, questionnaires

urlpatterns = [
    path("questionnaires/", questionnaires.questionnaires, name="questionnaires"),
    path("questionnaires/<int:pk>/", questionnaires.questionnaire, name="questionnaire"),
    path(
        "questionnaires/<int:pk>/nouvelle-version/",
        questionnaires.nouvelle_version,
        name="nouvelle_version",
    ),
    path(
        "questionnaires/<int:pk>/archiver/",
        questionnaires.archiver_questionnaire,
        name="archiver_questionnaire",
    ),
    path("versions/<int:pk>/modifier/", questionnaires.modifier_version, name="modifier_version"),
    path("versions/<int:pk>/publier/", questionnaires.publier_version, name="publier_version"),
    path("versions/<int:pk>/apercu/", questionnaires.apercu, name="apercu_questionnaire"),
    path("versions/<int:pk>/questions/", questionnaires.ajouter_question, name="ajouter_question"),
    path("questions/<int:pk>/", questionnaires.modifier_question, name="modifier_question"),
    path(
        "questions/<int:pk>/deplacer/",
        questionnaires.deplacer_question,
        name="deplacer_question",
    ),
    path("questions/<int:pk>/retirer/", questionnaires.retirer_question, name="retirer_question"),
    path("campagnes/", campagnes.campagnes, name="campagnes"),
    path("campagnes/preparer/", preparation.preparer_campagne, name="preparer_campagne"),
    path("campagnes/<int:pk>/", campagnes.campagne, name="campagne"),
    path("campagnes/<int:pk>/relancer/", campagnes.relancer_campagne, name="relancer_campagne"),
    path("campagnes/<int:pk>/renvoyer/", campagnes.renvoyer_campagne, name="renvoyer_campagne"),
    path("campagnes/<int:pk>/clore/", campagnes.clore_campagne, name="clore_campagne"),
    path("campagnes/<int:pk>/reponses.xlsx", campagnes.exporter_campagne, name="exporter_campagne"),
    path("campagnes/<int:pk>/analyse.pdf", campagnes.imprimer_campagne, name="imprimer_campagne"),
    path("reponses/<int:pk>/", campagnes.reponse, name="reponse"),
    path(
        "accompagnements/<int:pk>/enquete/etat/",
        enquetes.enquete_du_dossier,
        name="enquete_du_dossier",
    ),
]
