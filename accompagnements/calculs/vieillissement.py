"""Les dossiers qui vieillissent, dits à la base."""

from django.db.models import Q

from ..regles import Etat
from ..regles.vieillissement import limites


def vieillissants(le):
    """Condition : actif, et à son étape depuis plus longtemps que le repère."""
    condition = Q(pk__in=[])
    for etape, avant in limites(le).items():
        condition |= Q(etape=etape, etape_depuis__lt=avant)
    return condition & Q(etat=Etat.ACTIF)
