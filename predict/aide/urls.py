"""L’aide : le sommaire, un écran à la fois, les mots du métier."""

from django.urls import include, path

from . import views, vues_premiers_pas

app_name = "aide"
urlpatterns = [
    path("", views.sommaire, name="sommaire"),
    path("glossaire/", views.glossaire, name="glossaire"),
    path("premiers-pas/", vues_premiers_pas.premiers_pas, name="premiers_pas"),
    path(
        "premiers-pas/masquer/", vues_premiers_pas.masquer_premiers_pas, name="masquer_premiers_pas"
    ),
    path(
        "premiers-pas/montrer/", vues_premiers_pas.montrer_premiers_pas, name="montrer_premiers_pas"
    ),
    path("ecran/<str:route>/", views.ecran, name="ecran"),
    path("", include("predict.aide.guide_urls")),
]
