"""La recette 4 en base : A et B, leurs salaires, une prestation, ses recettes."""

from datetime import date
from decimal import Decimal

from accompagnements.models import Financement, Prestation, TempsPasse
from suivi.models import CoutAgent, Exercice, FraisGeneraux, Recette
from tests.fabriques import AgentFactory
from tests.suivi import scenes

JOUR = 7 * 60


def salaire(reseau, agent, montant, du="2027-01-01", **champs):
    return CoutAgent.objects.create(
        reseau=reseau, agent=agent, salaire_charge=Decimal(montant), debut_le=scenes.jour(du),
        **champs,
    )  # fmt: skip


def exercice(reseau, annee=2027, frais=36_000, **champs):
    un = Exercice.objects.create(reseau=reseau, annee=annee, **champs)
    FraisGeneraux.objects.create(
        reseau=reseau, exercice=un, libelle="Loyer", montant=Decimal(frais)
    )
    return un


def temps(agent, minutes, le="2027-03-15", **champs):
    return TempsPasse.objects.create(
        reseau=agent.reseau, agent=agent, minutes=minutes, le=scenes.jour(le), **champs
    )


def jours(agent, nombre, prestation, le="2027-03-15", **champs):
    """`nombre` journées de sept heures."""
    for _ in range(nombre):
        temps(
            agent, JOUR, le, prestation=prestation, accompagnement=prestation.accompagnement,
            **champs,
        )  # fmt: skip


class Recette4:
    """6 j de A et 2 j de B : 2 200 € ; 2 000 € de recettes."""

    def __init__(self, reseau, a, **reglages):
        self.reseau, self.a = reseau, a
        self.b = AgentFactory(reseau=reseau, prenom="Basile", nom="Dufour")
        self.c = AgentFactory(reseau=reseau, prenom="Chloé", nom="Estève")
        for agent, montant in ((self.a, 42_000), (self.b, 46_000), (self.c, 56_000)):
            salaire(reseau, agent, montant)
        self.exercice = exercice(reseau, **reglages)
        self.fiche = scenes.fiche(reseau, "Vallonville")
        self.service = scenes.service(reseau, "Diagnostic territorial")
        self.dossier = scenes.suivi(self.fiche, services=[self.service])
        self.prestation = Prestation.objects.get(accompagnement=self.dossier)
        self.financement = Financement.objects.create(
            reseau=reseau, libelle="Région 2027", montant=Decimal(10_000), jours=Decimal(40)
        )
        jours(self.a, 6, self.prestation, financement=self.financement)
        jours(self.b, 2, self.prestation)
        self.recette = Recette.objects.create(
            reseau=reseau, prestation=self.prestation, financement=self.financement,
            le=date(2027, 6, 1), montant=Decimal(2_000), libelle="Participation",
        )  # fmt: skip
