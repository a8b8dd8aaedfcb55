from django.urls import path

from .views import (
    adoption,
    argumentaire,
    canevas,
    commun,
    communication,
    competences,
    documents,
    feuille,
    formations,
    nouveautes,
    presentation,
    priorites,
    services,
    versions,
)
from .views import catalogue as views
from .views import national as national_views

app_name = "offre"
urlpatterns = [
    # L’offre
    path("", views.liste, name="liste"),
    path("exporter.<slug:format>", views.exporter, name="exporter"),
    path("ordre/", views.ordonner, name="ordonner"),
    path("publier/", views.publier, name="publier"),
    path("reprendre-le-commun/", views.reprendre, name="reprendre"),
    path("composer/", adoption.adoption, name="adoption"),
    path("composer/<int:pk>/", adoption.adopter, name="adopter"),
    path("composer/bilan/", adoption.bilan_adoption, name="bilan_adoption"),
    path("services/creer/", services.creer, name="creer"),
    path("services/<int:pk>/", services.service, name="service"),
    path("services/<int:pk>/modifier/", services.modifier, name="modifier"),
    path("services/<int:pk>/ecarter/", services.ecarter, name="ecarter"),
    path("services/<int:pk>/supprimer/", services.supprimer, name="supprimer"),
    path("services/<int:pk>/revenir/<slug:champ>/", services.revenir, name="revenir"),
    # Singularisation
    path("singularisation/", feuille.feuille, name="feuille"),
    path("singularisation/modifier/", feuille.modifier_feuille, name="modifier_feuille"),
    path("singularisation/feuille.pdf", feuille.feuille_pdf, name="feuille_pdf"),
    # Versions
    path("versions/", versions.versions, name="versions"),
    path("versions/valider/", versions.valider_version, name="valider_version"),
    path("versions/comparer/", versions.comparer_versions, name="comparer_versions"),
    path("versions/<int:pk>/", versions.version, name="version"),
    path("formalisation/", versions.formalisation, name="formalisation"),
    # Priorités
    path("priorites/", priorites.priorites, name="priorites"),
    path("priorites/ouvrir/", priorites.creer_priorisation, name="creer_priorisation"),
    path("priorites/<int:pk>/", priorites.priorisation, name="priorisation"),
    path(
        "priorites/<int:pk>/modifier/",
        priorites.modifier_priorisation,
        name="modifier_priorisation",
    ),
    path("priorites/<int:pk>/noter/", priorites.noter_priorite, name="noter_priorite"),
    path(
        "priorites/<int:pk>/arreter/", priorites.arreter_priorisation, name="arreter_priorisation"
    ),
    path(
        "priorites/<int:pk>/rouvrir/", priorites.rouvrir_priorisation, name="rouvrir_priorisation"
    ),
    path(
        "priorites/<int:pk>/supprimer/",
        priorites.supprimer_priorisation,
        name="supprimer_priorisation",
    ),
    path(
        "priorites/<int:pk>/decider/<int:service_pk>/",
        priorites.decider_priorite,
        name="decider_priorite",
    ),
    path("priorites/decisions/<int:pk>/suivre/", priorites.suivre_decision, name="suivre_decision"),
    path(
        "priorites/<int:pk>/comparer/<int:avec_pk>/",
        priorites.comparer_priorites,
        name="comparer_priorites",
    ),
    path(
        "priorites/<int:pk>/exporter.<slug:format>",
        priorites.exporter_priorites,
        name="exporter_priorites",
    ),
    path("priorites/<int:pk>/note.pdf", priorites.priorites_pdf, name="priorites_pdf"),
    path(
        "priorites/<int:pk>/transmettre/",
        national_views.transmettre_priorites,
        name="transmettre_priorites",
    ),
    # Tous les réseaux
    path("national/", national_views.national, name="national"),
    path("national/rangs/", national_views.rangs, name="rangs"),
    path(
        "national/priorites/<int:pk>/retirer/",
        national_views.retirer_priorite,
        name="retirer_priorite",
    ),
    path(
        "national/<slug:tableau>.<slug:format>",
        national_views.exporter_national,
        name="exporter_national",
    ),
    # Catalogue commun
    path("commun/", commun.commun, name="commun"),
    path("commun/exporter/<str:format>/", commun.exporter_commun, name="exporter_commun"),
    path("commun/services/ajouter/", commun.creer_commun, name="creer_commun"),
    path("commun/services/<int:pk>/", commun.commun_service, name="commun_service"),
    path("commun/services/<int:pk>/modifier/", commun.modifier_commun, name="modifier_commun"),
    path("commun/services/<int:pk>/retirer/", commun.retirer_commun, name="retirer_commun"),
    path("commun/services/<int:pk>/ordonner/", commun.ordonner_commun, name="ordonner_commun"),
    path("commun/services/<int:pk>/versions/", commun.historique_commun, name="historique_commun"),
    path("commun/missions/ajouter/", commun.creer_mission, name="creer_mission"),
    path("commun/missions/<int:pk>/modifier/", commun.modifier_mission, name="modifier_mission"),
    path("commun/missions/<int:pk>/retirer/", commun.retirer_mission, name="retirer_mission"),
    path("commun/missions/<int:pk>/ordonner/", commun.ordonner_mission, name="ordonner_mission"),
    # Nouveautés du commun
    path("nouveautes/", nouveautes.nouveautes, name="nouveautes"),
    path("nouveautes/annuler/", nouveautes.annuler, name="annuler_nouveaute"),
    path("nouveautes/<int:pk>/prendre/<slug:champ>/", nouveautes.prendre, name="prendre"),
    path("nouveautes/<int:pk>/laisser/<slug:champ>/", nouveautes.laisser, name="laisser"),
    path("nouveautes/<int:pk>/retrait-lu/", nouveautes.retrait_lu, name="retrait_lu"),
    path("nouveautes/communs/<int:pk>/", nouveautes.accueillir, name="accueillir"),
    # Canevas
    path("canevas/", canevas.canevas, name="canevas"),
    path("canevas/imprimer.pdf", canevas.canevas_pdf, name="canevas_pdf"),
    path("canevas/blocs/<slug:bloc>/", canevas.bloc_canevas, name="bloc_canevas"),
    path("commun/canevas/", canevas.canevas_commun, name="canevas_commun"),
    path("commun/canevas/imprimer.pdf", canevas.canevas_commun_pdf, name="canevas_commun_pdf"),
    path(
        "commun/canevas/blocs/<slug:bloc>/",
        canevas.bloc_canevas_commun,
        name="bloc_canevas_commun",
    ),
    # Page publique : la préparer
    path("presentation/", presentation.presentation, name="presentation"),
    path("presentation/proposer/", presentation.proposer, name="proposer_presentation"),
    path("presentation/ouvrir/", presentation.ouvrir, name="ouvrir_presentation"),
    path("presentation/fermer/", presentation.fermer, name="fermer_presentation"),
    path("presentation/qr.png", presentation.qr_presentation, name="qr_presentation"),
    # Plan de communication
    path("communication/", communication.communication, name="communication"),
    path("communication/ajouter/", communication.creer, name="creer_communication"),
    path("communication/modeles/", communication.modeles, name="modeles_communication"),
    path("communication/plan.pdf", communication.pdf, name="communication_pdf"),
    path(
        "communication/exporter.<slug:format>",
        communication.exporter,
        name="exporter_communication",
    ),
    path("communication/<int:pk>/modifier/", communication.modifier, name="modifier_communication"),
    path("communication/<int:pk>/faite/", communication.faire, name="faire_communication"),
    path("communication/<int:pk>/rouvrir/", communication.refaire, name="rouvrir_communication"),
    path(
        "communication/<int:pk>/supprimer/",
        communication.supprimer,
        name="supprimer_communication",
    ),
    # Argumentaire
    path("argumentaire/", argumentaire.argumentaire, name="argumentaire"),
    path("argumentaire/a-portee/", argumentaire.a_portee, name="a_portee"),
    path("argumentaire/poche.pdf", argumentaire.pdf, name="argumentaire_pdf"),
    path("argumentaire/reprendre/", argumentaire.reprendre_le_commun, name="reprendre_argument"),
    path("argumentaire/ajouter/<slug:nature>/", argumentaire.creer, name="creer_argument"),
    path("argumentaire/<int:pk>/modifier/", argumentaire.modifier, name="modifier_argument"),
    path("argumentaire/<int:pk>/ordonner/", argumentaire.ordonner, name="ordonner_argument"),
    path("argumentaire/<int:pk>/supprimer/", argumentaire.supprimer, name="supprimer_argument"),
    # Documents de l’offre
    path("documents/", documents.apercu, name="apercu_documents"),
    path("documents/brochure/", documents.brochure, name="brochure"),
    path("documents/diaporama/", documents.diaporama, name="diaporama"),
    # Compétences et plan de formation
    path("competences/", competences.competences, name="competences"),
    path("competences/moi/", competences.mon_evaluation, name="mon_evaluation"),
    path("competences/moi/saisir/", competences.saisir_evaluation, name="saisir_evaluation"),
    path("competences/moi/remettre/", competences.remettre, name="remettre_evaluation"),
    path("competences/moi/retirer/", competences.retirer, name="retirer_evaluation"),
    path("competences/evaluations/<int:pk>/", competences.evaluation, name="evaluation"),
    path("competences/equipe/", competences.competences_equipe, name="competences_equipe"),
    path(
        "competences/equipe/exporter/<str:format>/",
        competences.exporter_competences,
        name="exporter_competences",
    ),
    path("formation/", formations.plan_formation, name="plan_formation"),
    path("formation/imprimer.pdf", formations.formation_pdf, name="formation_pdf"),
    path(
        "formation/exporter/<str:format>/",
        formations.exporter_formations,
        name="exporter_formations",
    ),
    path("formation/creer/", formations.creer_formation, name="creer_formation"),
    path("formation/<int:pk>/modifier/", formations.modifier_formation, name="modifier_formation"),
    path("formation/<int:pk>/realiser/", formations.realiser_formation, name="realiser_formation"),
    path("formation/<int:pk>/abandonner/", formations.abandonner, name="abandonner_formation"),
    path("formation/<int:pk>/supprimer/", formations.supprimer, name="supprimer_formation"),
]
