"""Les mesures de plusieurs événements à la fois : deux requêtes, quel que soit leur nombre."""

from ..models import Participation
from ..regles_evenements import Venue, mesurer


def mesures_de(evenements):
    """{clé d’événement: Mesures} pour des événements d’un même réseau."""
    evenements = list(evenements)
    if not evenements:
        return {}
    reseau_id = evenements[0].reseau_id
    venues = {un.pk: [] for un in evenements}
    lignes = Participation.objects.filter(evenement__in=list(venues)).values_list(
        "evenement_id", "fiche_id", "invitee_le", "inscrite", "declinee_le", "presente", "suite",
        "suite_le", "evaluation",
    )  # fmt: skip
    for pk, fiche, invitee_le, inscrite, declinee_le, presente, suite, suite_le, note in lignes:
        venues[pk].append(
            Venue(
                fiche=fiche,
                invitee=invitee_le is not None,
                inscrite=inscrite,
                declinee=declinee_le is not None,
                presente=presente,
                suite_le=suite_le if suite else None,
                evaluation=note,
            )
        )
    fiches = {v.fiche for liste in venues.values() for v in liste if v.presente}
    premieres = premieres_venues(reseau_id, fiches)
    return {
        un.pk: mesurer(
            venues[un.pk],
            le=un.le,
            deja_venues={f for f, rang in premieres.items() if rang < (un.le, un.pk)},
        )
        for un in evenements
    }


def premieres_venues(reseau_id, fiches):
    """{fiche: (date, clé) de l’événement où elle est venue la première fois}."""
    premieres = {}
    presences = (
        Participation.objects.filter(reseau_id=reseau_id, presente=True, fiche__in=fiches)
        .order_by("evenement__le", "evenement_id")
        .values_list("fiche_id", "evenement__le", "evenement_id")
    )
    for fiche, le, pk in presences:
        premieres.setdefault(fiche, (le, pk))
    return premieres
