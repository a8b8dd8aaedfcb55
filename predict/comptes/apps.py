from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ComptesConfig(AppConfig):
    name = "predict.comptes"
    verbose_name = "Comptes"

    def ready(self):
        from django.utils.module_loading import autodiscover_modules

        from . import cloisonnement

        # Deux crochets du cadre, aucun signal métier : la pose des politiques de ligne après
        # chaque migration, et la découverte des travaux de chaque application.
        post_migrate.connect(
            cloisonnement.poser_apres_migration, dispatch_uid="predict.cloisonnement"
        )
        autodiscover_modules("tasks")
