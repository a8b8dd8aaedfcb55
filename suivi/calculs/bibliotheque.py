"""La bibliothèque : les fiches du réseau et celles que tous les réseaux se partagent.

Une fiche du réseau partagée nationalement n’y est qu’une fois, sous sa forme entière.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from predict.noyau.recherche import normaliser

from ..models import FicheCapitalisation, FichePartagee
from ..regles import RubriqueCapitalisation

ICI, PROPRE = "ici", "propre-"


@dataclass(frozen=True)
class Choix:
    """Ce que les filtres proposent : (valeur, libellé), et les années."""

    reseaux: list
    missions: list
    services: list
    annees: list


@dataclass(frozen=True)
class Filtres:
    """`reseau` : « ici », pk d’un réseau en texte, ou vide ; `mission` : code ; `service` : code du
    guide, ou « propre-<pk> » d’un service que le réseau a en propre ; `annee` : 0 pour toutes."""

    q: str = ""
    reseau: str = ""
    mission: str = ""
    service: str = ""
    rubrique: str = ""
    annee: int = 0

    @property
    def actifs(self):
        return self != Filtres()


@dataclass(frozen=True)
class Entree:
    titre: str
    reseau: str
    mission: str
    service: str
    le: date
    url: str
    extrait: str
    siennes: bool
    exemple: bool


class Bibliotheque:
    """Suite paginable d’`Entree`, la plus récente d’abord. Deux requêtes légères pour l’ordre, deux
    pour chaque page."""

    def __init__(self, agent, filtres):
        self.siennes = _filtrer(
            FicheCapitalisation.objects.visibles_par(agent).dans_la_bibliotheque(),
            filtres, "modifie_le",
        )  # fmt: skip
        # La copie de sa propre fiche n’apprend rien à qui peut lire la fiche.
        autres = FichePartagee.objects.visibles_par(agent).exclude(
            Q(reseau_id=agent.reseau_id) & ~Q(origine_ref="")
        )
        self.autres = _filtrer(autres, filtres, "partagee_le")
        self._ranger(filtres)
        if filtres.reseau == ICI:
            self.autres = self.autres.none()
        elif filtres.reseau:
            self.siennes = self.siennes.none()
            self.autres = self.autres.filter(reseau_id=filtres.reseau)
        self.cles = sorted(
            [
                *((le.date(), 1, pk) for le, pk in self.siennes.values_list("modifie_le", "pk")),
                *((le, 0, pk) for le, pk in self.autres.values_list("partagee_le", "pk")),
            ],
            reverse=True,
        )

    def _ranger(self, filtres):
        """Par mission et par service ; un service propre ne se trouve que dans son réseau."""
        if filtres.mission:
            self.siennes = self.siennes.filter(service__mission__code=filtres.mission)
            self.autres = self.autres.filter(mission__code=filtres.mission)
        if filtres.service.startswith(PROPRE):
            self.siennes = self.siennes.filter(service=filtres.service.removeprefix(PROPRE))
            self.autres = self.autres.none()
        elif filtres.service:
            self.siennes = self.siennes.filter(service__service__code=filtres.service)
            self.autres = self.autres.filter(service__code=filtres.service)

    def __len__(self):
        return len(self.cles)

    def __getitem__(self, tranche):
        cles = self.cles[tranche]
        lues = {
            1: self.siennes.select_related("reseau", "service__mission").in_bulk(
                [pk for _, s, pk in cles if s]
            ),
            0: self.autres.select_related("reseau", "mission", "service").in_bulk(
                [pk for _, s, pk in cles if not s]
            ),
        }
        return [_entree(lues[s][pk], le, bool(s)) for le, s, pk in cles if pk in lues[s]]


def _filtrer(fiches, filtres, colonne):
    # Sans l’ordre du modèle : il ne servirait qu’à trier deux fois.
    fiches = fiches.order_by()
    for mot in normaliser(filtres.q).split():
        fiches = fiches.filter(recherche__contains=mot)
    if filtres.rubrique:
        fiches = fiches.filter(rubriques__has_key=filtres.rubrique)
    if filtres.annee:
        fiches = fiches.filter(**{f"{colonne}__year": filtres.annee})
    return fiches


def _entree(fiche, le, siennes):
    pratique = fiche.rubriques.get(RubriqueCapitalisation.PRATIQUE, "")
    mission = fiche.service and fiche.service.mission if siennes else fiche.mission
    return Entree(
        fiche.titre, str(fiche.reseau), str(mission or ""), str(fiche.service or ""), le,
        fiche.get_absolute_url(), pratique, siennes, not siennes and not fiche.origine_ref,
    )  # fmt: skip


def choix(agent):
    """Le `Choix` des filtres, d’après les fiches que cette personne peut lire : six requêtes."""
    partagees = FichePartagee.objects.visibles_par(agent).order_by()
    reseaux = partagees.values_list("reseau_id", "reseau__nom").distinct().order_by("reseau__nom")
    siennes = FicheCapitalisation.objects.visibles_par(agent).dans_la_bibliotheque().order_by()
    annees = {
        *(d.year for d in partagees.dates("partagee_le", "year")),
        *(d.year for d in siennes.dates("modifie_le", "year")),
    }
    missions, services = {}, {}
    lues = partagees.values_list(
        "mission__code", "mission__libelle", "service__code", "service__libelle"
    )
    for mission, nom, service, libelle in lues.distinct():
        missions[mission], services[service] = nom, libelle
    # Le libellé du réseau l’emporte : c’est celui que l’équipe connaît.
    lues = siennes.values_list(
        "service__mission__code", "service__mission__libelle",
        "service__service__code", "service", "service__libelle",
    )  # fmt: skip
    for mission, nom, commun, propre, libelle in lues.distinct():
        missions[mission] = nom
        services[commun or (propre and f"{PROPRE}{propre}")] = libelle
    return Choix(
        [(str(pk), nom) for pk, nom in reseaux],
        _par_libelle(missions),
        _par_libelle(services),
        sorted(annees, reverse=True),
    )


def _par_libelle(noms):
    return sorted(((code, nom) for code, nom in noms.items() if code), key=lambda x: x[1])
