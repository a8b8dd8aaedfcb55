"""Lire l’API comme un autre logiciel : une adresse, un jeton, des filtres."""

from django.test import Client
from django.urls import reverse

from predict.comptes.actions.jetons import creer_jeton
from predict.comptes.regles import PorteeAPI

A_JETON = ("offre", "evenements", "indicateurs", "collectivites", "accompagnements")
SANS_JETON = ("offre_publique", "evenements_publics")


def lire(route, clair="", *, arguments=(), **filtres):
    entetes = {"Authorization": f"Bearer {clair}"} if clair else {}
    return Client().get(reverse(f"api:{route}", args=arguments), filtres, headers=entetes)


def un_jeton(agent, *portees, jours=30, **options):
    portees = portees or PorteeAPI.values
    return creer_jeton(agent=agent, nom="Essai", portees=portees, jours=jours, **options)[1]
