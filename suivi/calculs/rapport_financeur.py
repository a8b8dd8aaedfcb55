"""Ce qu’un financement a payé dans une période : du temps, des dossiers, des résultats.

Aucun euro du réseau ici, ni le nom de qui a travaillé hors des feuilles signées. Le nombre de
requêtes ne dépend pas du volume.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum

from accompagnements.models import (
    Accompagnement,
    Activite,
    Candidature,
    Convention,
    Livrable,
    Projet,
    TempsPasse,
)
from offre.models import ServiceReseau

from ..models import FeuilleTemps
from ..regles import EtatFeuille
from .rentabilite import en_jours


@dataclass(frozen=True)
class LigneDossier:
    """Un dossier payé. `jours` : de la période ; `activites` : les siennes, dans la période ;
    `derniere` : date de la dernière, ou `None`."""

    accompagnement: Accompagnement
    jours: Decimal
    activites: int
    derniere: object


@dataclass(frozen=True)
class Resultat:
    """Un acte daté d’un dossier payé."""

    genre: str
    titre: str
    collectivite: str
    le: object


@dataclass(frozen=True)
class FaitDuFinancement:
    """`passes` : jours depuis le début du financement jusqu’à la fin de la période ; `periode` :
    ceux de la période ; `hors` : ceux de la période sans dossier ; `services` : [(nom, jours)]."""

    passes: Decimal
    periode: Decimal
    hors: Decimal
    services: tuple
    dossiers: tuple
    resultats: tuple
    feuilles: tuple
    a_viser: int

    @property
    def collectivites(self):
        return sorted({str(x.accompagnement.fiche) for x in self.dossiers})


def relever_financement(financement, periode):
    """Onze requêtes. Les feuilles de temps : celles que les deux parties ont signées."""
    reseau = financement.reseau
    temps = TempsPasse.objects.du_reseau(reseau).filter(financement=financement)
    dans = temps.filter(le__range=(periode.du, periode.au)).order_by()
    minutes = dict(dans.values_list("accompagnement").annotate(Sum("minutes")))
    services = dict(dans.values_list("prestation__service").annotate(Sum("minutes")))
    passes = temps.filter(le__lte=periode.au).aggregate(s=Sum("minutes"))["s"] or 0
    dossiers = _dossiers(reseau, periode, minutes)
    feuilles = FeuilleTemps.objects.du_reseau(reseau).filter(
        financement=financement, du__lte=periode.au, au__gte=periode.du
    )
    return FaitDuFinancement(
        passes=en_jours(passes, reseau),
        periode=en_jours(sum(minutes.values()), reseau),
        hors=en_jours(minutes.get(None, 0), reseau),
        services=_services(reseau, services),
        dossiers=dossiers,
        resultats=_resultats(reseau, periode, [x.accompagnement.pk for x in dossiers]),
        feuilles=tuple(
            feuilles.filter(etat=EtatFeuille.VISEE).select_related("agent").order_by("du", "agent")
        ),
        a_viser=feuilles.exclude(etat=EtatFeuille.VISEE).count(),
    )


def _dossiers(reseau, periode, minutes):
    lus = Accompagnement.objects.du_reseau(reseau).filter(pk__in=[pk for pk in minutes if pk])
    activites = {
        pk: reste
        for pk, *reste in Activite.objects.du_reseau(reseau)
        .filter(accompagnement__in=lus, le__range=(periode.du, periode.au))
        .order_by()
        .values_list("accompagnement")
        .annotate(Count("pk"), Max("le"))
    }
    lignes = [
        LigneDossier(a, en_jours(minutes[a.pk], reseau), *activites.get(a.pk, (0, None)))
        for a in lus.select_related("fiche__collectivite")
    ]
    return tuple(sorted(lignes, key=lambda x: (-x.jours, str(x.accompagnement.fiche))))


def _services(reseau, minutes):
    noms = ServiceReseau.objects.du_reseau(reseau).in_bulk([pk for pk in minutes if pk])
    lignes = [
        (str(noms[pk]) if pk else "Temps sans prestation", en_jours(total, reseau))
        for pk, total in minutes.items()
    ]
    return tuple(sorted(lignes, key=lambda x: (-x[1], x[0])))


def _resultats(reseau, periode, dossiers):
    """Ce que les dossiers payés ont produit, du plus ancien au plus récent."""
    sources = (
        ("Livrable final", Livrable, "livre_le", Q(final=True)),
        ("Candidature déposée", Candidature, "deposee_le", Q()),
        ("Convention signée", Convention, "signee_le", Q()),
        ("Projet développé", Projet, "document_valide_le", Q()),
    )
    actes = []
    for genre, modele, date, filtre in sources:
        lus = modele.objects.du_reseau(reseau).filter(
            filtre,
            accompagnement__in=dossiers,
            **{f"{date}__range": (periode.du, periode.au)},
        )
        for un in lus.select_related("accompagnement__fiche__collectivite"):
            fiche = str(un.accompagnement.fiche)
            actes.append(Resultat(genre, un.titre, fiche, getattr(un, date)))
    return tuple(sorted(actes, key=lambda x: (x.le, x.genre, x.titre)))
