"""Adresses du cadre logique et du plan d’action, dans la boîte à outils (`outils:`)."""

from django.urls import path

from .views import cadre_logique, logique_elements, plan_action


def _lignes(code, chemin, ordonne=True):
    """Modifier, supprimer, déplacer une ligne (views/logique_elements.py)."""
    vue, g = logique_elements, {"genre": code}
    yield path(f"{chemin}/<int:pk>/", vue.modifier, g, f"modifier_{code}")
    yield path(f"{chemin}/<int:pk>/supprimer/", vue.supprimer, g, f"supprimer_{code}")
    if ordonne:
        yield path(f"{chemin}/<int:pk>/deplacer/", vue.deplacer, g, f"deplacer_{code}")


def _outil(code, chemin, vue):
    """Lire, modifier, supprimer, imprimer l’outil lui-même."""
    yield path(f"{chemin}/<int:pk>/", vue.lire, name=code)
    yield path(f"{chemin}/<int:pk>/modifier/", vue.modifier, name=f"modifier_{code}")
    yield path(f"{chemin}/<int:pk>/supprimer/", vue.supprimer, name=f"supprimer_{code}")
    yield path(f"{chemin}/<int:pk>/document.<str:format>", vue.imprimer, name=f"document_{code}")


urlpatterns = [
    path(
        "dossiers/<int:pk>/cadres-logiques/ouvrir/", cadre_logique.ouvrir,
        name="creer_cadre_logique",
    ),
    *_outil("cadre_logique", "cadres-logiques", cadre_logique),
    path(
        "cadres-logiques/<int:pk>/lignes/<slug:niveau>/", logique_elements.ajouter,
        {"genre": "ligne_logique"}, "ajouter_ligne_logique",
    ),
    path(
        "cadres-logiques/<int:pk>/risques/", logique_elements.ajouter,
        {"genre": "risque_logique"}, "ajouter_risque_logique",
    ),
    *_lignes("ligne_logique", "cadres-logiques/lignes"),
    *_lignes("risque_logique", "cadres-logiques/risques", ordonne=False),
    path(
        "dossiers/<int:pk>/plans-action/ouvrir/", plan_action.ouvrir, name="creer_plan_action"
    ),
    *_outil("plan_action", "plans-action", plan_action),
    path("plans-action/<int:pk>/bilan/", plan_action.bilan, name="bilan_plan_action"),
    path("plans-action/<int:pk>/reprendre/", plan_action.reprendre, name="reprendre_plan_action"),
    path(
        "plans-action/<int:pk>/actions/", logique_elements.ajouter,
        {"genre": "action_plan"}, "ajouter_action_plan",
    ),
    *_lignes("action_plan", "plans-action/actions"),
    path("plans-action/actions/<int:pk>/avancer/", plan_action.avancer, name="avancer_action_plan"),
]  # fmt: skip
