"""Tenir le plan de communication : écrire, marquer faite, défaire, retirer, partir de modèles."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from predict.comptes.actions import journaliser
from predict.comptes.actions.commun import journaliser_plusieurs

from ..models import ActionCommunication
from ..regles.communication import MODELE_DE


@transaction.atomic
def action_ecrite(*, action, agent, champs=(), creee=False):
    verbe = "action de communication ajoutée" if creee else "action de communication modifiée"
    journaliser(agent=agent, verbe=verbe, objet=action, champs=champs)


@transaction.atomic
def marquer_faite(*, action, agent, faite_le, bilan):
    """Faite ce jour-là, avec ce qu’il en est ressorti ; se corrige en recommençant."""
    action.faite_le, action.bilan = faite_le, bilan
    action.version = F("version") + 1
    action.save(update_fields=["faite_le", "bilan", "version", "modifie_le"])
    journaliser(agent=agent, verbe="action de communication faite", objet=action)


@transaction.atomic
def rouvrir(*, action, agent):
    """Remet à faire ; le bilan est gardé."""
    if action.faite_le is None:
        return
    action.faite_le = None
    action.version = F("version") + 1
    action.save(update_fields=["faite_le", "version", "modifie_le"])
    journaliser(agent=agent, verbe="action de communication rouverte", objet=action)


@transaction.atomic
def supprimer_action(*, action, agent):
    journaliser(agent=agent, verbe="action de communication supprimée", objet=action)
    action.delete()


@transaction.atomic
def partir_de_modeles(*, reseau, agent, cles, debut, responsable):
    """Ajoute une action par modèle choisi, à son délai après `debut` ; rend les actions."""
    modeles = [MODELE_DE[cle] for cle in cles]
    actions = ActionCommunication.objects.bulk_create(
        ActionCommunication(
            reseau=reseau, titre=m.titre, etape=m.etape, canal=m.canal, public=m.public,
            message=m.message, responsable=responsable, prevue_le=debut + timedelta(days=m.jours),
        )
        for m in modeles
    )  # fmt: skip
    journaliser_plusieurs(agent=agent, verbe="action de communication ajoutée", objets=actions)
    return actions
