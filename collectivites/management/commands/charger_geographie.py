"""Charge les collectivités de France. Se relance sans risque ; suit les éditions du COG."""

from django.core.management.base import BaseCommand, CommandError

from collectivites.chargement import charger_geographie
from collectivites.geographie import DOSSIER, GeographieInvalide

from ._barre import barre


class Command(BaseCommand):
    help = (
        "Charge régions, départements, intercommunalités et communes (Code officiel géographique)."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dossier", default=DOSSIER, help="Dossier des fichiers de géographie."
        )

    def handle(self, *, dossier, **_):
        try:
            with barre(self.stderr) as avancer:
                bilan = charger_geographie(dossier, avancer)
        except GeographieInvalide as erreur:
            raise CommandError(f"Rien n’a été chargé. {erreur}") from erreur
        self.stdout.write(
            self.style.SUCCESS(
                f"Géographie, édition {bilan.millesime} : {bilan.creees} collectivités créées, "
                f"{bilan.modifiees} mises à jour, {bilan.inchangees} inchangées, "
                f"{bilan.obsoletes} devenues obsolètes."
            )
        )
