"""Budgets et engagements au titre du 1 %."""

from django.db import transaction

from predict.comptes.actions import journaliser


@transaction.atomic
def enregistrer(*, objet, agent, ecrire, champs=()):
    """Un budget ou un engagement, nouveau ou corrigé. Faux si quelqu’un l’a modifié entre-temps.

    Un dépassement n’empêche rien : la vue le dit, la collectivité décide.
    """
    nouveau = objet.pk is None
    if not ecrire():
        return False
    verbe = "ajout" if nouveau else "modification"
    journaliser(agent=agent, verbe=f"{objet._meta.verbose_name} : {verbe}", objet=objet,
                champs=champs)  # fmt: skip
    return True


@transaction.atomic
def supprimer(*, objet, agent):
    """Un budget part avec ses engagements."""
    journaliser(agent=agent, verbe=f"{objet._meta.verbose_name} : suppression", objet=objet)
    objet.delete()
