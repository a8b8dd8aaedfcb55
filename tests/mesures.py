"""Compter les requêtes d’une page comme la production les ferait."""

from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

_GESTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
_POSE = "set_config('role'"


@contextmanager
def requetes():
    """`with requetes() as liste:` ; remplie à la sortie, sans les ordres de transaction.

    Un essai vit déjà dans une transaction : sur PostgreSQL, le périmètre y lit puis y repose
    l’état d’avant. Hors essai il n’y a que la pose : on n’en garde qu’une.
    """
    liste = []
    with CaptureQueriesContext(connection) as captees:
        yield liste
    sql = [q["sql"] for q in captees if not q["sql"].startswith(_GESTION)]
    poses = [q for q in sql if _POSE in q]
    liste += poses[:1] + [q for q in sql if _POSE not in q and "current_setting('role'" not in q]
