"""Charger un réseau exporté : tout ou rien, chaque erreur dite à sa place."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from predict.comptes.echange import charger, toutes_les_sections
from predict.noyau.echange import FichierRefuse

MO = 1024 * 1024


class Command(BaseCommand):
    help = "Charge dans un réseau absent ou vide un fichier produit par exporter_jeu."

    def add_arguments(self, parser):
        parser.add_argument("fichier", help="chemin du fichier JSON, ou - pour l’entrée standard")
        parser.add_argument(
            "--taille-max",
            type=int,
            default=100,
            metavar="MO",
            help="refus au-delà (défaut : 100 Mo)",
        )

    def handle(self, *, fichier, taille_max, **options):
        try:
            reseau, bilan = charger(_octets(fichier, taille_max * MO))
        except FichierRefuse as refus:
            raise CommandError(
                "\n".join(["Rien n’a été chargé.", *(f"  {e}" for e in refus.erreurs)])
            ) from None
        for section in toutes_les_sections():
            if nombre := bilan.get(section.modele):
                self.stdout.write(f"{nombre:>7}  {section.cle.replace('_', ' ')}")
        self.stdout.write(self.style.SUCCESS(f"Réseau «\u00a0{reseau}\u00a0» chargé."))


def _octets(chemin, maximum):
    try:
        if chemin == "-":
            octets = sys.stdin.buffer.read(maximum + 1)
        else:
            with Path(chemin).open("rb") as flux:
                octets = flux.read(maximum + 1)
    except (OSError, ValueError) as erreur:
        raise CommandError(f"Le fichier ne se lit pas\u00a0: {erreur}") from None
    if len(octets) > maximum:
        raise CommandError(
            f"Le fichier dépasse {maximum // MO} Mo. Pour l’accepter\u00a0: --taille-max."
        )
    return octets
