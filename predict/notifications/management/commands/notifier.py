"""La passe quotidienne des notifications : rappels, résumés, ménage.

L’exécuteur la lance une fois par jour ; on peut aussi la planifier chaque matin.
"""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from predict.comptes.models import Reseau
from predict.notifications.quotidien import passer


class Command(BaseCommand):
    help = "Rappels et résumés du jour ; la relancer n’écrit rien deux fois."

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
            rappels, resumes = passer(un, le)
            if rappels or resumes or reseau:
                self.stdout.write(f"{un}\u00a0: {rappels} rappels, {resumes} résumés.")
