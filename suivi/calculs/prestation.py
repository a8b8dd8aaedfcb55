"""Une prestation depuis son début : qui y a passé du temps, ce qu’il coûte, ce qu’elle rapporte."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from accompagnements.models import TempsPasse
from predict.comptes.models import Agent

from ..models import Recette
from . import couts
from .chiffrage import Poste, Somme, additionner, chiffrer
from .rentabilite import en_jours


@dataclass(frozen=True)
class Part:
    """Le temps d’une personne, une année."""

    agent: Agent
    annee: int
    jours: Decimal
    cout: Decimal | None


@dataclass(frozen=True)
class DetailPrestation:
    """`tolerance` : pourcentage de la dernière année de temps, `None` si elle n’est pas réglée ;
    `verdict` : `None` s’il manque de quoi juger."""

    somme: Somme
    jours: Decimal
    parts: list
    tolerance: Decimal | None
    verdict: str | None


def detail_prestation(prestation, bareme):
    temps = TempsPasse.objects.filter(reseau=prestation.reseau_id, prestation=prestation)
    postes = chiffrer(temps, bareme)
    somme = additionner(postes)
    recettes = Recette.objects.filter(reseau=prestation.reseau_id, prestation=prestation)
    somme.recettes = recettes.aggregate(s=Sum("montant"))["s"] or Decimal(0)
    annees = sorted({p.annee for p in postes} & set(bareme.exercices))
    dernier = max(annees, default=max(bareme.exercices, default=None))
    tolerance = bareme.exercices[dernier].tolerance if dernier else None
    juge = None
    if tolerance is not None and not somme.sans_cout:
        juge = couts.juger(somme.cout, somme.recettes, tolerance)
    return DetailPrestation(
        somme, en_jours(somme.minutes, prestation.reseau), _parts(postes, prestation.reseau),
        tolerance, juge,
    )  # fmt: skip


def _parts(postes, reseau):
    """Une ligne par personne et par année ; le coût manque dès qu’un de ses temps n’en a pas."""
    agents = Agent.objects.in_bulk({p.agent for p in postes})
    groupes: dict[tuple, list[Poste]] = {}
    for poste in postes:
        groupes.setdefault((poste.annee, str(agents[poste.agent]), poste.agent), []).append(poste)
    parts = []
    for (annee, _, agent), siens in sorted(groupes.items()):
        somme = additionner(siens)
        parts.append(
            Part(
                agents[agent], annee, en_jours(somme.minutes, reseau),
                None if somme.sans_cout else somme.cout,
            )
        )  # fmt: skip
    return parts
