from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Sans modèle : les tables sont dans comptes, les travaux se découvrent ici."""

    name = "predict.notifications"
    label = "notifications"
    verbose_name = "Notifications"
