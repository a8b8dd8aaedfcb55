"""La charge qui vient : jours promis et pas encore passés, contre ceux que l’équipe peut donner."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear

from accompagnements.models import Prestation, TempsPasse
from accompagnements.models.faits import ROLES_PRODUCTIFS
from accompagnements.regles import Etat
from predict.comptes.models import Adhesion

MOIS_A_VENIR = 12


@dataclass(frozen=True)
class MoisACharge:
    """`jours` : d’agent, promis et pas encore passés, répartis également sur les mois qui restent à
    chaque prestation ; `capacite` : jours productifs de l’équipe ce mois-là."""

    mois: object
    jours: Decimal
    capacite: Decimal

    @property
    def part(self):
        return round(self.jours * 100 / self.capacite) if self.capacite else None


@dataclass(frozen=True)
class Projection:
    """`sans_fin` : jours promis que rien ne date, donc placés nulle part."""

    mois: tuple
    sans_fin: Decimal
    jours_par_mois: Decimal

    @property
    def depassement(self):
        """Premier mois de deux qui dépassent de suite la capacité ; None sinon.

        Un seul mois chargé se déplace ; deux de suite demandent du renfort (choix du logiciel).
        """
        for un, suivant in zip(self.mois, self.mois[1:], strict=False):
            if un.jours > un.capacite and suivant.jours > suivant.capacite:
                return un
        return None

    @property
    def manque(self):
        """Temps plein qui manque en moyenne sur les mois dépassés ; None sans dépassement."""
        if self.depassement is None or not self.jours_par_mois:
            return None
        de_trop = [m.jours - m.capacite for m in self.mois if m.jours > m.capacite]
        return round(sum(de_trop) / len(de_trop) / self.jours_par_mois, 1)


def projeter(reseau, le):
    """Ce que l’équipe a promis pour les douze mois qui viennent ; quatre requêtes.

    Capacité : jours productifs de l’année, à la quotité de chacun, par douzième. Ce qui reste
    d’une prestation, jours prévus moins jours passés, se répartit entre le mois de son début, ou
    celui-ci, et celui de sa fin, à défaut la fin prévue de l’accompagnement.
    """
    ce_mois = _rang(le)
    par_mois, sans_fin = defaultdict(Decimal), Decimal(0)
    for (debut, terme), reste in _restes(reseau).items():
        if terme is None:
            sans_fin += reste
            continue
        premier = max(ce_mois, debut or ce_mois)
        # Une prestation dont le terme est passé se doit encore : ce mois-ci.
        dernier = max(terme, premier)
        part = reste / (dernier - premier + 1)
        for rang in range(premier, min(dernier, ce_mois + MOIS_A_VENIR - 1) + 1):
            par_mois[rang] += part
    plein = Decimal(reseau.jours_par_an) / 12
    quotites = (
        Adhesion.objects.actives()
        .filter(reseau=reseau, role__in=ROLES_PRODUCTIFS, agent__is_active=True)
        .aggregate(Sum("quotite"))["quotite__sum"]
    ) or Decimal(0)
    return Projection(
        tuple(
            MoisACharge(_mois(r), round(par_mois[r], 1), round(quotites * plein, 1))
            for r in range(ce_mois, ce_mois + MOIS_A_VENIR)
        ),
        round(sans_fin, 1),
        plein,
    )


def _restes(reseau):
    """{(mois du début, mois du terme): jours promis et pas encore passés}, mois absent : `None`.

    La base somme ce qui a les mêmes mois ; ce qu’une prestation a pris de trop ne s’ôte pas aux
    autres.
    """
    par_jour = reseau.heures_par_jour * 60
    prevues = (
        Prestation.objects.du_reseau(reseau)
        .filter(accompagnement__etat=Etat.ACTIF, jours_prevus__isnull=False)
        .order_by()
        .annotate(debut=_mois_de("debut_le"), terme=_mois_de(
            Coalesce("fin_le", "accompagnement__fin_prevue_le")
        ))
    )  # fmt: skip
    restes = defaultdict(Decimal)
    for *mois, prevus in prevues.values_list("debut", "terme").annotate(Sum("jours_prevus")):
        restes[tuple(mois)] += prevus
    minutes = TempsPasse.objects.du_reseau(reseau).filter(
        prestation__accompagnement__etat=Etat.ACTIF, prestation__jours_prevus__isnull=False
    )
    passees = minutes.order_by().values_list(
        _mois_de("prestation__debut_le"),
        _mois_de(Coalesce("prestation__fin_le", "prestation__accompagnement__fin_prevue_le")),
    )
    for *mois, somme in passees.annotate(Sum("minutes")):
        restes[tuple(mois)] -= Decimal(somme) / par_jour
    depassees = (
        prevues.values_list("debut", "terme", "pk", "jours_prevus")
        .annotate(minutes=Sum("temps__minutes"))
        .filter(minutes__gt=F("jours_prevus") * par_jour)
    )
    for debut, terme, _, prevus, somme in depassees:
        restes[debut, terme] += Decimal(somme) / par_jour - prevus
    return restes


def _mois_de(le):
    return ExtractYear(le) * 12 + ExtractMonth(le) - 1


def _rang(le):
    return le.year * 12 + le.month - 1


def _mois(rang):
    return date(rang // 12, rang % 12 + 1, 1)
