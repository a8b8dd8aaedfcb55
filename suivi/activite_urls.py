from django.urls import path

from .views import activite

urlpatterns = [
    path("activite/", activite.activite, name="activite"),
    path("activite/<str:genre>/", activite.actes, name="actes"),
    path("activite/<str:genre>/actes.xlsx", activite.exporter_actes, name="exporter_actes"),
    path("charge/", activite.charge, name="charge"),
]
