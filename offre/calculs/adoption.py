"""Où en est l’adoption du catalogue commun : ce qui est décidé, ce qui reste, ce qui vient."""

from dataclasses import dataclass

from ..models import Service, ServiceReseau
from ..regles import ECART, Decision


@dataclass
class Pas:
    """Un service commun et ce que le réseau en a fait (`du_reseau` nul : pas encore décidé)."""

    commun: Service
    du_reseau: ServiceReseau | None
    rang: int

    @property
    def decide(self):
        return self.du_reseau is not None

    @property
    def decision(self):
        return Decision(self.du_reseau.decision) if self.decide else None

    @property
    def classe_ecart(self):
        return ECART[self.decision] if self.decide else ""


@dataclass
class Parcours:
    """Tous les pas, dans l’ordre du catalogue."""

    pas: list

    @property
    def total(self):
        return len(self.pas)

    @property
    def decides(self):
        return sum(p.decide for p in self.pas)

    @property
    def restants(self):
        return [p for p in self.pas if not p.decide]

    def de(self, commun_pk):
        return next((p for p in self.pas if p.commun.pk == commun_pk), None)

    def precedent(self, pas):
        return self.pas[pas.rang - 2] if pas.rang > 1 else None

    def suivant(self, pas):
        """Le prochain à décider après celui-ci, sinon le premier laissé pour plus tard."""
        if pas is not None:
            apres = [p for p in self.restants if p.rang > pas.rang]
            if apres:
                return apres[0]
        autres = [p for p in self.restants if pas is None or p.rang != pas.rang]
        return autres[0] if autres else None

    def par_decision(self, *decisions):
        return [p for p in self.pas if p.decision in decisions]

    @property
    def par_mission(self):
        """[(mission, pas)] pour la liste de côté."""
        groupes = {}
        for p in self.pas:
            groupes.setdefault(p.commun.mission, []).append(p)
        return list(groupes.items())


def parcours(reseau):
    """Deux requêtes."""
    choisis = {
        s.service_id: s
        for s in ServiceReseau.objects.du_reseau(reseau).filter(service__isnull=False)
    }
    communs = Service.objects.proposes().select_related("mission")
    return Parcours([Pas(c, choisis.get(c.pk), rang) for rang, c in enumerate(communs, 1)])
