"""Annoncer ce qui vient d’arriver : écrit avec l’acte, dit ensuite à qui doit le savoir."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..models import Nouvelle
from ..tasks import demander_la_diffusion


def annoncer(*, type, objet, agent=None, pour=None, cle="", le=None):
    """Note qu’une chose est arrivée à `objet`, par `agent` (nul : personne).

    `pour` : la seule personne à prévenir ; sinon le type dit à qui (predict.notifications). Rend la
    nouvelle, ou `None` si `cle` a déjà servi dans le réseau.
    """
    if cle and Nouvelle.objects.filter(reseau_id=objet.reseau_id, cle=cle).exists():
        return None
    try:
        with transaction.atomic():
            nouvelle = Nouvelle.objects.create(
                reseau_id=objet.reseau_id,
                type=type,
                objet_type=objet._meta.label_lower,
                objet_ref=objet.ref,
                auteur=agent,
                pour=pour,
                cle=cle,
                le=le or timezone.now(),
            )
    except IntegrityError:
        return None
    reseau_id = objet.reseau_id
    transaction.on_commit(lambda: demander_la_diffusion(reseau_id), robust=True)
    return nouvelle
