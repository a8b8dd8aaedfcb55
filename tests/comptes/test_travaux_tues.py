"""Tuer l’exécuteur vingt fois sur deux cents travaux : rien de perdu, rien en double."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

EPREUVE = Path(__file__).with_name("epreuve_travaux.py")


def eprouver(mode, **environnement):
    resultat = subprocess.run(
        [sys.executable, "-W", "ignore", str(EPREUVE), "200", "20", mode],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "predict.settings",
            "PYTHONPATH": str(settings.BASE_DIR),
            "DEBUG": "1",
            **environnement,
        },
        capture_output=True,
        text=True,
        timeout=900,  # bloquée, pas lente : sur une machine chargée elle prend trois minutes
    )
    assert resultat.returncode == 0, resultat.stderr[-3000:]
    return json.loads(resultat.stdout.strip().splitlines()[-1])


def verifier(bilan):
    assert bilan["tues"] == 20
    assert bilan["etats"] == {"fait": 200}
    assert bilan["effets"] == 200
    assert bilan["doubles"] == 0


@pytest.mark.une_fois
def test_executeur_embarque_tue_vingt_fois_ne_perd_ni_ne_double_rien_sur_sqlite(tmp_path):
    verifier(
        eprouver(
            "embarque",
            DATABASE_URL=f"sqlite:///{tmp_path / 'epreuve.sqlite3'}",
            REDIS_URL="",
            TRAVAUX_PAR_CELERY="0",
        )
    )


@pytest.mark.postgres
def test_ouvrier_celery_tue_vingt_fois_ne_perd_ni_ne_double_rien_sur_postgresql():
    reglages = connection.settings_dict
    nom = f"predict_epreuve_{uuid.uuid4().hex[:8]}"
    acces = {
        "host": reglages["HOST"],
        "port": reglages["PORT"] or 5432,
        "user": reglages["USER"],
        "password": reglages["PASSWORD"] or None,
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **acces) as administration:
        administration.execute(f'CREATE DATABASE "{nom}"')
        try:
            mot_de_passe = f":{acces['password']}" if acces["password"] else ""
            verifier(
                eprouver(
                    "celery",
                    DATABASE_URL=f"postgres://{acces['user']}{mot_de_passe}@{acces['host']}:{acces['port']}/{nom}",
                    REDIS_URL=os.environ.get("REDIS_URL_EPREUVE", "redis://127.0.0.1:6379/14"),
                    TRAVAUX_PAR_CELERY="1",
                )
            )
        finally:
            administration.execute(f'DROP DATABASE "{nom}" WITH (FORCE)')
