"""Passer un accompagnement à un·e collègue, en un geste ; lui écrire, savoir qu’elle l’a ouvert."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from predict.comptes.actions import annoncer, journaliser

from ..droits import peut_transmettre
from ..models import Passation
from .parcours import ecrire


@transaction.atomic
def transmettre(*, accompagnement, agent, a, le, mot="", avec_taches=True):
    """Confie le dossier à `a`, qui en est avertie ; rend la `Passation`.

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
    if a == agent:
        # Qui prend un dossier pour soi le sait déjà.
        marquer_lue(passation=passation, agent=agent)
    else:
        # Le courriel suit, au rythme que la personne a choisi ; le mot reste dans l’outil : il est
        # réservé à l’équipe, un courriel se transfère.
        annoncer(type="dossier_repris", objet=passation, agent=agent, pour=a)
    return passation


def marquer_lue(*, passation, agent):
    """Note que la personne qui reprend a ouvert le dossier ; sans effet pour toute autre."""
    Passation.objects.filter(pk=passation.pk, a=agent, lue_le=None).update(
        lue_le=timezone.now(), version=F("version") + 1
    )
