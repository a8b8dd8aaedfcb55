"""Choisir parmi les services conseillés : ce qu’on conseillait se fige, l’équipe se compose."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from ..calculs.conseil import conseiller
from ..droits import peut_modifier
from ..models import Conseil, PrestationAgent
from ..regles.conseil import figer
from .besoins import retenir


@transaction.atomic
def retenir_conseille(*, prestation, accompagnement, agent, le, motif="", equipe=()):
    """Retient un service et garde le conseil tel qu’il était à cet instant.

    `motif` : pourquoi s’écarter du conseil. `equipe` : [(agent, jours ou None)].
    """
    if not peut_modifier(agent, accompagnement):
        raise PermissionDenied
    besoins = accompagnement.fiches_besoin.first()
    lu = conseiller(accompagnement.fiche, le, accompagnement=accompagnement, besoins=besoins)
    ligne = lu.classement.ligne_de(prestation.service.ref)
    prestation.conseil = _geler(accompagnement, besoins, agent, le, figer(lu.classement), motif)
    prestation.rang_conseille = ligne.rang if ligne else None
    retenir(prestation=prestation, accompagnement=accompagnement, agent=agent)
    composer_equipe(prestation=prestation, agent=agent, equipe=equipe)
    return prestation


def _geler(accompagnement, besoins, agent, le, lignes, motif):
    """Le même conseil, le même jour, sert à plusieurs choix ; un motif n’en efface jamais un."""
    dernier = accompagnement.conseils.filter(le=le, besoins=besoins, agent=agent).first()
    if dernier and dernier.lignes == lignes and (not motif or motif == dernier.motif):
        return dernier
    return Conseil.objects.create(
        reseau_id=accompagnement.reseau_id, accompagnement=accompagnement, besoins=besoins,
        agent=agent, le=le, lignes=lignes, motif=motif,
    )  # fmt: skip


@transaction.atomic
def composer_equipe(*, prestation, agent, equipe):
    """Remplace l’équipe d’une prestation ; ne touche que ce qui change. Vrai si elle a changé."""
    if not peut_modifier(agent, prestation.accompagnement):
        raise PermissionDenied
    voulue = dict(equipe)
    if len(voulue) != len(equipe):
        raise ValidationError("Cette personne est déjà dans l’équipe.")
    presente = {p.agent: p for p in prestation.equipe.select_related("agent")}
    change = {a: p.jours for a, p in presente.items()} != voulue
    for personne, place in presente.items():
        if personne not in voulue:
            place.delete()
        elif place.jours != voulue[personne]:
            place.jours = voulue[personne]
            place.save(update_fields=["jours", "modifie_le"])
    for personne, jours in voulue.items():
        if personne not in presente:
            PrestationAgent.objects.create(
                reseau_id=prestation.reseau_id, prestation=prestation, agent=personne, jours=jours
            )
    return change
