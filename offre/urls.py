from django.urls import path

from . import views

app_name = "offre"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("reprendre-le-commun/", views.reprendre, name="reprendre"),
    path("services/creer/", views.creer, name="creer"),
    path("services/<int:pk>/", views.service, name="service"),
    path("services/<int:pk>/modifier/", views.modifier, name="modifier"),
    path("services/<int:pk>/ecarter/", views.ecarter, name="ecarter"),
    path("services/<int:pk>/revenir/<slug:champ>/", views.revenir, name="revenir"),
    path("national/", views.national, name="national"),
]
