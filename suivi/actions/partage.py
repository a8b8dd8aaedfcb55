"""Partager une fiche entre réseaux, la mettre à jour, la retirer."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from predict.comptes.actions import journaliser
from predict.comptes.models import nouvelle_ref
from predict.comptes.regles import ROLES_DIRECTION

from ..calculs.partage import copie_de, personnes_citees
from ..models import FicheCapitalisation, FichePartagee
from ..regles import EtatCapitalisation


def _exiger(agent, fiche):
    if agent.role not in ROLES_DIRECTION or fiche.reseau_id != agent.reseau_id:
        raise PermissionDenied


@transaction.atomic
def partager(*, fiche, agent, le):
    """Une copie neuve ; celle d’avant se retire le même jour. Lève `ValidationError` si la fiche
    n’est pas partagée dans le réseau, ou nomme une personne."""
    _exiger(agent, fiche)
    fiche = FicheCapitalisation.objects.select_for_update(of=("self",)).get(pk=fiche.pk)
    if fiche.etat != EtatCapitalisation.PUBLIEE:
        raise ValidationError("Partagez d’abord la fiche dans le réseau.")
    copie = copie_de(fiche)
    if citees := personnes_citees(copie, agent):
        raise ValidationError(f"Retirez d’abord les personnes nommées : {' ; '.join(citees)}.")
    en_vigueur(fiche).update(retiree_le=le)
    partagee = FichePartagee.objects.create(
        reseau_id=fiche.reseau_id, origine_ref=fiche.ref, titre=copie.titre,
        rubriques=copie.rubriques, verbatims=copie.verbatims, partagee_le=le,
        mission=fiche.service and fiche.service.mission,
        service=fiche.service and fiche.service.service,
        code=f"{agent.reseau.slug[:60]}-{nouvelle_ref()}",
        source_document=f"Fiche du réseau {agent.reseau.nom}"[:120],
    )  # fmt: skip
    journaliser(agent=agent, verbe="fiche de capitalisation partagée nationalement", objet=fiche)
    return partagee


@transaction.atomic
def retirer(*, fiche, agent, le):
    """Les autres réseaux ne la lisent plus. Rend le nombre de copies retirées."""
    _exiger(agent, fiche)
    retirees = en_vigueur(fiche).update(retiree_le=le)
    if retirees:
        journaliser(agent=agent, verbe="fiche de capitalisation retirée du partage", objet=fiche)
    return retirees


def en_vigueur(fiche):
    return FichePartagee.objects.en_vigueur().filter(reseau=fiche.reseau_id, origine_ref=fiche.ref)


def oublier_parole(*, fiche, texte):
    """Un accord repris vaut partout, copies nationales comprises, sans attendre une mise à jour."""
    siennes = FichePartagee.objects.select_for_update().filter(
        reseau=fiche.reseau_id, origine_ref=fiche.ref
    )
    for copie in siennes:
        gardees = [v for v in copie.verbatims if v["texte"] != texte]
        if gardees != copie.verbatims:
            copie.verbatims = gardees
            copie.save(update_fields=["verbatims", "recherche"])
