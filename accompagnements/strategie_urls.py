"""Adresses de la stratégie internationale, dans la boîte à outils."""

from django.urls import path

from .views import documents_longs, strategie, strategie_elements


def _elements_de_strategie(code, parent, chemin):
    """Ajouter, modifier, supprimer un élément d’une démarche (views/strategie_elements.py)."""
    e, vue = {"element": code}, strategie_elements
    return [
        path(f"{parent}/<int:pk>/{chemin}/", vue.ajouter, e, f"ajouter_{code}_strategie"),
        path(f"strategies/{chemin}/<int:pk>/", vue.modifier, e, f"modifier_{code}_strategie"),
        path(
            f"strategies/{chemin}/<int:pk>/supprimer/",
            vue.supprimer,
            e,
            f"supprimer_{code}_strategie",
        ),
    ]


urlpatterns = [
    path("accompagnements/<int:pk>/strategie/", strategie.creer_strategie, name="creer_strategie"),
    path("strategies/<int:pk>/", strategie.strategie, name="strategie"),
    path("strategies/<int:pk>/etape/", strategie.changer_etape, name="etape_strategie"),
    path("strategies/<int:pk>/adopter/", strategie.adopter_strategie, name="adopter_strategie"),
    path(
        "strategies/<int:pk>/supprimer/", strategie.supprimer_strategie, name="supprimer_strategie"
    ),
    path(
        "strategies/<int:pk>/produire/",
        documents_longs.produire_strategie,
        name="produire_strategie",
    ),
    path(
        "strategies/<int:pk>/modifier/<slug:partie>/",
        strategie.modifier_demarche,
        name="modifier_strategie",
    ),
    path("strategies/<int:pk>/onglet/<slug:onglet>/", strategie.strategie, name="onglet_strategie"),
    *_elements_de_strategie("priorite", "strategies", "priorites"),
    *_elements_de_strategie("objectif", "strategies", "objectifs"),
    *_elements_de_strategie("indicateur", "strategies/objectifs", "indicateurs"),
    *_elements_de_strategie("mesure", "strategies/indicateurs", "mesures"),
    *_elements_de_strategie("evaluation", "strategies", "evaluations"),
    path(
        "strategies/priorites/<int:pk>/ordre/",
        strategie_elements.deplacer,
        {"element": "priorite"},
        "deplacer_priorite_strategie",
    ),
    path(
        "strategies/objectifs/<int:pk>/ordre/",
        strategie_elements.deplacer,
        {"element": "objectif"},
        "deplacer_objectif_strategie",
    ),
]
