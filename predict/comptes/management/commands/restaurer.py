from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from predict.comptes import sauvegarde


class Command(BaseCommand):
    help = "Vérifie une archive de sauvegarde, puis remet la base et les fichiers privés."
    # La base visée peut être vide, ou d’une autre version : rien à contrôler avant.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("archive", help="archive écrite par la commande sauvegarder")
        choix = parser.add_mutually_exclusive_group()
        choix.add_argument(
            "--remplacer", action="store_true", help="accepter une base ou un dossier non vide"
        )
        choix.add_argument(
            "--verifier", action="store_true", help="vérifier l’archive sans rien restaurer"
        )

    def handle(self, *, archive, remplacer, verifier, **options):
        try:
            if verifier:
                manifeste, mis_de_cote = sauvegarde.verifier(archive), []
            else:
                manifeste, mis_de_cote = sauvegarde.restaurer(
                    connection, archive, timezone.now(), remplacer
                )
        except (sauvegarde.SauvegardeImpossible, OSError) as erreur:
            raise CommandError(f"Restauration impossible. {erreur}") from erreur
        verbe = "est intacte" if verifier else "est restaurée"
        self.stdout.write(f"L’archive du {manifeste['fait_le']} {verbe}.")
        for dossier in mis_de_cote:
            self.stdout.write(f"Mis de côté : {dossier}")
        if not verifier:
            self.stdout.write("Reste à faire, en propriétaire de la base : manage.py migrate")
