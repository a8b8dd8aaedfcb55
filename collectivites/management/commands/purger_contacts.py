"""Applique les durées de conservation que chaque réseau s’est données ; vide : rien."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from collectivites.rgpd.conservation import (
    contacts_a_effacer,
    durees_fixees,
    inscriptions_a_effacer,
    raison_de,
)
from collectivites.rgpd.purge import purger
from predict.comptes.models import Reseau
from predict.comptes.perimetre import dans_reseau


class Command(BaseCommand):
    help = "Anonymise les contacts dont la durée de conservation est passée."

    def add_arguments(self, parser):
        parser.add_argument("--reseau", help="identifiant d’un réseau ; tous sinon")
        parser.add_argument("--a-blanc", action="store_true", help="dit qui, sans rien effacer")

    def handle(self, *, reseau, a_blanc, **_):
        reseaux = Reseau.objects.regionaux()
        if reseau:
            reseaux = reseaux.filter(slug=reseau)
            if not reseaux:
                raise CommandError(f"Aucun réseau «\u00a0{reseau}\u00a0».")
        for un in reseaux:
            if not durees_fixees(un):
                self.stdout.write(f"{un}\u00a0: aucune durée de conservation fixée, rien à faire.")
            elif a_blanc:
                self._essayer(un)
            else:
                personnes, inscriptions = purger(reseau=un)
                self.stdout.write(
                    f"{un}\u00a0: {personnes} personnes anonymisées, "
                    f"{inscriptions} inscriptions vidées."
                )

    def _essayer(self, reseau):
        le = timezone.localdate()
        with dans_reseau(reseau.pk):
            contacts = list(contacts_a_effacer(reseau, le))
            inscriptions = inscriptions_a_effacer(reseau, le).count()
        self.stdout.write(
            f"{reseau}, à blanc\u00a0: {len(contacts)} personnes, {inscriptions} inscriptions."
        )
        for contact in contacts:
            # Ni nom ni adresse dans une sortie que l’on garde : la fiche se retrouve par sa clé.
            self.stdout.write(
                f"  n° {contact.pk}, {contact.fiche}\u00a0: {raison_de(contact, reseau, le)}"
            )
