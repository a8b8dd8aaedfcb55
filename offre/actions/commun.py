"""Tenir le catalogue commun : publier une version, retirer, ordonner. Par la coordination."""

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.text import slugify

from predict.comptes.actions.commun import journaliser_commun

from ..models import Mission, Service, VersionService

SOURCE = "Coordination nationale"


def _code_libre(modele, libelle, longueur):
    racine = slugify(libelle).replace("-", "_")[: longueur - 3] or "sans_nom"
    pris = set(modele.objects.filter(code__startswith=racine).values_list("code", flat=True))
    rang, code = 1, racine
    while code in pris:
        rang += 1
        code = f"{racine}_{rang}"
    return code


def _dernier_rang(lignes):
    return max(lignes.values_list("ordre", flat=True), default=0) + 1


def _verser(service, note, le):
    return VersionService.objects.create(
        service=service,
        numero=service.numero_version,
        contenu=service.contenu,
        note=note,
        publiee_le=le,
    )


@transaction.atomic
def ouvrir_service(*, service, agent, le=None):
    """Enregistre un service nouveau et sa version 1."""
    service.code = _code_libre(Service, service.libelle, 60)
    service.ordre = _dernier_rang(Service.objects.filter(mission=service.mission))
    service.modifie_par_coordination = True
    service.save()
    _verser(service, "Service nouveau.", le or timezone.now())
    journaliser_commun(agent=agent, verbe="service commun créé", objet=service)
    return service


@transaction.atomic
def publier_service(*, service, agent, enregistrer, note, publie, champs=(), le=None):
    """Enregistre la saisie et, si un texte comparé change, en publie une version.

    `enregistrer` : la saisie, qui peut refuser (quelqu’un est passé avant). Rend ce qu’elle rend.
    """
    if not enregistrer():
        return False
    if "mission" in champs:
        freres = Service.objects.filter(mission_id=service.mission_id).exclude(pk=service.pk)
        Service.objects.filter(pk=service.pk).update(ordre=_dernier_rang(freres))
    if publie:
        # Relue sous verrou : deux enregistrements qui se suivent ne prennent pas le même numéro.
        service = Service.objects.select_for_update().get(pk=service.pk)
        service.numero_version += 1
        service.save(update_fields=["numero_version"])
        _verser(service, note, le or timezone.now())
    verbe = "service commun publié" if publie else "service commun modifié"
    journaliser_commun(agent=agent, verbe=verbe, objet=service, champs=champs)
    return True


@transaction.atomic
def retirer_service(*, service, agent, le):
    """Retire du catalogue, ou y remet. Les réseaux qui le proposent gardent leur texte."""
    service.retire_le = None if service.retire_le else le
    service.modifie_par_coordination = True
    service.save(update_fields=["retire_le", "modifie_par_coordination"])
    verbe = "service commun retiré" if service.retire_le else "service commun remis"
    journaliser_commun(agent=agent, verbe=verbe, objet=service)


@transaction.atomic
def deplacer(*, objet, voisins, sens, agent):
    """Échange `objet` avec son voisin du dessus (-1) ou du dessous (1), et renumérote.

    `voisins` : les lignes parmi lesquelles il se range, dans l’ordre.
    """
    lignes = list(voisins.select_for_update())
    rang = lignes.index(objet)
    autre = rang + sens
    if not 0 <= autre < len(lignes):
        return False
    lignes[rang], lignes[autre] = lignes[autre], lignes[rang]
    for ordre, ligne in enumerate(lignes, 1):
        if ligne.ordre != ordre:
            ligne.ordre = ordre
            ligne.modifie_par_coordination = True
            ligne.save(update_fields=["ordre", "modifie_par_coordination"])
    journaliser_commun(agent=agent, verbe="catalogue commun ordonné", objet=objet)
    return True


@transaction.atomic
def ouvrir_mission(*, mission, agent):
    mission.code = _code_libre(Mission, mission.libelle, 40)
    mission.ordre = _dernier_rang(Mission.objects.all())
    mission.source_document = SOURCE
    mission.modifie_par_coordination = True
    mission.save()
    journaliser_commun(agent=agent, verbe="mission créée", objet=mission)
    return mission


def noter_mission_modifiee(*, mission, agent, champs):
    journaliser_commun(agent=agent, verbe="mission modifiée", objet=mission, champs=champs)


def retirer_mission(*, mission, agent):
    """Supprime une mission que rien n’utilise ; rend faux si un service, d’ici ou d’un réseau,
    s’y range encore."""
    try:
        with transaction.atomic():
            journaliser_commun(agent=agent, verbe="mission retirée", objet=mission)
            mission.delete()
            # Les services des réseaux ne se voient pas d’ici : la base seule peut répondre.
            connection.check_constraints()
    except (ProtectedError, IntegrityError):
        return False
    return True
