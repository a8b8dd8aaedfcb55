"""Demande les relances d’enquêtes du jour, et les invitations nées d’une clôture.

L’exécuteur la lance une fois par jour ; on peut aussi la planifier chaque matin.
"""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from predict.comptes.models import Reseau
from predict.comptes.perimetre import dans_reseau
from suivi.actions.campagnes import demander_le_quotidien


class Command(BaseCommand):
    help = "Demande les courriels d’enquête du jour ; la relancer n’en envoie pas deux."

    def add_arguments(self, parser):
        parser.add_argument("--reseau", help="identifiant d’un réseau ; tous sinon")

    def handle(self, *, reseau=None, **_):
        reseaux = Reseau.objects.order_by("slug")
        if reseau:
            reseaux = reseaux.filter(slug=reseau)
            if not reseaux:
                raise CommandError(f"Aucun réseau «\u00a0{reseau}\u00a0».")
        le = timezone.localdate()
        for un in reseaux:
            with dans_reseau(un.pk):
                invitees, relances = demander_le_quotidien(reseau=un, le=le)
            if invitees or relances or reseau:
                self.stdout.write(
                    f"{un}\u00a0: {invitees} personnes invitées, {relances} campagnes relancées."
                )
