"""Reconstruit `fixtures/geographie/` depuis deux paquets téléchargés (voir son README)."""

from django.core.management.base import BaseCommand, CommandError

from collectivites.fabrique_geographie import construire
from collectivites.geographie import DOSSIER, GeographieInvalide

from ._barre import barre


class Command(BaseCommand):
    help = "Reconstruit les fichiers de géographie à partir des paquets téléchargés."

    def add_arguments(self, parser):
        parser.add_argument(
            "--cog", required=True, help="Archive .tgz du Code officiel géographique."
        )
        parser.add_argument(
            "--contours", required=True, help="Archive .whl des géométries de communes."
        )
        parser.add_argument("--dossier", default=DOSSIER, help="Où écrire les fichiers.")
        parser.add_argument(
            "--millesime", type=int, help="Édition du COG ; par défaut, celle que dit le paquet."
        )

    def handle(self, *, cog, contours, dossier, millesime, **_):
        try:
            with barre(self.stderr) as avancer:
                source = construire(cog, contours, dossier, millesime, avancer)
        except GeographieInvalide as erreur:
            raise CommandError(f"La géographie n’a pas été reconstruite. {erreur}") from erreur
        for table, lignes in source["lignes"].items():
            self.stdout.write(f"{table:<14}{lignes:>7} lignes")
        self.stdout.write(self.style.SUCCESS(f"Géographie, édition {source['millesime']}."))
