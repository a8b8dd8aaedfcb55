"""Envoie à chacun·e ses échéances de financement, au rythme choisi. À planifier chaque matin."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from offre.actions.veille import demander_les_courriels
from predict.comptes.models import Reseau
from predict.comptes.perimetre import dans_reseau


class Command(BaseCommand):
    help = "Demande les courriels d’échéances du jour ; la relancer n’en envoie pas deux."

    def add_arguments(self, parser):
        parser.add_argument("--reseau", help="identifiant d’un réseau ; tous sinon")

    def handle(self, *, reseau, **_):
        reseaux = Reseau.objects.order_by("slug")
        if reseau:
            reseaux = reseaux.filter(slug=reseau)
            if not reseaux:
                raise CommandError(f"Aucun réseau «\u00a0{reseau}\u00a0».")
        le = timezone.localdate()
        for un in reseaux:
            with dans_reseau(un.pk):
                nombre = demander_les_courriels(reseau=un, le=le)
            if nombre or reseau:
                self.stdout.write(f"{un}\u00a0: {nombre} courriels à envoyer.")
