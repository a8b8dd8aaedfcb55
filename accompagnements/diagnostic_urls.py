"""Adresses du diagnostic territorial, dans la boîte à outils (`outils:`)."""

from django.urls import path

from .views import diagnostic, documents_longs
from .views import diagnostic_elements as elements


def _adresses_de(genre):
    code, g = genre.code, {"genre": genre.code}
    adresses = [
        path(f"diagnostics/<int:pk>/{code}/ajouter/", elements.ajouter, g, f"ajouter_{code}"),
        path(f"diagnostics/{code}/<int:pk>/", elements.modifier, g, f"modifier_{code}"),
        path(f"diagnostics/{code}/<int:pk>/supprimer/", elements.supprimer, g, f"supprimer_{code}"),
    ]
    if genre.ordonne:
        vers = f"diagnostics/{code}/<int:pk>/deplacer/"
        adresses.append(path(vers, elements.deplacer, g, f"deplacer_{code}"))
    return adresses


urlpatterns = [
    path("dossiers/<int:pk>/diagnostics/ouvrir/", diagnostic.ouvrir, name="creer_diagnostic"),
    path("diagnostics/<int:pk>/", diagnostic.avancement, name="diagnostic"),
    path("diagnostics/<int:pk>/collecte/", diagnostic.collecte, name="diagnostic_collecte"),
    path("diagnostics/<int:pk>/territoire/", diagnostic.territoire, name="diagnostic_territoire"),
    path("diagnostics/<int:pk>/afom/", diagnostic.afom, name="diagnostic_afom"),
    path("diagnostics/<int:pk>/scenarios/", diagnostic.scenarios, name="diagnostic_scenarios"),
    path(
        "diagnostics/<int:pk>/recommandations/",
        diagnostic.recommandations,
        name="diagnostic_recommandations",
    ),
    path("diagnostics/<int:pk>/rapport/", diagnostic.rapport, name="diagnostic_rapport"),
    path(
        "diagnostics/<int:pk>/rapport/produire/",
        documents_longs.produire_diagnostic,
        name="produire_diagnostic",
    ),
    path(
        "diagnostics/<int:pk>/textes/<slug:volet>/", diagnostic.modifier, name="modifier_diagnostic"
    ),
    path("diagnostics/<int:pk>/supprimer/", diagnostic.supprimer, name="supprimer_diagnostic"),
    path("diagnostics/<int:pk>/rendre/", diagnostic.rendre, name="rendre_diagnostic"),
    path("diagnostics/pas/<int:pk>/cocher/", diagnostic.cocher, name="cocher_pas"),
    *(adresse for genre in elements.GENRES.values() for adresse in _adresses_de(genre)),
]
