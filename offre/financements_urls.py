"""Adresses des financements : dispositifs, sessions, échéances, veille."""

from django.urls import path

from .views import financements as views
from .views import sessions, veille

app_name = "financements"
urlpatterns = [
    path("", views.sessions, name="sessions"),
    path("exporter/<slug:format>/", views.exporter, name="exporter"),
    path("veille/", veille.veille, name="veille"),
    # Dispositifs
    path("dispositifs/", views.dispositifs, name="dispositifs"),
    path("dispositifs/creer/", views.creer_dispositif, name="creer_dispositif"),
    path("dispositifs/<int:pk>/", views.dispositif, name="dispositif"),
    path("dispositifs/<int:pk>/modifier/", views.modifier_dispositif, name="modifier_dispositif"),
    path("dispositifs/<int:pk>/retirer/", views.retirer_dispositif, name="retirer_dispositif"),
    path("dispositifs/<int:pk>/sessions/creer/", sessions.creer_session, name="creer_session"),
    # Sessions
    path("sessions/<int:pk>/", sessions.session, name="session"),
    path("sessions/<int:pk>.ics", views.agenda, name="agenda"),
    path("sessions/<int:pk>/modifier/", sessions.modifier_session, name="modifier_session"),
    path("sessions/<int:pk>/retirer/", sessions.retirer_session, name="retirer_session"),
    path("sessions/<int:pk>/copier/", sessions.copier_session, name="copier_session"),
    path("sessions/<int:pk>/regles/", sessions.regles, name="regles"),
    path("sessions/<int:pk>/exemples/", sessions.exemples, name="exemples"),
    path("sessions/<int:pk>/exemples/retirer/", sessions.retirer_exemple, name="retirer_exemple"),
]
