"""Les notifications de chacun, équipe ou portail, et leurs réglages."""

from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("tout-lire/", views.tout_lire, name="tout_lire"),
    path("reglages/", views.reglages, name="reglages"),
    path("<int:pk>/", views.ouvrir, name="ouvrir"),
]
