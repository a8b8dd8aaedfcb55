"""Ce qui a changé dans le commun depuis que le réseau l’a lu, champ par champ.

Trois textes se comparent : `base` (le commun tel que lu), le commun d’aujourd’hui, celui du
réseau. Une nouveauté est un champ dont le commun diffère à la fois de `base` et du réseau.
"""

from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import transaction

from predict.noyau.garde import garder

from ..models import Service, ServiceReseau, VersionService
from ..regles import CHAMPS_COMMUNS, Decision
from .contenu import Difference, Lexique, difference

# Clé de `base` qui note le retrait du commun, une fois lu par le réseau.
RETRAIT_LU = "retire_le"


def champs_nouveaux(service):
    """Champs d’un `ServiceReseau` lié (commun joint) qui attendent d’être pris ou laissés."""
    commun = service.service.contenu
    return [
        champ
        for champ in CHAMPS_COMMUNS
        if champ in service.base
        and service.base[champ] != commun[champ]
        and getattr(service, champ) != commun[champ]
    ]


def retrait_a_lire(service):
    """Le commun a retiré ce service, et le réseau ne l’a pas encore vu."""
    retire_le = service.service.retire_le
    return bool(
        retire_le
        and service.decision != Decision.NON_REPRIS
        and service.base.get(RETRAIT_LU) != retire_le.isoformat()
    )


def lies(reseau):
    """Les services du réseau venus du commun, avec lui : une requête."""
    lignes = ServiceReseau.objects.du_reseau(reseau).filter(service__isnull=False)
    return lignes.select_related("service", "mission").order_by(
        "mission__ordre", "service__ordre", "pk"
    )


def jamais_vus(reseau):
    """Services communs proposés que le réseau n’a ni repris ni laissés."""
    siens = ServiceReseau.objects.du_reseau(reseau).filter(service__isnull=False)
    return Service.objects.proposes().exclude(pk__in=siens.values("service"))


def nombre(reseau):
    """Services qui appellent une décision : changés, retirés ou nouveaux. Deux requêtes.

    Un réseau qui n’a rien repris n’a rien manqué : zéro.
    """
    services = list(lies(reseau))
    if not services:
        return 0
    changes = sum(
        retrait_a_lire(s) or (s.decision != Decision.NON_REPRIS and bool(champs_nouveaux(s)))
        for s in services
    )
    return changes + jamais_vus(reseau).count()


def nombre_garde(reseau):
    """`nombre`, gardé comme les comptes de la navigation : chaque page de l’offre l’affiche."""
    return garder(_cle(reseau.pk), lambda: nombre(reseau))


def oublier_le_nombre(reseau_pk):
    """Le réseau vient de décider : une fois son choix écrit, le compte gardé ne vaut plus."""
    transaction.on_commit(lambda: cache.delete(_cle(reseau_pk)))


def _cle(reseau_pk):
    return f"offre:nouveautes:{reseau_pk}"


@dataclass(frozen=True)
class Nouveaute:
    """Un champ à prendre ou à laisser. `ici` : texte du réseau s’il s’est écarté, sinon vide."""

    difference: Difference
    ici: str
    adapte: bool


@dataclass
class ServiceChange:
    """Un service du réseau dont le commun a changé, et ce que la coordination en dit."""

    service: ServiceReseau
    nouveautes: list
    notes: list = field(default_factory=list)

    @property
    def adaptes(self):
        """Nombre de champs où prendre remplacerait un texte écrit par le réseau."""
        return sum(n.adapte for n in self.nouveautes)


@dataclass(frozen=True)
class Nouveautes:
    changes: list
    retires: list
    nouveaux: list
    repris: bool

    @property
    def nombre(self):
        touches = {c.service.pk for c in self.changes} | {s.pk for s in self.retires}
        return len(touches) + (len(self.nouveaux) if self.repris else 0)


def nouveautes(reseau):
    """Tout ce que montre la page, en un nombre constant de requêtes."""
    services, lexique = list(lies(reseau)), Lexique.charger()
    actifs = [s for s in services if s.decision != Decision.NON_REPRIS]
    changes = [
        ServiceChange(s, [_nouveaute(s, champ, lexique) for champ in champs])
        for s in actifs
        if (champs := champs_nouveaux(s))
    ]
    _joindre_les_notes(changes)
    return Nouveautes(
        changes=changes,
        retires=[s for s in actifs if retrait_a_lire(s)],
        nouveaux=list(jamais_vus(reseau).select_related("mission")),
        repris=bool(services),
    )


def _nouveaute(service, champ, lexique):
    valeur = getattr(service, champ)
    adapte = valeur != service.base[champ]
    dite = difference(champ, service.base[champ], service.service.contenu[champ], lexique)
    return Nouveaute(dite, lexique.dire(champ, valeur) if adapte else "", adapte)


def _joindre_les_notes(changes):
    """À chaque service, les versions parues depuis que le réseau l’a lu : une requête."""
    par_service = {c.service.service_id: c for c in changes}
    versions = {}
    for version in VersionService.objects.filter(service__in=par_service):
        versions.setdefault(version.service_id, []).append(version)
    for service_id, change in par_service.items():
        base = change.service.base
        attendus = {n.difference.champ for n in change.nouveautes}
        for version in versions.get(service_id, ()):
            # La première version n’annonce rien : elle garde le texte d’origine.
            lue = all(version.contenu.get(champ) == base[champ] for champ in attendus)
            if lue or version.numero == 1:
                break
            change.notes.append(version)
