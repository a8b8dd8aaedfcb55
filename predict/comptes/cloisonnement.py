"""Sécurité par ligne (RLS) de PostgreSQL, posée après chaque migration.

Toute table d’un modèle `Locataire` reçoit `ENABLE` et `FORCE ROW LEVEL SECURITY` et une
politique `USING`/`WITH CHECK` : la ligne n’existe que pour la transaction qui porte son
réseau. Sans réseau posé, rien ne se lit et rien ne s’écrit.
"""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction

from .models import Acte
from .models.base import Locataire
from .models.journal import COLONNES_DE_L_OUBLI, COLONNES_DU_SCEAU

# Tenue par des déclencheurs, elle n’a pas de modèle : la table des mots (docs/adr/0005).
TABLES_SANS_MODELE = ("recherche_mot",)


def tables_cloisonnees():
    return [m._meta.db_table for m in modeles_locataires()] + list(TABLES_SANS_MODELE)


def modeles_locataires():
    return [m for m in apps.get_models() if issubclass(m, Locataire)]


def est_proprietaire(connexion):
    with connexion.cursor() as curseur:
        curseur.execute(
            "SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class "
            "WHERE oid = to_regclass('comptes_reseau')"
        )
        ligne = curseur.fetchone()
    return bool(ligne and ligne[0])


def poser(connexion):
    """Crée le rôle applicatif au besoin, pose droits et politiques. Rejouable."""
    role = settings.ROLE_APPLICATIF
    citer = connexion.ops.quote_name
    # D’un bloc : entre le droit général et sa reprise, le journal ne reste pas ouvert.
    with transaction.atomic(using=connexion.alias), connexion.cursor() as curseur:
        curseur.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if curseur.fetchone() is None:
            curseur.execute(f"CREATE ROLE {citer(role)} NOLOGIN NOSUPERUSER NOBYPASSRLS")
        curseur.execute(f"GRANT USAGE ON SCHEMA public TO {citer(role)}")
        curseur.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {citer(role)}"
        )
        _fermer_le_journal(curseur, citer, role)
        curseur.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {citer(role)}")
        for nom in tables_cloisonnees():
            table = citer(nom)
            curseur.execute("SELECT to_regclass(%s)", [nom])
            if curseur.fetchone()[0] is None:
                continue
            curseur.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            curseur.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            curseur.execute(f"DROP POLICY IF EXISTS reseau ON {table}")
            borne = "reseau_id = NULLIF(current_setting('predict.reseau', true), '')::bigint"
            curseur.execute(f"CREATE POLICY reseau ON {table} USING ({borne}) WITH CHECK ({borne})")


def _fermer_le_journal(curseur, citer, role):
    """Le journal s’ajoute : ni effacement, ni retouche hors du sceau et de l’oubli (ADR 8)."""
    table = Acte._meta.db_table
    curseur.execute("SELECT to_regclass(%s)", [table])
    if curseur.fetchone()[0] is None:
        return
    champs = dict.fromkeys((*COLONNES_DU_SCEAU, *COLONNES_DE_L_OUBLI))
    colonnes = ", ".join(citer(Acte._meta.get_field(nom).column) for nom in champs)
    # `FOR UPDATE` demande le droit de modifier au moins une colonne : il le garde.
    curseur.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {citer(table)} FROM {citer(role)}")
    curseur.execute(f"GRANT UPDATE ({colonnes}) ON {citer(table)} TO {citer(role)}")


def poser_apres_migration(sender, using, **_):
    """Une fois par migration, après la dernière application, et seulement en propriétaire."""
    connexion = connections[using]
    if sender.label != "suivi" or connexion.vendor != "postgresql":
        return
    if est_proprietaire(connexion):
        poser(connexion)


def verifier_role(connexion):
    """Refuse un rôle qui passerait outre les politiques : appelé au démarrage en production."""
    if connexion.vendor != "postgresql":
        return
    with connexion.cursor() as curseur:
        curseur.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        passe_outre = curseur.fetchone()[0]
    if passe_outre or est_proprietaire(connexion):
        raise ImproperlyConfigured(
            "Le rôle PostgreSQL de l’application est propriétaire des tables ou passe outre la "
            "sécurité par ligne. Connectez le site avec le rôle applicatif (docs/exploitation.md)."
        )
