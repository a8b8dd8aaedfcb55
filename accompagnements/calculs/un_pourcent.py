"""Le 1 %, service par service : plafond, engagé, reste ou dépassement. Montants en euros."""

from dataclasses import dataclass
from decimal import Decimal

from offre.regles.eligibilite import SecteurUnPourcent, un_pourcent
from predict.noyau.typographie import euros


@dataclass(frozen=True)
class Service:
    """Un service et son solde ; `None` : ses ressources ne sont pas dites."""

    secteur: SecteurUnPourcent
    ressources: Decimal | None
    solde: object

    @property
    def phrase(self):
        if self.solde is None:
            return ""
        if self.solde.depassement:
            return f"Dépassement de {euros(self.solde.depassement)}"
        if not self.solde.reste:
            return "Plafond atteint"
        return f"Il reste {euros(self.solde.reste)}"


def par_service(saisies):
    """`saisies` : {secteur: (ressources ou None, [engagements])} → un `Service` par secteur.

    Un service ne compense jamais l’autre : chaque plafond est le sien.
    """
    services = []
    for secteur in SecteurUnPourcent:
        ressources, engages = saisies.get(secteur, (None, ()))
        solde = None if ressources is None else un_pourcent(ressources, engages)
        services.append(Service(secteur, ressources, solde))
    return services


def solde_du_budget(budget):
    """Le solde d’un budget annoté par `avec_engage`."""
    return un_pourcent(budget.ressources, [Decimal(budget.engage)])
