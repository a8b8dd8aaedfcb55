"""Passer un accompagnement à un·e collègue, en un geste."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from predict.comptes.actions import journaliser

from ..droits import peut_transmettre
from ..models import Passation
from .parcours import ecrire


@transaction.atomic
def transmettre(*, accompagnement, agent, a, le, mot="", avec_taches=True):
    """Confie le dossier à `a` ; rend la `Passation`.

    `avec_taches` : les tâches ouvertes que l’ancien responsable avait, ou personne, suivent.
    Étape, pièces, échéances : rien d’autre ne bouge. `ValidationError` si `a` le suit déjà ou si la
    date précède le début ; `Depasse` si le dossier a changé depuis la page.
    """
    if not peut_transmettre(agent, accompagnement):
        raise PermissionDenied
    if accompagnement.responsable_id == a.pk:
        raise ValidationError({"a": f"{a.nom_complet} suit déjà cet accompagnement."})
    if le < accompagnement.debut_le:
        raise ValidationError({"le": "La passation ne peut pas précéder le début."})
    de = accompagnement.responsable
    ecrire(
        accompagnement, agent, f"accompagnement confié à {a.nom_complet}", motif=mot,
        champs=["responsable"], responsable=a,
    )  # fmt: skip
    taches = 0
    if avec_taches:
        siennes = accompagnement.taches.a_faire().filter(assignee=de)
        taches = siennes.update(assignee=a, version=F("version") + 1)
        if de is not None:
            sans = accompagnement.taches.a_faire().filter(assignee=None)
            taches += sans.update(assignee=a, version=F("version") + 1)
    passation = Passation.objects.create(
        reseau_id=accompagnement.reseau_id, accompagnement=accompagnement, de=de, a=a, le=le,
        mot=mot.strip(), taches=taches,
    )  # fmt: skip
    journaliser(agent=agent, verbe="passation notée", objet=passation)
    return passation
