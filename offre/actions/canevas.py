"""Écrire un bloc du canevas, une ligne par bloc et par échelle."""

from django.db import IntegrityError, transaction

from predict.comptes.actions import journaliser
from predict.comptes.actions.commun import journaliser_commun


def ecrire_bloc(*, form, agent):
    """Enregistre la saisie d’un bloc et la note au journal ; faux si quelqu’un est passé avant."""
    bloc, nouveau = form.instance, form.instance.pk is None
    try:
        with transaction.atomic():
            if not form.enregistrer():
                return False
            noter = journaliser if hasattr(bloc, "reseau_id") else journaliser_commun
            noter(agent=agent, verbe="canevas écrit", objet=bloc, champs=["contenu"])
    except IntegrityError:
        if not nouveau:
            raise
        form.add_error(
            None,
            "Quelqu’un vient d’écrire ce bloc. Votre saisie est ci-dessous : copiez-la, rechargez "
            "la page et choisissez.",
        )
        return False
    return True
