"""Fabrique les coupes d’Inter à l’installation, pour que personne ne les attende à l’écran."""

from django.core.management.base import BaseCommand

from predict.noyau.documents.polices import coupes


class Command(BaseCommand):
    help = "Fige les polices des documents et des graphiques (quelques secondes, une fois)."

    def handle(self, *, verbosity, **_):
        nombre = len(coupes())
        if verbosity:
            self.stdout.write(f"Polices prêtes : {nombre} coupes.")
