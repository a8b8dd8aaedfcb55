"""Les neuf genres d’objets d’un accompagnement : un tableau, pas neuf vues presque pareilles.

Chaque ligne dit le modèle, le formulaire, les mots, et comment l’objet se montre. Les vues
d’ajout, de modification et de suppression (quotidien.py) n’en savent pas plus.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Prefetch

from ..forms import quotidien as jour
from ..forms import resultats
from ..models import (
    Activite,
    Candidature,
    CandidatureCollectivite,
    Convention,
    Livrable,
    LivrableDestinataire,
    MiseEnLien,
    Projet,
    ProjetOrigine,
    Strategie,
    Tache,
    TempsPasse,
)
from . import lignes


@dataclass(frozen=True)
class Genre:
    """`un`, `le` : « une tâche », « la tâche » ; `vide` : pourquoi noter, quand il n’y a rien ;
    `avec` : relations à lire, et fonctions rendant un Prefetch (neuf à chaque lecture) ;
    `indicateur` : le chiffre nourri ; `apres_cloture` : s’écrit aussi sur un dossier fermé ;
    `page` : la route de la page de l’objet, s’il en a une."""

    code: str
    chemin: str
    modele: type
    formulaire: type
    titre: str
    un: str
    le: str
    vide: str
    presenter: Callable
    avec: tuple = ()
    indicateur: str = ""
    apres_cloture: bool = False
    tri: tuple = ()
    page: str = ""

    @property
    def nom(self):
        return self.un.split(" ", 1)[1]

    def dit(self, participe):
        """« Tâche ajoutée. »"""
        accord = "e" if self.un.startswith("une ") else ""
        return f"{self.nom.capitalize()} {participe}{accord}."

    def lignes(self):
        """Les objets, avec ce que leur présentation lit."""
        relations = [r for r in self.avec if isinstance(r, str)]
        liens = [lire() for lire in self.avec if callable(lire)]
        queryset = self.modele.objects.select_related(*relations).prefetch_related(*liens)
        return queryset.order_by(*self.tri) if self.tri else queryset

    def nouveau(self, agent, accompagnement):
        objet = self.modele(reseau_id=agent.reseau_id, accompagnement=accompagnement)
        champs = {champ.name for champ in self.modele._meta.concrete_fields}
        if "fiche" in champs and accompagnement is not None:
            objet.fiche = accompagnement.fiche
        if self.modele is TempsPasse:
            objet.agent = agent
        return objet


def _destinataires():
    liens = LivrableDestinataire.objects.select_related("fiche__collectivite")
    return Prefetch("destinataires", liens)


def _collectivites():
    liens = CandidatureCollectivite.objects.select_related("fiche__collectivite")
    return Prefetch("collectivites", liens)


def _origines():
    return Prefetch("origines", ProjetOrigine.objects.select_related("mise_en_lien"))


def _demandes():
    return Prefetch("candidatures", Candidature.objects.select_related("session"))


def _conventions():
    return Prefetch("conventions", Convention.objects.filter(parent__isnull=True))


def _projets_nes():
    """Chaque projet avec toutes ses rencontres : la plus ancienne décide s’il compte."""
    nes = ProjetOrigine.objects.select_related("projet")
    return Prefetch("projets", nes.prefetch_related("projet__origines__mise_en_lien"))


GENRES = {
    g.code: g
    for g in (
        Genre(
            "activite", "activites", Activite, jour.ActiviteForm, "Activités", "une activité",
            "l’activité",
            "Sans activité datée, la collectivité ne compte pas parmi les accompagnées.",
            lignes.activite, ("prestation__service",), "I1",
        ),
        Genre(
            "tache", "taches", Tache, jour.TacheForm, "Tâches", "une tâche", "la tâche",
            "Ce qui reste à faire, pour qui et pour quand : il se retrouve dans « Ma journée ».",
            lignes.tache, ("assignee", "faite_par"),
        ),
        Genre(
            "temps", "temps", TempsPasse, jour.TempsForm, "Temps passé", "un temps", "le temps",
            "Les heures notées disent ce que coûte vraiment un accompagnement.",
            lignes.temps, ("agent", "prestation__service", "financement"), apres_cloture=True,
        ),
        Genre(
            "livrable", "livrables", Livrable, jour.LivrableForm, "Livrables", "un livrable",
            "le livrable",
            "Une étude ne compte qu’en version finale, à sa date de remise.",
            lignes.livrable, ("piece", _destinataires), "I3", tri=("prevu_le", "pk"),
        ),
        Genre(
            "mise_en_lien", "mises-en-lien", MiseEnLien, resultats.MiseEnLienForm,
            "Mises en lien et en réseau", "une mise en lien", "la mise en lien",
            "À tracer dès qu’une rencontre a une date : sans date tracée, une convention signée "
            "plus tard ne comptera pas.",
            lignes.mise_en_lien, ("acteur", _conventions, _projets_nes), "I4", apres_cloture=True,
        ),
        Genre(
            "projet", "projets", Projet, resultats.ProjetForm, "Projets", "un projet", "le projet",
            "Un projet compte s’il naît d’une mise en réseau et que son document est validé.",
            lignes.projet, ("document", _origines, _demandes), "I5", apres_cloture=True,
        ),
        Genre(
            "candidature", "candidatures", Candidature, resultats.CandidatureForm, "Candidatures",
            "une candidature", "la candidature",
            "Un dépôt compte à sa date, accusé joint ; une décision, à sa notification.",
            lignes.candidature,
            ("session", "accuse", "etape_de", "redepot_de", _collectivites), "I2",
            apres_cloture=True,
        ),
        Genre(
            "convention", "conventions", Convention, resultats.ConventionForm, "Conventions",
            "une convention", "la convention",
            "Délibérée, signée, transmise au représentant de l’État : elle est alors en vigueur.",
            lignes.convention, ("parent", "piece_signee", "mise_en_lien"), "I4", apres_cloture=True,
            page="accompagnements:convention",
        ),
        Genre(
            "strategie", "strategies", Strategie, resultats.StrategieForm, "Stratégies adoptées",
            "une stratégie adoptée", "la stratégie",
            "Délibérée ailleurs ou sans l’outil : elle compte si sa date suit le début de "
            "l’accompagnement.",
            lignes.strategie, ("piece",), "I9", apres_cloture=True,
        ),
    )
}  # fmt: skip
QUOTIDIENS = ("tache", "activite", "temps")
RESULTATS = ("mise_en_lien", "projet", "candidature", "convention", "strategie", "livrable")
