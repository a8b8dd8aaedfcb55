"""Adresses de la boîte à outils : diagnostic, stratégie, cadre logique, plan d’action."""

from . import diagnostic_urls, logique_urls, strategie_urls

app_name = "outils"

urlpatterns = [
    *diagnostic_urls.urlpatterns,
    *strategie_urls.urlpatterns,
    *logique_urls.urlpatterns,
]
