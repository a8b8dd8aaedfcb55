"""L’annuaire des acteurs, et ce qui relie un acteur à une collectivité."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from predict.comptes.actions import journaliser

from ..models import Acteur, ActeurFiche
from ..models.citations import citations


@transaction.atomic
def noter_acteur(*, acteur, agent, champs=()):
    """Suit l’enregistrement d’un acteur ; au journal, `champs` (vide à la création)."""
    verbe = "acteur modifié" if champs else "acteur ajouté"
    journaliser(agent=agent, verbe=verbe, objet=acteur, champs=champs)


@transaction.atomic
def relier_acteur(*, fiche, agent, role="", acteur=None, **nouveau):
    """Relie un acteur de l’annuaire à une fiche ; `nouveau` : les champs de celui à y créer.

    Déjà relié, il garde sa ligne, et prend ce rôle si l’on en dit un.
    """
    if acteur is None:
        acteur = Acteur.objects.create(reseau_id=fiche.reseau_id, **nouveau)
        noter_acteur(acteur=acteur, agent=agent)
    lien, cree = ActeurFiche.objects.get_or_create(
        fiche=fiche, acteur=acteur, defaults={"reseau_id": fiche.reseau_id, "role": role}
    )
    if cree:
        journaliser(agent=agent, verbe="acteur relié", objet=lien)
    elif role and role != lien.role:
        ActeurFiche.objects.filter(pk=lien.pk).update(role=role, version=F("version") + 1)
        lien.refresh_from_db(fields=["role", "version"])
        journaliser(agent=agent, verbe="rôle précisé", objet=lien, champs=["role"])
    return lien


@transaction.atomic
def delier_acteur(*, lien, agent):
    """L’acteur reste à l’annuaire ; son appréciation pour cette collectivité disparaît."""
    journaliser(agent=agent, verbe="acteur délié", objet=lien)
    lien.delete()


@transaction.atomic
def noter_appreciation(*, lien, agent, champs):
    journaliser(agent=agent, verbe="partie prenante appréciée", objet=lien, champs=champs)


@transaction.atomic
def supprimer_acteur(*, acteur, agent):
    """Retire de l’annuaire un acteur que rien ne cite. Lève `ValidationError` sinon."""
    acteur = Acteur.objects.select_for_update().get(pk=acteur.pk)
    if citations(acteur):
        raise ValidationError("Cet acteur est encore cité : déliez-le d’abord.")
    journaliser(agent=agent, verbe="acteur supprimé", objet=acteur)
    acteur.delete()
