"""Ce qu’est un type : à qui il s’adresse, ce qu’il dit, où il mène, quand il ne vaut plus."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.apps import apps

from predict.comptes.models import Adhesion
from predict.comptes.regles import ROLES_INTERNES, Role, Rythme

EQUIPE = ROLES_INTERNES
DIRECTION = frozenset({Role.DIRECTION})
REFERENTES = frozenset({Role.REFERENT})


def celle_nommee(objet, nouvelle):
    """L’acte a nommé la personne (`annoncer(pour=…)`)."""
    return [nouvelle.pour_id]


def jamais(objet, agent):
    return False


@dataclass(frozen=True)
class Type:
    """`qui(objet, nouvelle)` : clés des agents à prévenir ; filtrées ensuite par `publics`, par le
    réseau et par `lisible`. `titre(objet)` et `detail(objet)` : deux lignes. `chemin(objet)` : où
    l’on va. `depassee(objet, agent)` : cela ne vaut plus, on retire. `lettre(objet, agent,
    nouvelle)` : un courriel à soi (sujet, gabarit, contexte, repond) ; sinon, le commun.
    """

    code: str
    libelle: str
    aide: str
    modele: str
    titre: Callable
    chemin: Callable
    qui: Callable = celle_nommee
    detail: Callable = str
    depassee: Callable = jamais
    lettre: Callable | None = None
    rythme: str = Rythme.JOUR
    publics: frozenset = EQUIPE
    # Déjà écrit par un courriel qui lui est propre : la notification reste dans l’outil.
    deja_ecrit: bool = False
    lies: tuple = field(default=())

    @property
    def rythmes(self):
        return [Rythme.ICI] if self.deja_ecrit else list(Rythme)

    def objets(self, reseau_id):
        modele = apps.get_model(self.modele)
        return modele.objects.filter(reseau_id=reseau_id).select_related(*self.lies)

    def lisible(self, objet, agent):
        return type(objet).objects.visibles_par(agent).filter(pk=objet.pk).exists()

    def vaut(self, objet, agent):
        return not self.depassee(objet, agent) and self.lisible(objet, agent)


def direction_de(reseau_id):
    lignes = Adhesion.objects.actives().filter(reseau_id=reseau_id, role=Role.DIRECTION)
    return list(lignes.values_list("agent_id", flat=True))


def responsable_de(accompagnement):
    """Qui suit le dossier ; à défaut, qui suit la collectivité ; à défaut, la direction."""
    suit = accompagnement.responsable_id or accompagnement.fiche.suivie_par_id
    return [suit] if suit else direction_de(accompagnement.reseau_id)


def qui_suit(fiche, accompagnement=None):
    if accompagnement is not None:
        return responsable_de(accompagnement)
    return [fiche.suivie_par_id] if fiche.suivie_par_id else direction_de(fiche.reseau_id)
