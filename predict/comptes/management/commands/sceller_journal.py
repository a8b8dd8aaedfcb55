"""La passe du matin sur le journal : sceller ce qui attend, relire, garder le résultat."""

from django.core.management.base import BaseCommand

from predict.comptes.models import Reseau
from predict.comptes.scellement import relever


class Command(BaseCommand):
    help = (
        "Scelle les actes qui attendent et vérifie la chaîne de chaque réseau ; la page du journal "
        "montre le résultat. Se relance sans risque ; `verifier_journal` rend un code de sortie."
    )

    def handle(self, **options):
        faux = [r.slug for r in Reseau.objects.order_by("slug") if not relever(r).intact]
        if faux:
            self.stderr.write(f"Journal rompu : {', '.join(faux)}.")
