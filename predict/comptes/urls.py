from django.urls import path

from . import views

app_name = "comptes"
urlpatterns = [
    path("verifier/<slug:slug>/<str:jeton>/", views.verifier, name="verifier"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("travaux/<int:pk>/", views.travail, name="travail"),
    path("travaux/<int:pk>/annuler/", views.annuler_travail, name="annuler_travail"),
]
