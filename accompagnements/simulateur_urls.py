"""Adresses du simulateur : plans de financement, portefeuille, candidatures, 1 %."""

from django.urls import path

from .views import candidatures, plans, portefeuille, simulateur, un_pourcent

app_name = "simulateur"
urlpatterns = [
    path("simuler/", simulateur.simuler, name="simuler"),
    # -- Plans -------------------------------------------------------------------------
    path("plans/", plans.plans, name="plans"),
    path("plans/export.<str:format>", plans.exporter_plans, name="exporter_plans"),
    path("plans/nouveau/", plans.creer_plan, name="creer_plan"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/modifier/", plans.modifier_plan, name="modifier_plan"),
    path("plans/<int:pk>/dupliquer/", plans.dupliquer_plan, name="dupliquer_plan"),
    path("plans/<int:pk>/supprimer/", plans.supprimer_plan, name="supprimer_plan"),
    path("plans/<int:pk>/plan.pdf", plans.plan_pdf, name="plan_pdf"),
    path("plans/<int:pk>/depenses/", plans.ajouter_poste, name="ajouter_poste"),
    path("depenses/<int:pk>/", plans.modifier_poste, name="modifier_poste"),
    path("depenses/<int:pk>/supprimer/", plans.supprimer_poste, name="supprimer_poste"),
    path("plans/<int:pk>/ressources/", plans.ajouter_ligne, name="ajouter_ligne"),
    path("ressources/<int:pk>/", plans.modifier_ligne, name="modifier_ligne"),
    path("ressources/<int:pk>/supprimer/", plans.supprimer_ligne, name="supprimer_ligne"),
    path("ressources/<int:pk>/candidature/", plans.ouvrir_candidature, name="ouvrir_candidature"),
    # -- Portefeuille et candidatures --------------------------------------------------
    path("portefeuille/", portefeuille.portefeuille, name="portefeuille"),
    path(
        "portefeuille/export.<str:format>",
        portefeuille.exporter_portefeuille,
        name="exporter_portefeuille",
    ),
    path("candidatures/", candidatures.candidatures, name="candidatures"),
    path(
        "candidatures/export.<str:format>",
        candidatures.exporter_candidatures,
        name="exporter_candidatures",
    ),
    # -- 1 % ---------------------------------------------------------------------------
    path("un-pour-cent/", un_pourcent.un_pourcent, name="un_pourcent"),
    path(
        "un-pour-cent/export.<str:format>",
        un_pourcent.exporter_un_pourcent,
        name="exporter_un_pourcent",
    ),
    path("un-pour-cent/nouveau/", un_pourcent.creer_budget, name="creer_budget"),
    path("un-pour-cent/<int:pk>/", un_pourcent.budget, name="budget"),
    path("un-pour-cent/<int:pk>/modifier/", un_pourcent.modifier_budget, name="modifier_budget"),
    path("un-pour-cent/<int:pk>/supprimer/", un_pourcent.supprimer_budget, name="supprimer_budget"),
    path(
        "un-pour-cent/<int:pk>/engagements/",
        un_pourcent.ajouter_engagement,
        name="ajouter_engagement",
    ),
    path("engagements/<int:pk>/", un_pourcent.modifier_engagement, name="modifier_engagement"),
    path(
        "engagements/<int:pk>/supprimer/",
        un_pourcent.supprimer_engagement,
        name="supprimer_engagement",
    ),
]
