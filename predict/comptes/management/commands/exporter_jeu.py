"""Exporter tout un réseau : `manage.py exporter_jeu --reseau SLUG > f.json` (réversibilité)."""

from django.core.management.base import BaseCommand, CommandError

from predict.comptes.echange import exporter
from predict.comptes.models import Reseau
from predict.noyau.echange import ExportImpossible


class Command(BaseCommand):
    help = "Écrit toutes les données d’un réseau en JSON lisible (docs/format-echange.md)."

    def add_arguments(self, parser):
        parser.add_argument("--reseau", required=True, metavar="SLUG", help="identifiant du réseau")

    def handle(self, *, reseau, **options):
        un_reseau = Reseau.objects.filter(slug=reseau).first()
        if un_reseau is None:
            connus = ", ".join(Reseau.objects.values_list("slug", flat=True)) or "aucun"
            raise CommandError(
                f"Aucun réseau «\u00a0{reseau}\u00a0». Réseaux connus\u00a0: {connus}."
            )
        try:
            self.stdout.write(exporter(un_reseau), ending="")
        except ExportImpossible as refus:
            raise CommandError(str(refus)) from None
