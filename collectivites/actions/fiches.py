"""Ouvrir une fiche, ajouter une structure que le référentiel national ne connaît pas."""

from django.db import transaction

from predict.comptes.actions import journaliser

from ..models import Collectivite, Fiche


@transaction.atomic
def ouvrir_fiche(*, collectivite, agent):
    """Rend la fiche du réseau pour cette collectivité, créée si elle n’existait pas.

    Deux personnes qui l’ouvrent au même instant obtiennent la même.
    """
    fiche, creee = Fiche.objects.get_or_create(
        reseau=agent.reseau, collectivite=collectivite, defaults={"suivie_par": agent}
    )
    if creee:
        journaliser(agent=agent, verbe="fiche ouverte", objet=fiche)
    return fiche


@transaction.atomic
def creer_structure(*, agent, nature, nom, departement, siren="", population=None, le):
    """Ajoute une structure hors COG (PETR, parc, syndicat), visible du seul réseau, et sa fiche.

    `departement` : collectivité de cette nature, dont la structure prend la région.
    """
    structure = Collectivite(
        nature=nature,
        nom=nom,
        siren=siren,
        population=population,
        departement=departement,
        region=departement.region,
        millesime=le.year,
        propre_a=agent.reseau,
    )
    structure.full_clean(exclude=["recherche"])
    structure.save()
    return ouvrir_fiche(collectivite=structure, agent=agent)
