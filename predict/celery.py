"""Celery ne fait que livrer : la table `Travail` est la vérité (conception §7)."""

import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "predict.settings")

app = Celery("predict")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def verifier_le_role(**_):
    """Comme le site : un exécuteur connecté en propriétaire ne démarre pas."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connection

    from predict.comptes.cloisonnement import verifier_role

    if settings.DEBUG:
        return
    try:
        verifier_role(connection)
    except ImproperlyConfigured as erreur:
        # Celery journalise les exceptions de ses signaux et continue ; pas celle-ci.
        raise SystemExit(str(erreur)) from erreur
    connection.close()
