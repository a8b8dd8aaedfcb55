"""Ce qui s’est fait avec une collectivité pendant un mandat ; rien qui ne puisse lui être lu.

Ni note privée, ni compte rendu, ni appréciation : des actes, leur date et leur objet public.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import ExtractYear

from accompagnements.models import (
    Accompagnement,
    Candidature,
    Convention,
    IndicateurStrategie,
    Livrable,
    MesureStrategie,
    Projet,
    Strategie,
)
from accompagnements.regles import DecisionCandidature
from collectivites.models import Echange, Mandat
from collectivites.regles import FonctionContact

from .periode import Periode


@dataclass(frozen=True)
class LigneIndicateur:
    """Un indicateur que la collectivité s’est donné. `derniere` : `None` sans mesure."""

    indicateur: IndicateurStrategie
    derniere: object


@dataclass(frozen=True)
class FaitDuMandat:
    """`echanges` : [(année, type, nombre)], notes privées exclues ; le reste : des objets, du plus
    ancien au plus récent."""

    accompagnements: tuple
    echanges: tuple
    livrables: tuple
    conventions: tuple
    projets: tuple
    candidatures: tuple
    strategies: tuple
    indicateurs: tuple


def relever_mandat(fiche, periode):
    """Onze requêtes, quel que soit le nombre d’actes."""
    reseau, bornes = fiche.reseau, (periode.du, periode.au)

    def de(modele, champ, **filtres):
        lus = modele.objects.du_reseau(reseau).filter(**{f"{champ}__range": bornes}, **filtres)
        return tuple(lus.distinct().order_by(champ, "pk"))

    accompagnements = (
        Accompagnement.objects.du_reseau(reseau)
        .filter(fiche=fiche, debut_le__lte=periode.au, valide_le__isnull=False)
        .filter(Q(fin_le__isnull=True) | Q(fin_le__gte=periode.du))
        .prefetch_related("prestations__service__service")
        .order_by("debut_le", "pk")
    )
    return FaitDuMandat(
        accompagnements=tuple(accompagnements),
        echanges=_echanges(fiche, bornes),
        livrables=de(Livrable, "livre_le", accompagnement__fiche=fiche, final=True),
        conventions=de(Convention, "signee_le", fiche=fiche),
        projets=de(Projet, "document_valide_le", fiche=fiche),
        candidatures=tuple(
            Candidature.objects.du_reseau(reseau)
            .filter(collectivites__fiche=fiche, deposee_le__range=bornes)
            .select_related("session__dispositif")
            .order_by("deposee_le", "pk")
        ),
        strategies=de(Strategie, "adoptee_le", fiche=fiche),
        indicateurs=_indicateurs(fiche, periode),
    )


def _echanges(fiche, bornes):
    return tuple(
        Echange.objects.du_reseau(fiche.reseau)
        .filter(fiche=fiche, le__range=bornes)
        .publics()
        .annotate(an=ExtractYear("le"))
        .order_by("an", "type")
        .values_list("an", "type")
        .annotate(Count("pk"))
    )


def _indicateurs(fiche, periode):
    """Ceux des démarches menées à une stratégie adoptée : les autres sont encore un travail."""
    lus = list(
        IndicateurStrategie.objects.du_reseau(fiche.reseau)
        .filter(
            objectif__demarche__accompagnement__fiche=fiche,
            objectif__demarche__adoptee__isnull=False,
        )
        .select_related("objectif")
        .order_by("objectif__ordre", "pk")
    )
    dernieres = {}
    mesures = MesureStrategie.objects.du_reseau(fiche.reseau).filter(
        indicateur__in=lus, le__lte=periode.au
    )
    for mesure in mesures.order_by("le", "pk"):
        dernieres[mesure.indicateur_id] = mesure
    return tuple(LigneIndicateur(i, dernieres.get(i.pk)) for i in lus)


def obtenus(candidatures, au):
    """Celles que la notification, connue à cette date, a accordées."""
    return [
        x
        for x in candidatures
        if x.decision == DecisionCandidature.ACCORDEE and x.notifiee_le and x.notifiee_le <= au
    ]


def periode_du_mandat(fiche, le):
    """Du mandat en cours, ou du dernier, de ses élu·es jusqu’à `le` ; à défaut, depuis le premier
    accompagnement, à défaut cette année."""
    mandat = (
        Mandat.objects.filter(
            reseau=fiche.reseau_id, contact__fiche=fiche, contact__qualite=FonctionContact.ELU,
            debut_le__lte=le,
        )
        .order_by()
        .aggregate(du=Max("debut_le"), au=Max("fin_le"))
    )  # fmt: skip
    debut = mandat["du"]
    if debut is None:
        debut = Accompagnement.objects.filter(reseau=fiche.reseau_id, fiche=fiche).aggregate(
            du=Min("debut_le")
        )["du"]
    debut = min(debut or date(le.year, 1, 1), le)
    fin = mandat["au"]
    return Periode(debut, fin if fin and debut <= fin <= le else le)
