"""Le plan de communication : actions classées, retards, mois, échéances d’un agent."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, F, IntegerField, Q, Value, When

from ..models import ActionCommunication
from ..regles import EtapeCommunication
from ..regles.communication import ETAPES, EtatAction, etat_de

RANG_D_ETAPE = Case(
    *(When(etape=etape, then=Value(rang)) for rang, etape in enumerate(EtapeCommunication)),
    default=Value(9),
    output_field=IntegerField(),
)
# Clé de tri → expressions, en croissant ; l’étape vient toujours d’abord.
TRIS = {
    "date": (F("prevue_le").asc(nulls_last=True), F("prevue_le").desc(nulls_last=True)),
    "titre": (F("titre").asc(), F("titre").desc()),
    "canal": (F("canal").asc(), F("canal").desc()),
}


def dans_l_ordre(actions, tri="date"):
    """Par étape, puis selon `tri` (« date », « -titre »…)."""
    croissant, decroissant = TRIS.get(tri.removeprefix("-"), TRIS["date"])
    ordre = decroissant if tri.startswith("-") else croissant
    return actions.order_by(RANG_D_ETAPE, ordre, "pk").select_related("responsable", "service")


def filtre_d_etat(etats, le):
    """Condition SQL des états demandés, ce jour-là."""
    conditions = {
        EtatAction.FAITE: Q(faite_le__isnull=False),
        EtatAction.EN_RETARD: Q(faite_le__isnull=True, prevue_le__lt=le),
        EtatAction.A_FAIRE: Q(faite_le__isnull=True)
        & (Q(prevue_le__isnull=True) | Q(prevue_le__gte=le)),
    }
    retenue = Q(pk__in=[])
    for etat in etats:
        retenue |= conditions[etat]
    return retenue


def avec_etat(actions, le):
    """Chaque action porte `.etat` (`EtatAction`)."""
    lignes = list(actions)
    for ligne in lignes:
        ligne.etat = etat_de(ligne, le)
    return lignes


@dataclass(frozen=True)
class EtapeDuPlan:
    code: str
    titre: str
    phrase: str
    actions: tuple


def par_etape(actions):
    """[EtapeDuPlan] ; une étape sans action reste, vide."""
    return [
        EtapeDuPlan(
            etape.value, etape.label, ETAPES[etape],
            tuple(a for a in actions if a.etape == etape.value),
        )
        for etape in EtapeCommunication
    ]  # fmt: skip


@dataclass(frozen=True)
class Jour:
    le: date
    du_mois: bool
    actions: tuple


def semaines(actions, annee, mois):
    """[[Jour]] : le mois en semaines du lundi au dimanche, actions à leur date prévue."""
    par_jour = {}
    for action in actions:
        par_jour.setdefault(action.prevue_le, []).append(action)
    return [
        [Jour(le, le.month == mois, tuple(par_jour.get(le, ()))) for le in semaine]
        for semaine in calendar.Calendar().monthdatescalendar(annee, mois)
    ]


def mois_voisins(annee, mois):
    """(premier jour du mois d’avant, du mois d’après)."""
    premier = date(annee, mois, 1)
    avant = (premier - timedelta(days=1)).replace(day=1)
    apres = (premier + timedelta(days=31)).replace(day=1)
    return avant, apres


def echeances_de(agent, bornes):
    """Actions non faites dont l’agent est responsable, prévues entre deux dates comprises."""
    return (
        ActionCommunication.objects.visibles_par(agent)
        .filter(responsable=agent, faite_le__isnull=True, prevue_le__range=bornes)
        .order_by("prevue_le", "pk")
    )
