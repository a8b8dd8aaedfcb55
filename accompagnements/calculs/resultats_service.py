"""Ce qu’un service de l’offre a donné : accompagnements, collectivités, jours, livrables."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from ..models import Livrable, Prestation, TempsPasse


@dataclass(frozen=True)
class ResultatsService:
    """Chaque chiffre avec ce qui le prouve. Jours : d’agent du réseau."""

    prestations: list
    livrables: list
    jours_prevus: Decimal
    jours_passes: Decimal

    @property
    def accompagnements(self):
        return list({p.accompagnement_id: p.accompagnement for p in self.prestations}.values())

    @property
    def collectivites(self):
        fiches = {a.fiche_id: a.fiche for a in self.accompagnements}
        return sorted(fiches.values(), key=str)


def resultats_du_service(service, reseau):
    """Deux requêtes, quel que soit le nombre d’accompagnements."""
    minutes = (
        TempsPasse.objects.filter(prestation=OuterRef("pk"))
        .order_by()
        .values("prestation")
        .annotate(somme=Sum("minutes"))
        .values("somme")
    )
    prestations = list(
        Prestation.objects.filter(reseau=reseau, service=service)
        .select_related("accompagnement__fiche__collectivite")
        .annotate(minutes=Coalesce(Subquery(minutes, output_field=IntegerField()), 0))
        .order_by("-accompagnement__debut_le", "pk")
    )
    par_jour = reseau.heures_par_jour * 60
    for prestation in prestations:
        prestation.jours_passes = round(prestation.minutes / par_jour, 1)
    livrables = Livrable.objects.filter(
        reseau=reseau, prestation__service=service, livre_le__isnull=False
    ).select_related("accompagnement__fiche__collectivite")
    return ResultatsService(
        prestations,
        list(livrables.order_by("-livre_le", "pk")),
        sum((p.jours_prevus or Decimal(0) for p in prestations), Decimal(0)),
        round(sum(p.minutes for p in prestations) / par_jour, 1),
    )
