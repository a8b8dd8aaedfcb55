"""Charge les données de référence communes à tous les réseaux. Se relance sans risque."""

from django.core.management.base import BaseCommand, CommandError

from predict.comptes.referentiels import DOSSIER, ReferentielInvalide, charger_tout


class Command(BaseCommand):
    help = "Charge nomenclatures, réseaux, catalogue commun, compétences, matrice et indicateurs."

    def add_arguments(self, parser):
        parser.add_argument("--dossier", default=DOSSIER, help="Dossier des fichiers JSON.")

    def handle(self, *, dossier, **_):
        try:
            bilans = charger_tout(dossier)
        except ReferentielInvalide as erreur:
            raise CommandError(f"Rien n’a été chargé. {erreur}") from erreur
        for bilan in bilans:
            self.stdout.write(
                f"{bilan.table:<26}{bilan.creees:>5} créées{bilan.modifiees:>5} mises à jour"
                f"{bilan.inchangees:>5} inchangées{bilan.gardees:>5} gardées (coordination)"
            )
        creees = sum(bilan.creees for bilan in bilans)
        modifiees = sum(bilan.modifiees for bilan in bilans)
        self.stdout.write(
            self.style.SUCCESS(f"Référentiels : {creees} lignes créées, {modifiees} mises à jour.")
        )
