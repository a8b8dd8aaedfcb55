"""Celery ne fait que livrer : la table `Travail` est la vérité (conception §7)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "predict.settings")

app = Celery("predict")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
