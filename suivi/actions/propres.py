"""Indicateurs propres au réseau : les poser, les modifier, noter un constat."""

from django.db import transaction

from predict.comptes.actions import journaliser


@transaction.atomic
def enregistrer_indicateur(*, formulaire, agent):
    """Rend l’indicateur, ou `None` si quelqu’un l’a modifié entre-temps (message posé)."""
    nouveau = formulaire.instance.pk is None
    champs = formulaire.changed_data
    if not formulaire.enregistrer():
        return None
    verbe = "indicateur créé" if nouveau else "indicateur modifié"
    journaliser(agent=agent, verbe=verbe, objet=formulaire.instance, champs=champs)
    return formulaire.instance


@transaction.atomic
def noter_constat(*, formulaire, agent):
    """Rend le constat, ou `None` si quelqu’un l’a modifié entre-temps (message posé)."""
    nouveau = formulaire.instance.pk is None
    if nouveau:
        formulaire.instance.auteur = agent
    if not formulaire.enregistrer():
        return None
    verbe = "constat noté" if nouveau else "constat modifié"
    journaliser(agent=agent, verbe=verbe, objet=formulaire.instance)
    return formulaire.instance


@transaction.atomic
def supprimer_constat(*, constat, agent):
    journaliser(agent=agent, verbe="constat supprimé", objet=constat)
    constat.delete()
