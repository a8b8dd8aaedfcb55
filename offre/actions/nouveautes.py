"""Prendre ou laisser ce que le commun a changé."""

from django.db import transaction

from predict.comptes.actions import journaliser

from ..calculs.nouveautes import RETRAIT_LU, champs_nouveaux, oublier_le_nombre
from ..models import ServiceReseau
from . import singulariser

TOUT = "tout"


def _demandes(service, champ):
    """Les champs qu’un geste concerne : celui qu’il nomme s’il est nouveau, ou tous."""
    nouveaux = champs_nouveaux(service)
    return nouveaux if champ == TOUT else [c for c in nouveaux if c == champ]


def _verrouille(service):
    return (
        ServiceReseau.objects.select_for_update(of=("self",))
        .select_related("service", "mission")
        .get(pk=service.pk)
    )


def _enregistrer(service, champs):
    """La version monte : qui avait ouvert la fiche saura qu’elle a changé."""
    service.version += 1
    service.save(update_fields=[*champs, "base", "version", "modifie_le"])


@transaction.atomic
def prendre(*, service, champ, agent):
    """Reprend le commun d’aujourd’hui, pour un champ ou pour tous (`TOUT`).

    Rend ({champ: valeur d’avant}, version après) : de quoi revenir en arrière.
    """
    service = _verrouille(service)
    champs = _demandes(service, champ)
    avant = {
        "textes": {c: getattr(service, c) for c in champs},
        "base": {c: service.base[c] for c in champs},
    }
    if champs:
        commun = service.service.contenu
        for nom in champs:
            setattr(service, nom, commun[nom])
            service.base[nom] = commun[nom]
        _enregistrer(service, champs)
        singulariser(service=service, agent=agent, champs=champs, verbe="nouveauté prise")
    return avant, service.version


@transaction.atomic
def laisser(*, service, champ, agent):
    """Garde le texte du réseau et note que le commun d’aujourd’hui est lu. Rend comme `prendre`."""
    service = _verrouille(service)
    champs = _demandes(service, champ)
    avant = {"textes": {}, "base": {c: service.base[c] for c in champs}}
    if champs:
        commun = service.service.contenu
        service.base |= {nom: commun[nom] for nom in champs}
        _enregistrer(service, [])
        singulariser(service=service, agent=agent, champs=champs, verbe="nouveauté laissée")
    return avant, service.version


@transaction.atomic
def revenir_avant(*, service, avant, version, agent):
    """Défait un `prendre` ou un `laisser` si personne n’a touché au service depuis."""
    service = _verrouille(service)
    if service.version != version:
        return False
    for nom, valeur in avant["textes"].items():
        setattr(service, nom, valeur)
    service.base |= avant["base"]
    _enregistrer(service, list(avant["textes"]))
    champs = list(avant["base"])
    singulariser(service=service, agent=agent, champs=champs, verbe="choix annulé")
    return True


@transaction.atomic
def noter_retrait_lu(*, service, agent):
    """Le commun a retiré ce service ; le réseau le sait et le garde tel qu’il est."""
    service = _verrouille(service)
    if service.service.retire_le is None:
        return
    service.base[RETRAIT_LU] = service.service.retire_le.isoformat()
    _enregistrer(service, [])
    journaliser(agent=agent, verbe="retrait du commun lu", objet=service)
    oublier_le_nombre(service.reseau_id)
