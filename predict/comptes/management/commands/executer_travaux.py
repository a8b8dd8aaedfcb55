"""Exécuteur embarqué : lit la table des travaux, sans Redis ni Celery (`make demo`)."""

import signal
import time

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from predict.comptes.tasks import demander_le_quotidien, travaux_a_prendre
from predict.comptes.travaux import executer


class Command(BaseCommand):
    help = "Exécute les travaux en attente, et reprend ceux qu’un exécuteur mort a laissés."

    def add_arguments(self, parser):
        parser.add_argument("--une-fois", action="store_true", help="S’arrêter la file vide.")
        parser.add_argument(
            "--pause", type=float, default=1.0, help="Secondes entre deux lectures."
        )

    def handle(self, *, une_fois, pause, **_):
        self.arret, fait_le = False, None
        for signe in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signe, self.demander_arret)
        while not self.arret:
            close_old_connections()
            try:
                if not une_fois and fait_le != timezone.localdate():
                    demander_le_quotidien()
                    fait_le = timezone.localdate()
                travaux = travaux_a_prendre()
                for identifiant, reseau_id in travaux:
                    executer(identifiant, reseau_id)
                    if self.arret:
                        return
            except OperationalError as erreur:
                # Base occupée ou redémarrée : la table est la vérité, on relira.
                self.stderr.write(f"Base indisponible, nouvel essai : {erreur}")
                travaux = []
            if not travaux:
                if une_fois:
                    return
                time.sleep(pause)

    def demander_arret(self, *_):
        """Termine le travail en cours puis s’arrête."""
        self.arret = True
