"""Après un événement : une tâche par collectivité venue, confiée à qui la suit."""

from datetime import timedelta

from django.db import transaction

from collectivites.models import Fiche
from collectivites.regles.evenements import SUITES_A

from ..models import Tache
from .suites import LONGUEUR_TITRE, planifier_suite

RELANCE = "Relancer"


def titre_de_suite(evenement, jours):
    return f"À J+{jours}, ce qu’a donné « {evenement} »"[:LONGUEUR_TITRE]


def titre_de_relance(evenement):
    return f"{RELANCE} après « {evenement} »"[:LONGUEUR_TITRE]


def fiches_presentes(evenement):
    return (
        Fiche.objects.filter(pk__in=evenement.participations.filter(presente=True).values("fiche"))
        .select_related("collectivite", "suivie_par")
        .order_by("collectivite__recherche", "pk")
    )


@transaction.atomic
def planifier_suites(*, evenement, agent, jours=SUITES_A):
    """Les tâches de suite à J+30 et J+90, une par collectivité venue ; rend le nombre de posées.

    Rejouée, elle ne pose que celles qui manquent, même si la date de l’événement a changé.
    """
    poses = 0
    for delai in jours:
        le = evenement.le + timedelta(days=delai)
        poses += _planifier(evenement, titre_de_suite(evenement, delai), le, agent)
    return poses


@transaction.atomic
def planifier_relances(*, evenement, le, agent):
    """Une relance, pour le jour `le`, par collectivité venue et restée sans suite."""
    avec_suite = (
        evenement.participations.filter(presente=True, suite_le__isnull=False)
        .exclude(suite="")
        .values("fiche")
    )
    fiches = fiches_presentes(evenement).exclude(pk__in=avec_suite)
    return _planifier(evenement, titre_de_relance(evenement), le, agent, fiches)


def _planifier(evenement, titre, le, agent, fiches=None):
    """Qui suit la fiche, sinon qui prépare l’événement, sinon qui demande."""
    deja = set(
        Tache.objects.filter(evenement=evenement, titre=titre).values_list("fiche_id", flat=True)
    )
    poses = 0
    for fiche in fiches_presentes(evenement) if fiches is None else fiches:
        if fiche.pk in deja:
            continue
        planifier_suite(
            titre=titre, le=le, agent=agent, fiche=fiche, evenement=evenement,
            assignee=fiche.suivie_par or evenement.animee_par or agent,
        )  # fmt: skip
        poses += 1
    return poses
