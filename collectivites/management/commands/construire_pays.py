"""Reconstruit les contours des pays depuis un paquet téléchargé (voir fixtures/geographie)."""

from django.core.management.base import BaseCommand, CommandError

from collectivites.fabrique_pays import construire
from collectivites.geographie import DOSSIER, GeographieInvalide


class Command(BaseCommand):
    help = "Reconstruit les contours des pays à partir du paquet téléchargé."

    def add_arguments(self, parser):
        parser.add_argument("archive", help="Archive .tgz du paquet npm « world-atlas ».")
        parser.add_argument("--dossier", default=DOSSIER, help="Où écrire les fichiers.")

    def handle(self, *, archive, dossier, **_):
        try:
            source = construire(archive, dossier)
        except GeographieInvalide as erreur:
            raise CommandError(f"La carte n’a pas été reconstruite. {erreur}") from erreur
        self.stdout.write(self.style.SUCCESS(f"{source['pays']} pays, {source['donnees']}."))
