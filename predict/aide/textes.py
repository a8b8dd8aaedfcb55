"""Les textes de l’aide, lus une fois dans `fixtures/aide/` : une règle en table, sans base."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from predict.comptes.droits import ligne_de

DOSSIER = Path(settings.BASE_DIR) / "fixtures" / "aide"
# L’ordre du sommaire : celui de la navigation, puis, dans une rubrique, celui des fichiers.
FICHIERS = (
    "comptes", "collectivites", "accompagnements", "outils", "offre", "financements", "suivi",
    "portail",
)  # fmt: skip
RUBRIQUES = (
    "Ma journée", "Collectivités", "Accompagnements", "Offre", "Financements", "Événements",
    "Suivi", "Capitalisation", "Équipe", "Votre accompagnement", "National", "Catalogue commun",
    "Votre compte",
)  # fmt: skip


@dataclass(frozen=True)
class Ecran:
    """Ce que l’aide dit d’un écran, et les routes qui le montrent.

    `gestes` : ce que l’on y fait, dans l’ordre ; `savoir` : règles et pièges ; `mots` : termes de
    `docs/glossaire.md` ; `roles` : à qui va ce texte, si le même écran en a plusieurs.
    """

    rubrique: str
    titre: str
    routes: tuple
    sert: str
    gestes: tuple
    savoir: tuple = ()
    mots: tuple = ()
    roles: tuple = ()

    def route_lue_par(self, role):
        """La première de ses routes que le rôle peut ouvrir, ou None."""
        if self.roles and role not in self.roles:
            return None
        return next((route for route in self.routes if peut_lire(role, route)), None)

    @property
    def phrases(self):
        return (self.titre, self.sert, *self.gestes, *self.savoir)


def peut_lire(role, route):
    return "GET" in (ligne_de(route) or {}).get(role, ())


@cache
def ecrans():
    """Tous les écrans, dans l’ordre des rubriques ; une clé inconnue fait échouer la lecture."""
    lus = []
    for nom in FICHIERS:
        texte = (DOSSIER / f"{nom}.toml").read_text(encoding="utf-8")
        for brut in tomllib.loads(texte)["ecran"]:
            listes = {cle: tuple(v) if isinstance(v, list) else v for cle, v in brut.items()}
            lus.append(Ecran(**listes))
    return tuple(sorted(lus, key=lambda ecran: RUBRIQUES.index(ecran.rubrique)))


@cache
def _par_route():
    trouves = {}
    for ecran in ecrans():
        for route in ecran.routes:
            trouves.setdefault(route, []).append(ecran)
    return trouves


def ecran_de(route, role):
    """L’aide de cette route pour ce rôle, ou None : rien d’un écran que l’on ne peut pas lire."""
    if not peut_lire(role, route):
        return None
    candidats = _par_route().get(route, ())
    return next((e for e in candidats if not e.roles or role in e.roles), None)


def ecrans_de(role):
    """[(Ecran, route où le lire)] : ceux que le rôle peut ouvrir."""
    lus = ((ecran, ecran.route_lue_par(role)) for ecran in ecrans())
    return [(ecran, route) for ecran, route in lus if route]
