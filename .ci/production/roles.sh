#!/bin/sh
# Joué une fois, à la création de la base par l’image postgres. Hors Docker : docs/exploitation.md.
set -eu
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
  --set=proprietaire="$MDP_PROPRIETAIRE" --set=application="$MDP_APPLICATION" <<'SQL'
-- BYPASSRLS : migrer et sauvegarder demandent de voir toutes les lignes. Jamais le rôle du site.
CREATE ROLE predict_proprietaire LOGIN BYPASSRLS PASSWORD :'proprietaire';
CREATE ROLE predict_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'application';
CREATE DATABASE predict OWNER predict_proprietaire ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE predict FROM PUBLIC;
GRANT CONNECT ON DATABASE predict TO predict_app;
SQL
