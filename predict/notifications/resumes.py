"""Le résumé : une lettre par jour ouvré au plus, de ce qui n’est ni lu, ni déjà écrit."""

from datetime import timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from predict.comptes.models import Adhesion, Notification
from predict.comptes.regles import Rythme
from predict.noyau.jours import est_ouvre, ouvre_d_avant

from .courriels import ecrire_le_resume
from .lecture import retirer_les_perimees
from .types import REGISTRE


def jour_venu(jour, le):
    """Le jour choisi, ou le premier jour ouvré qui le suit."""
    du = ouvre_d_avant(le) + timedelta(days=1)
    jours = {(du + timedelta(days=n)).weekday() for n in range((le - du).days + 1)}
    return jour in jours


def resumer(reseau, le):
    """Écrit les résumés du jour, dans le réseau déjà posé ; rend combien. Rejouable."""
    if not est_ouvre(le):
        return 0
    attendent = _a_ecrire(reseau.pk).values("destinataire")
    places = (
        Adhesion.objects.actives()
        .filter(reseau=reseau, agent__is_active=True, agent__in=attendent)
        .select_related("agent", "reseau")
        .order_by("agent_id")
    )
    nombre = 0
    for place in places:
        place.agent.adhesion_courante = place
        nombre += _resumer_pour(place.agent, le)
    return nombre


def _a_ecrire(reseau_id):
    return Notification.objects.filter(
        reseau_id=reseau_id, ecrite_le__isnull=True, lue_le__isnull=True, retiree_le__isnull=True
    ).exclude(rythme=Rythme.ICI)


@transaction.atomic
def _resumer_pour(agent, le):
    lignes = _a_ecrire(agent.reseau_id).filter(destinataire=agent, le__date__lte=le)
    semaine = jour_venu(agent.adhesion_courante.jour_resume, le)
    if not semaine:
        lignes = lignes.filter(~Q(rythme=Rythme.SEMAINE))
    lignes = lignes.select_related("nouvelle", "destinataire").order_by("le", "pk")
    restent = retirer_les_perimees(lignes)
    if not restent:
        return False
    rangs = {code: rang for rang, code in enumerate(REGISTRE)}
    restent.sort(key=lambda n: (rangs[n.type], n.le, n.pk))
    groupes = [(REGISTRE[code].libelle, list(g)) for code, g in groupby(restent, lambda n: n.type)]
    courriel = ecrire_le_resume(agent, groupes, len(restent), le)
    if courriel is None:
        return False
    Notification.objects.filter(pk__in=[n.pk for n in restent]).update(
        courriel=courriel, ecrite_le=timezone.now()
    )
    return True
