"""Droits par route : une table, lue par le site, par la documentation et par les essais.

`droits_routes.csv` dit, pour chaque route et chaque rôle, ce qui est permis : `lecture`
(GET), `ecriture` (GET et POST), `envoi` (POST seul) ou rien. Le droit sur l’objet (à soi,
d’un autre réseau) vient après, dans la vue : `…_ou_404`.
"""

import csv
from functools import cache
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from .regles import ROLES_DIRECTION, ROLES_INTERNES, ROLES_MEMBRES

TABLE = Path(__file__).with_name("droits_routes.csv")
METHODES = {
    "": frozenset(),
    "lecture": frozenset({"GET", "HEAD", "OPTIONS"}),
    "envoi": frozenset({"POST", "OPTIONS"}),
    "ecriture": frozenset({"GET", "HEAD", "OPTIONS", "POST"}),
}
COLONNES = (
    "anonyme", "sans_role", "referent", "charge", "direction", "administration",
    "coordination", "superviseur",
)  # fmt: skip


@cache
def table_des_droits():
    """{route: {rôle: méthodes permises}} ; une valeur inconnue fait échouer la lecture."""
    with TABLE.open(encoding="utf-8", newline="") as fichier:
        return {
            ligne["route"]: {role: METHODES[ligne[role].strip()] for role in COLONNES}
            for ligne in csv.DictReader(fichier, delimiter=";")
        }


def ligne_de(route):
    """Droits d’une route ; les routes d’un espace fermé peuvent être dites `espace:*`."""
    table = table_des_droits()
    return table.get(route) or table.get(f"{route.split(':')[0]}:*")


def role_de(agent):
    if not agent.is_authenticated:
        return "anonyme"
    return agent.role or "sans_role"


def verifier_route(request):
    """Lève `PermissionDenied` si le rôle n’a pas cette méthode sur cette route.

    Une route absente de la table est refusée à tous : l’oubli se voit, il n’ouvre rien. L’adresse
    d’un geste que l’on a le droit de faire, mais ouverte comme une page (actualisée, rouverte après
    une connexion), se refuse aussi : l’exception le dit, la page 403 n’accuse pas le rôle.
    """
    droits = ligne_de(request.resolver_match.view_name or "")
    if droits is None or request.method not in droits[role_de(request.user)]:
        geste = droits is not None and "POST" in droits[role_de(request.user)]
        raise PermissionDenied("geste") if geste else PermissionDenied


def est_interne(agent):
    return agent.role in ROLES_INTERNES


def est_direction(agent):
    return agent.role in ROLES_DIRECTION


def peut_changer_vue(agent, vue):
    """Les siennes ; la direction et l’administration, aussi celles que l’équipe partage (leur
    auteur·e est parti·e)."""
    return vue.agent_id == agent.pk or (vue.partagee and agent.role in ROLES_MEMBRES)


def exiger(permis):
    """Dans le périmètre mais sans le rôle : 403."""
    if not permis:
        raise PermissionDenied


def objet_ou_404(request, queryset, **criteres):
    """L’objet et le droit de le voir arrivent ensemble ; hors périmètre : 404."""
    return get_object_or_404(queryset.visibles_par(request.user), **criteres)
