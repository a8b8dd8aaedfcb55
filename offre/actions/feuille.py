"""Tenir la feuille de singularisation du réseau."""

from django.db import transaction

from predict.comptes.actions import journaliser


@transaction.atomic
def noter_feuille(*, feuille, agent, champs):
    """Au journal, après l’enregistrement : quels champs, jamais ce qu’ils disent."""
    journaliser(agent=agent, verbe="feuille de singularisation tenue", objet=feuille, champs=champs)
