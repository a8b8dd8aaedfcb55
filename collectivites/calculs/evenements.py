"""Les mesures de plusieurs événements à la fois : une requête, quel que soit leur nombre."""

from django.db.models import Exists, F, OuterRef, Q

from ..models import Participation
from ..regles.evenements import Venue, mesurer


def _deja_venue():
    """La même collectivité, présente à un événement antérieur : avant ce jour, ou ce jour-là et
    noté plus tôt."""
    avant = Participation.objects.filter(
        Q(evenement__le__lt=OuterRef("evenement__le"))
        | Q(evenement__le=OuterRef("evenement__le"), evenement__lt=OuterRef("evenement")),
        reseau=OuterRef("reseau"),
        fiche=OuterRef("fiche"),
        presente=True,
    )
    return Exists(avant)


def mesures_de(evenements):
    """{clé d’événement: Mesures}."""
    evenements = list(evenements)
    venues = {un.pk: [] for un in evenements}
    if not venues:
        return {}
    lignes = (
        Participation.objects.filter(evenement__in=list(venues))
        .annotate(cle=F("evenement_id"), deja=_deja_venue())
        .values_list(
            "cle", "fiche_id", "invitee_le", "inscrite", "declinee_le", "presente", "deja", "suite",
            "suite_le", "evaluation",
        )
    )  # fmt: skip
    for cle, fiche, invitee, inscrite, declinee, presente, deja, suite, suite_le, note in lignes:
        venues[cle].append(
            Venue(
                fiche=fiche,
                invitee=invitee is not None,
                inscrite=inscrite,
                declinee=declinee is not None,
                presente=presente,
                deja_venue=deja,
                suite_le=suite_le if suite else None,
                evaluation=note,
            )
        )
    return {un.pk: mesurer(venues[un.pk], le=un.le) for un in evenements}
