"""Un même geste sur plusieurs accompagnements : le geste d’un seul, répété, en une transaction."""

from django.db import transaction

from ..droits import peut_transmettre
from .passation import transmettre


@transaction.atomic
def confier(*, accompagnements, a, agent, le, mot="", avec_taches=True):
    """Confie à `a` ceux de ces accompagnements (queryset) qu’il ou elle ne suit pas déjà ; rend
    (confiés, laissés). Laissés : fermés, ou commencés après `le`. Rejoué, il ne refait rien."""
    confies, laisses = [], []
    autres = accompagnements.exclude(responsable=a).select_related("responsable")
    for accompagnement in autres.order_by("pk"):
        if accompagnement.debut_le > le or not peut_transmettre(agent, accompagnement):
            laisses.append(accompagnement)
            continue
        transmettre(
            accompagnement=accompagnement, agent=agent, a=a, le=le, mot=mot,
            avec_taches=avec_taches,
        )  # fmt: skip
        confies.append(accompagnement)
    return confies, laisses
