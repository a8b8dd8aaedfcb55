"""Feuilles de temps : les lignes d’une période, ce qui a changé depuis, ce qui manque.

Aucun euro ici : une feuille dit du temps, jamais un salaire ni un coût.
"""

import hashlib
import json
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from accompagnements.models import Financement, TempsPasse
from predict.comptes.models import Adhesion, Agent
from predict.comptes.regles import ROLES_DIRECTION

from ..models import FeuilleTemps

# Mois pleins regardés pour trouver les feuilles qui manquent.
MOIS_REGARDES = 12


def autre_direction(feuille):
    """Qui, à la direction, peut viser à la place de la personne de la feuille ; `None` si elle
    dirige seule. Une personne par réseau suffit : la première par son nom."""
    places = (
        Adhesion.objects.actives()
        .filter(reseau=feuille.reseau_id, role__in=ROLES_DIRECTION, agent__is_active=True)
        .exclude(agent=feuille.agent_id)
        .select_related("agent")
    )
    place = places.order_by("agent__nom", "agent__prenom", "pk").first()
    return place and place.agent


def mois(annee, numero):
    """(premier jour, dernier jour) d’un mois."""
    return date(annee, numero, 1), date(annee, numero, monthrange(annee, numero)[1])


def lignes_de(feuille):
    """Ce que la personne a noté à présent sur ce financement : [{"le", "minutes", "objet"}], du
    plus ancien au plus récent ; `le` en ISO."""
    temps = (
        TempsPasse.objects.filter(
            reseau=feuille.reseau_id, agent=feuille.agent_id, financement=feuille.financement_id,
            le__range=(feuille.du, feuille.au),
        )
        .select_related("accompagnement__fiche__collectivite", "prestation__service__service")
        .order_by("le", "pk")
    )  # fmt: skip
    return [{"le": t.le.isoformat(), "minutes": t.minutes, "objet": _objet(t)} for t in temps]


def _objet(temps):
    mots = []
    if temps.accompagnement:
        mots.append(f"{temps.accompagnement.fiche}, {temps.accompagnement}")
    if temps.prestation:
        mots.append(str(temps.prestation.service))
    if temps.objet:
        mots.append(temps.objet)
    return " · ".join(mots)


def total(lignes):
    return sum(ligne["minutes"] for ligne in lignes)


def empreinte(lignes):
    """Ce que la page a montré : on ne signe que ce que l’on a lu."""
    return hashlib.sha256(json.dumps(lignes, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """Lignes notées, ou retirées, depuis la signature ; `minutes` : écart du total."""

    ajoutees: list
    retirees: list
    minutes: int

    def __bool__(self):
        return bool(self.ajoutees or self.retirees)


def difference(gelees, presentes):
    def cle(ligne):
        return ligne["le"], ligne["minutes"], ligne["objet"]

    avant, apres = Counter(map(cle, gelees)), Counter(map(cle, presentes))

    def lignes(compte):
        return [
            {"le": le, "minutes": minutes, "objet": objet}
            for le, minutes, objet in sorted(compte.elements())
        ]

    return Difference(
        lignes(apres - avant), lignes(avant - apres), total(presentes) - total(gelees)
    )


@dataclass(frozen=True)
class Manquante:
    """Du temps noté sur un financement, un mois entier, sans feuille qui le couvre."""

    agent: Agent
    financement: Financement
    du: date
    au: date
    minutes: int


def manquantes(reseau, le, agent=None):
    """Celles des douze derniers mois pleins, les plus anciennes d’abord : quatre requêtes au plus.
    `agent` : les siennes seulement."""
    fin = le.replace(day=1) - timedelta(days=1)
    debut = (fin.replace(day=1) - timedelta(days=31 * (MOIS_REGARDES - 1))).replace(day=1)
    temps = TempsPasse.objects.du_reseau(reseau).filter(
        financement__isnull=False, le__range=(debut, fin)
    )
    feuilles = FeuilleTemps.objects.du_reseau(reseau).filter(au__gte=debut)
    if agent is not None:
        temps, feuilles = temps.filter(agent=agent), feuilles.filter(agent=agent)
    couvertes = {}
    for qui, quoi, du, au in feuilles.values_list("agent", "financement", "du", "au"):
        couvertes.setdefault((qui, quoi), []).append((du, au))
    lus = [
        (qui, quoi, *mois(an, numero), minutes)
        for qui, quoi, an, numero, minutes in temps.order_by()
        .annotate(an=ExtractYear("le"), numero=ExtractMonth("le"))
        .values_list("agent", "financement", "an", "numero")
        .annotate(Sum("minutes"))
    ]
    restent = [
        x for x in lus if not any(du <= x[2] and x[3] <= au for du, au in couvertes.get(x[:2], ()))
    ]
    agents = Agent.objects.in_bulk({x[0] for x in restent})
    payeurs = Financement.objects.du_reseau(reseau).in_bulk({x[1] for x in restent})
    trouvees = [
        Manquante(agents[qui], payeurs[quoi], du, au, minutes)
        for qui, quoi, du, au, minutes in restent
    ]
    return sorted(trouvees, key=lambda m: (m.du, m.agent.nom, str(m.financement)))
