from django.apps import AppConfig


class NoyauConfig(AppConfig):
    """Ce qui sert à toutes les applications sans connaître aucun modèle."""

    name = "predict.noyau"
    verbose_name = "Noyau"
