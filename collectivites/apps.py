from django.apps import AppConfig


class CollectivitesConfig(AppConfig):
    name = "collectivites"
    verbose_name = "Collectivités"

    def ready(self):
        # Les opérateurs indexables de pg_trgm, sans le reste de django.contrib.postgres, qui
        # ouvrirait la base au démarrage.
        from django.contrib.postgres.lookups import TrigramSimilar, TrigramWordSimilar
        from django.db.models import CharField

        CharField.register_lookup(TrigramSimilar)
        CharField.register_lookup(TrigramWordSimilar)
