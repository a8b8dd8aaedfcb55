"""Ce que chacun·e dit savoir faire, ce que l’équipe couvre, ce que l’offre demande."""

from dataclasses import dataclass, field

from predict.comptes.models import Adhesion

from ..models import Competence, Evaluation, ReponseEvaluation, ServiceReseau
from ..regles.competences import EtatCompetence, est_autonome, etat_competence, moyenne

ORDRE_DES_ETATS = tuple(EtatCompetence)


@dataclass(frozen=True)
class Element:
    """Ce qui s’évalue : un savoir, une posture, ou la compétence entière. `cle` :
    `ReponseEvaluation.element`."""

    competence: Competence
    cle: str
    libelle: str
    posture: bool = False


def elements_de(competence):
    """Les éléments d’une compétence ; une transversale sans savoir s’évalue d’un bloc."""
    savoirs = sorted(competence.savoirs, key=lambda savoir: savoir.get("ordre", 0))
    elements = [Element(competence, savoir["code"], savoir["libelle"]) for savoir in savoirs]
    elements += [Element(competence, texte, texte, True) for texte in competence.postures]
    return elements or [Element(competence, "", competence.libelle)]


def savoirs_de(competence):
    """Clés des éléments qui entrent dans la moyenne : les postures n’y sont pas."""
    return [element.cle for element in elements_de(competence) if not element.posture]


@dataclass(frozen=True)
class Maitrise:
    """Ce qu’une personne dit d’une compétence : ses derniers niveaux, savoir par savoir.

    `niveaux` : de 1 à 4, sans les savoirs non évalués ; `savoirs` : combien la compétence en
    a ; `le`, `evaluation` : date de la réponse la plus récente, clé de l’évaluation qui la porte.
    """

    agent: object
    niveaux: tuple
    savoirs: int
    le: object
    evaluation: int

    @property
    def moyenne(self):
        return moyenne(self.niveaux)

    @property
    def autonome(self):
        return est_autonome(self.niveaux)

    @property
    def partielle(self):
        return len(self.niveaux) < self.savoirs


def membres_de(agent):
    """Qui est de l’équipe aujourd’hui : les personnes parties n’y sont plus."""
    places = Adhesion.objects.visibles_par(agent).actives().de_l_equipe().select_related("agent")
    return [place.agent for place in places.order_by("agent__nom", "agent__prenom", "pk")]


def dernieres_reponses(reseau_id, agents):
    """{(personne, compétence, élément): (niveau, date, évaluation)}, la plus récente remise ; une
    requête.

    Une évaluation remise en partie ne fait pas oublier ce que la précédente disait du reste.
    """
    lignes = (
        ReponseEvaluation.objects.filter(
            reseau=reseau_id, evaluation__agent__in=agents, evaluation__remise_le__isnull=False
        )
        .order_by("evaluation__le", "evaluation__remise_le", "pk")
        .values_list(
            "evaluation__agent", "competence", "element", "niveau", "evaluation__le", "evaluation"
        )
    )
    return {(agent, competence, cle): dit for agent, competence, cle, *dit in lignes}


def maitrise(agent, competence, reponses):
    """`Maitrise` de cette personne, ou `None` si elle n’en a rien dit."""
    cles = savoirs_de(competence)
    dites = [r for cle in cles if (r := reponses.get((agent.pk, competence.pk, cle)))]
    if not dites:
        return None
    le, evaluation = max((le, evaluation) for _, le, evaluation in dites)
    return Maitrise(agent, tuple(n for n, *_ in dites), len(cles), le, evaluation)


@dataclass
class LigneCompetence:
    """Une compétence : ce qu’en dit chaque membre (dans leur ordre), les services qui la
    demandent."""

    competence: Competence
    maitrises: list
    services: list = field(default_factory=list)

    @property
    def dites(self):
        return [une for une in self.maitrises if une]

    @property
    def autonomes(self):
        au_seuil = [une for une in self.dites if une.autonome]
        return sorted(au_seuil, key=lambda une: -une.moyenne)

    @property
    def etat(self):
        return etat_competence(autonomes=len(self.autonomes), evaluee=bool(self.dites))

    @property
    def au_plus_pres(self):
        """La maîtrise la plus haute, ou `None`."""
        return max(self.dites, key=lambda une: une.moyenne, default=None)


@dataclass
class Grille:
    """`services_muets` : proposés, mais sans compétence dite."""

    membres: list
    lignes: list
    services: list
    services_muets: list
    remises: dict

    @property
    def demandees(self):
        """Les compétences que l’offre demande, ce qui manque d’abord."""
        demandees = [ligne for ligne in self.lignes if ligne.services]
        return sorted(
            demandees,
            key=lambda ligne: (ORDRE_DES_ETATS.index(ligne.etat), -len(ligne.services)),
        )

    def de_l_etat(self, etat):
        return [ligne for ligne in self.demandees if ligne.etat == etat]


def grille(agent):
    """L’équipe face au référentiel et à l’offre ; cinq requêtes, quel que soit le nombre."""
    membres = membres_de(agent)
    reponses = dernieres_reponses(agent.reseau_id, [un.pk for un in membres])
    services = list(ServiceReseau.objects.visibles_par(agent).proposes())
    lignes = [
        LigneCompetence(
            competence,
            [maitrise(un, competence, reponses) for un in membres],
            [service for service in services if competence.code in service.competences],
        )
        for competence in Competence.objects.all()
    ]
    connues = {ligne.competence.code for ligne in lignes}
    remises = dict(
        Evaluation.objects.filter(reseau=agent.reseau_id, agent__in=membres)
        .remises()
        .order_by("le", "remise_le")
        .values_list("agent", "pk")
    )
    return Grille(
        membres=membres,
        lignes=lignes,
        services=services,
        services_muets=[s for s in services if not connues.intersection(s.competences)],
        remises=remises,
    )


@dataclass(frozen=True)
class Progression:
    """`evaluations` : les remises, de la plus ancienne à la plus récente ; `lignes` :
    [(compétence, [moyenne ou `None`, une par évaluation])]."""

    evaluations: list
    lignes: list


def progression(agent):
    """Les moyennes de cette personne, évaluation après évaluation ; trois requêtes.

    Une compétence laissée de côté garde un vide : elle n’a pas été réévaluée ce jour-là.
    """
    siennes = Evaluation.objects.visibles_par(agent).filter(agent=agent.pk)
    remises = list(siennes.remises().order_by("le", "remise_le"))
    niveaux = {}
    reponses = ReponseEvaluation.objects.filter(evaluation__in=remises)
    for evaluation, competence, cle, n in reponses.values_list(
        "evaluation", "competence", "element", "niveau"
    ):
        niveaux[evaluation, competence, cle] = n
    lignes = []
    for competence in Competence.objects.all():
        cles = savoirs_de(competence)
        moyennes = [
            moyenne(n for cle in cles if (n := niveaux.get((une.pk, competence.pk, cle))))
            for une in remises
        ]
        if any(m is not None for m in moyennes):
            lignes.append((competence, moyennes))
    return Progression(remises, lignes)
