"""Lire les transmissions : les périodes, une période, sans toucher aux données d’un réseau."""

from collections import Counter

from predict.comptes.models import Reseau

from ...models import MesureTransmise, Transmission
from ..periode import Periode
from .chiffres import Version


def periodes_transmises(avec_demonstration):
    """Périodes dont une transmission est en vigueur, la plus récente d’abord."""
    return list(reseaux_par_periode(avec_demonstration))


def reseaux_par_periode(avec_demonstration):
    """{période: réseaux dont une transmission est en vigueur}, la plus récente d’abord."""
    lues = _transmissions(avec_demonstration).en_vigueur().order_by("-au", "-du")
    return Counter(Periode(du, au) for du, au in lues.values_list("du", "au"))


def versions_de(periodes, avec_demonstration):
    """{période: [Version]} de toutes ses transmissions, retirées comprises : deux requêtes."""
    transmissions = list(
        _transmissions(avec_demonstration).filter(
            du__in={p.du for p in periodes}, au__in={p.au for p in periodes}
        )
    )
    mesures = {}
    for m in MesureTransmise.objects.filter(transmission__in=transmissions):
        mesures.setdefault(m.transmission_id, {})[m.code] = m
    versions = {p: [] for p in periodes}
    for t in transmissions:
        if (periode := Periode(t.du, t.au)) in versions:
            versions[periode].append(
                Version(t.pk, t.reseau_id, t.transmise_le, t.retiree_le, mesures.get(t.pk, {}))
            )
    return versions


def reseaux_attendus(avec_demonstration):
    """Les réseaux régionaux, par nom : ceux qui ont transmis et ceux dont on attend."""
    reseaux = Reseau.objects.regionaux().order_by("demonstration", "nom")
    return list(reseaux if avec_demonstration else reseaux.filter(demonstration=False))


def _transmissions(avec_demonstration):
    lues = Transmission.objects.all()
    return lues if avec_demonstration else lues.filter(reseau__demonstration=False)
