from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from predict.comptes.sauvegarde import SauvegardeImpossible, purger, sauvegarder


class Command(BaseCommand):
    help = "Sauvegarde la base et les fichiers privés dans une archive datée et vérifiable."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dans",
            default=str(settings.BASE_DIR / "var" / "sauvegardes"),
            help="dossier des archives (var/sauvegardes par défaut)",
        )
        parser.add_argument(
            "--garder", type=int, help="ne garder que ce nombre d’archives, les plus récentes"
        )

    def handle(self, *, dans, garder, **options):
        if garder is not None and garder < 1:
            raise CommandError("--garder demande un nombre d’archives d’au moins 1.")
        try:
            archive, manifeste = sauvegarder(connection, dans, timezone.now())
        except (SauvegardeImpossible, OSError) as erreur:
            raise CommandError(f"Sauvegarde impossible. {erreur}") from erreur
        # Un fichier est la base elle-même.
        nombre = len(manifeste["fichiers"]) - 1
        self.stdout.write(f"{archive} : base et {nombre} fichier{'s' if nombre > 1 else ''}.")
        for nom in purger(dans, garder) if garder else []:
            self.stdout.write(f"Archive ancienne supprimée : {nom}")
