import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "predict.settings")
application = get_wsgi_application()

if not settings.DEBUG:
    # Un site connecté en propriétaire passerait outre la sécurité par ligne : il ne démarre pas.
    from django.db import connection

    from predict.comptes.cloisonnement import verifier_role

    verifier_role(connection)
    connection.close()
