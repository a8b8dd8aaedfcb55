"""`manage.py indicateurs` : rejouer les neuf indicateurs d’un réseau, preuves comprises."""

import json

from django.core.management.base import BaseCommand, CommandError

from predict.comptes.models import Reseau
from predict.comptes.perimetre import dans_reseau
from suivi.calculs import PeriodeInvalide, detailler, lire_periode
from suivi.exports import en_json, en_texte
from suivi.models import Indicateur


class Command(BaseCommand):
    help = (
        "Calcule I1 à I9 d’un réseau sur une période : numérateur, dénominateur, valeur, taux de "
        "réponse, preuves et ventilations. Schéma du JSON : docs/indicateurs.md."
    )

    def add_arguments(self, parser):
        parser.add_argument("--reseau", required=True, help="identifiant du réseau")
        parser.add_argument("--du", required=True, help="premier jour, comme 2027-01-01")
        parser.add_argument("--au", required=True, help="dernier jour compris, comme 2027-12-31")
        parser.add_argument("--format", choices=("json", "texte"), default="texte")

    def handle(self, *, reseau, du, au, format, **options):
        un_reseau = self._reseau(reseau)
        try:
            periode = lire_periode(du, au)
        except PeriodeInvalide as erreur:
            raise CommandError(str(erreur)) from None
        with dans_reseau(un_reseau.pk):
            mesures = detailler(un_reseau, periode)
        fiches = {i.code: i for i in Indicateur.objects.all()}
        if format == "json":
            structure = en_json(un_reseau, periode, mesures, fiches)
            self.stdout.write(json.dumps(structure, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(en_texte(un_reseau, periode, mesures, fiches))

    def _reseau(self, slug):
        un_reseau = Reseau.objects.filter(slug=slug).first() if "\x00" not in slug else None
        if un_reseau is None:
            connus = ", ".join(Reseau.objects.values_list("slug", flat=True)) or "aucun"
            raise CommandError(f"Aucun réseau « {slug} ». Réseaux connus : {connus}.")
        return un_reseau
