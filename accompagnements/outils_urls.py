"""Adresses de la boîte à outils : diagnostic, stratégie, cadre logique, plan d’action."""

app_name = "outils"

urlpatterns = []
