# Une image pour tout : site, exécuteurs de travaux, planificateur, commandes.
FROM python:3.11-slim-trixie AS paquets
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt /tmp/
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --require-hashes --only-binary :all: --requirement /tmp/requirements.txt

FROM python:3.11-slim-trixie
# Pango et HarfBuzz composent les PDF ; le client PostgreSQL sauvegarde et restaure.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation fonts-dejavu-core \
      postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /app --no-create-home --shell /usr/sbin/nologin predict \
 && install -d -o predict -g predict /donnees/prive /donnees/sauvegardes
COPY --from=paquets /opt/venv /opt/venv
# Le cache des polices va dans /tmp : le reste du système de fichiers est en lecture seule.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp/cache \
    DJANGO_SETTINGS_MODULE=predict.settings \
    DEBUG=0 \
    FICHIERS_PRIVES=/donnees/prive
WORKDIR /app
COPY manage.py ./
COPY predict predict
COPY collectivites collectivites
COPY offre offre
COPY accompagnements accompagnements
COPY suivi suivi
COPY templates templates
COPY static static
COPY fixtures fixtures
# Le guide se lit dans l’application.
COPY docs/guide docs/guide
# L’aide y lit le sens des mots.
COPY docs/glossaire.md docs/glossaire.md
# La clé ne sert qu’à cette commande : elle n’est pas gardée dans l’image.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
      sh -c "python manage.py collectstatic --no-input --verbosity 0 && python manage.py preparer_polices" \
 && python -m compileall -q -j 0 predict collectivites offre accompagnements suivi
USER predict
EXPOSE 8000
# Un exécuteur bloqué ne doit pas bloquer les autres : deux processus, quatre fils chacun ;
# PROCESSUS et FILS règlent la taille. Les processus se renouvellent, décalés.
ENV PROCESSUS=2 FILS=4
CMD ["sh", "-c", "exec gunicorn predict.wsgi --bind 0.0.0.0:8000 --workers $PROCESSUS --threads $FILS --timeout 60 --graceful-timeout 30 --max-requests 5000 --max-requests-jitter 500 --worker-tmp-dir /tmp --log-level warning"]
