"""La couleur et le logo d’un réseau : une écriture, un fichier à la fois."""

from django.db import transaction

from ..identite import poser_logo
from ..models import Reseau
from .commun import journaliser


def changer_identite(*, reseau, agent, couleur, logo=None, retirer=False, le=None):
    """Pose la couleur (« #RRGGBB », ou vide) et le logo (PNG de `identite.redessiner`).

    Rend les champs changés. L’ancien fichier part quand la transaction est acquise ; le nouveau,
    si elle échoue.
    """
    nouveau = None
    try:
        with transaction.atomic():
            ancre = Reseau.objects.select_for_update().get(pk=reseau.pk)
            ancien = (ancre.logo.storage, ancre.logo.name) if ancre.logo else None
            champs = ["couleur"] if ancre.couleur != couleur else []
            ancre.couleur = couleur
            if logo:
                nouveau = poser_logo(ancre, logo)
            elif retirer and ancien:
                ancre.logo, ancre.logo_sha256 = "", ""
            if logo or (retirer and ancien):
                champs += ["logo", "logo_sha256"]
                if ancien:
                    transaction.on_commit(lambda: ancien[0].delete(ancien[1]))
            if champs:
                ancre.save(update_fields=champs)
                journaliser(
                    agent=agent, verbe="identité du réseau modifiée", objet=ancre,
                    champs=champs, le=le,
                )  # fmt: skip
            return champs
    except BaseException:
        if nouveau:
            nouveau[0].delete(nouveau[1])
        raise
