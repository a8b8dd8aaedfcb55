"""Ce qu’un tour de priorisation a donné : moyennes, étendue, accord, cadran, figure.

Tant qu’un tour à l’aveugle est ouvert, un service ne se montre qu’à qui l’a déjà noté ; arrêté, à
toute l’équipe. C’est vrai de la direction aussi.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from predict.comptes.models import Adhesion
from predict.comptes.regles import ROLES_INTERNES
from predict.noyau.graphiques.priorites import Jeton, matrice_priorites
from predict.noyau.typographie import insecables, nombre

from ..models import DecisionPriorite, NotePriorite, Priorisation, ServiceReseau
from ..regles import DecisionOffre, EtatPriorisation, Projection
from ..regles.priorites import (
    CADRANS,
    ETAT_SELON,
    ORDRE_DES_CADRANS,
    SEUIL_FORT,
    accord,
    demande,
    proposer,
)

ENTETES = ("N°", "Service", "Stratégie", "Capacités", "Demande", "Décision")
ICONES_DEMANDE = {
    Projection.HAUSSE: "triangle-fill",
    Projection.STABLE: "circle-fill",
    Projection.BAISSE: "caret-down-fill",
}


@dataclass(frozen=True)
class Critere:
    """Notes d’un critère, de 1 à 5."""

    notes: tuple[int, ...]

    @property
    def moyenne(self):
        return sum(self.notes) / len(self.notes)

    @property
    def ecart(self):
        return max(self.notes) - min(self.notes)

    @property
    def etendue(self):
        bas, haut = min(self.notes), max(self.notes)
        return str(bas) if bas == haut else f"{bas} à {haut}"


@dataclass
class Resultat:
    """Un service noté par une personne au moins. `numero` : son jeton sur la matrice."""

    service: ServiceReseau
    notes: list
    decision: DecisionPriorite | None = None
    numero: int = 0
    strategie: Critere = field(init=False)
    capacites: Critere = field(init=False)

    def __post_init__(self):
        self.strategie = Critere(tuple(n.strategie for n in self.notes))
        self.capacites = Critere(tuple(n.capacites for n in self.notes))

    @property
    def demande(self):
        return demande([note.projection for note in self.notes])

    @property
    def demande_icone(self):
        return ICONES_DEMANDE[self.demande]

    @property
    def demande_dite(self):
        return self.demande.value

    @property
    def proposition(self):
        return proposer(self.strategie.moyenne, self.capacites.moyenne)

    @property
    def ecart(self):
        return max(self.strategie.ecart, self.capacites.ecart)

    @property
    def accord(self):
        """(mot, ton) ; vide quand une seule personne a noté : il n’y a rien à comparer."""
        return accord(self.ecart) if len(self.notes) > 1 else ("", "neutre")

    @property
    def retenue(self):
        """Ce qui est décidé, ou à défaut `None`."""
        return DecisionOffre(self.decision.decision) if self.decision else None

    @property
    def etat_a_suivre(self):
        """L’état que la décision donnerait au service, s’il n’y est pas déjà."""
        etat = ETAT_SELON.get(self.retenue)
        return etat if etat and etat != self.service.etat else None

    @property
    def differe(self):
        return self.retenue is not None and self.retenue != self.proposition


@dataclass(frozen=True)
class Avancement:
    """Où en est une personne : services notés sur ceux de l’offre, jamais ses notes."""

    nom: str
    notes: int
    total: int
    moi: bool

    @property
    def fini(self):
        return self.notes >= self.total > 0


def services_a_noter(reseau):
    """Ce que le réseau propose aujourd’hui, dans l’ordre du catalogue."""
    return ServiceReseau.objects.du_reseau(reseau).proposes().select_related("mission", "service")


def resultats(tour, agent):
    """[Resultat] que cet agent peut lire, numérotés du plus au moins prioritaire."""
    par_service = defaultdict(list)
    for note in (
        NotePriorite.objects.visibles_par(agent)
        .filter(priorisation=tour)
        .select_related("agent", "service__mission", "service__service")
        .order_by("agent__nom", "agent__prenom", "pk")
    ):
        par_service[note.service].append(note)
    decisions = {d.service_id: d for d in tour.decisions.all()}
    lus = [
        Resultat(service, notes, decisions.get(service.pk))
        for service, notes in par_service.items()
        if se_montre(tour, agent, notes)
    ]
    lus.sort(
        key=lambda r: (
            ORDRE_DES_CADRANS[r.proposition],
            -r.strategie.moyenne,
            r.capacites.moyenne,
            r.service.libelle,
        )
    )
    for numero, resultat in enumerate(lus, 1):
        resultat.numero = numero
    return lus


def se_montre(tour, agent, notes):
    """À l’aveugle et encore ouvert : seulement à qui a noté ce service."""
    if tour.etat == EtatPriorisation.ARRETEE or not tour.a_l_aveugle:
        return True
    return any(note.agent_id == agent.pk for note in notes)


def avancement(tour, agent):
    """[Avancement] de l’équipe du réseau, et de qui a noté puis est parti."""
    notes = defaultdict(set)
    attendus = set(services_a_noter(tour.reseau_id).values_list("pk", flat=True))
    for qui, service in (
        NotePriorite.objects.visibles_par(agent)
        .filter(priorisation=tour)
        .values_list("agent", "service")
    ):
        notes[qui].add(service)
    membres = {
        a.agent_id: a.agent
        for a in Adhesion.objects.actives()
        .filter(reseau=tour.reseau_id, role__in=ROLES_INTERNES)
        .select_related("agent")
    }
    lignes = [
        Avancement(str(membre), len(notes[pk] & attendus), len(attendus), pk == agent.pk)
        for pk, membre in membres.items()
    ]
    lignes.sort(key=lambda x: (not x.moi, -x.notes, x.nom))
    return lignes


def masques(tour, agent, lus):
    """Combien de services notés par d’autres attendent la note de cet agent pour se montrer."""
    if tour.etat == EtatPriorisation.ARRETEE or not tour.a_l_aveugle:
        return 0
    notes = NotePriorite.objects.visibles_par(agent).filter(priorisation=tour)
    return notes.values("service").distinct().count() - len(lus)


@dataclass(frozen=True)
class Comparaison:
    """Un service d’un tour à l’autre ; un côté vide s’il n’y était pas noté."""

    avant: Resultat | None
    apres: Resultat | None

    @property
    def service(self):
        return (self.apres or self.avant).service

    @property
    def strategie(self):
        return self._ecart("strategie")

    @property
    def capacites(self):
        return self._ecart("capacites")

    def _ecart(self, critere):
        """En points, arrondi au dixième ; `None` s’il manque un des deux tours."""
        if not (self.avant and self.apres):
            return None
        return round(getattr(self.apres, critere).moyenne - getattr(self.avant, critere).moyenne, 1)

    @property
    def change(self):
        """Le service a changé de cadran."""
        return bool(self.avant and self.apres and self.avant.proposition != self.apres.proposition)


def comparer(apres, avant):
    """[Comparaison] : les services du tour récent dans leur ordre, puis ceux qui n’y sont plus."""
    anciens = {r.service.pk: r for r in avant}
    lignes = [Comparaison(anciens.pop(r.service.pk, None), r) for r in apres]
    return lignes + [Comparaison(r, None) for r in anciens.values()]


def conclure(lus):
    """« 4 services sur 8 sont à renforcer »."""
    if not lus:
        return "Aucun service n’est encore noté"
    total = len(lus)
    comptes = defaultdict(int)
    for resultat in lus:
        comptes[resultat.retenue or resultat.proposition] += 1
    for decision, verbe in (
        (DecisionOffre.RENFORCER, "à renforcer"),
        (DecisionOffre.DEVELOPPER, "à développer"),
        (DecisionOffre.MAINTENIR, "à maintenir"),
    ):
        if n := comptes[decision]:
            if n == total:
                return f"Tous les services notés sont {verbe}"
            est = "est" if n == 1 else "sont"
            unite = "service" if n == 1 else "services"
            return f"{nombre(n)} {unite} sur {nombre(total)} {est} {verbe}"
    return "Aucun service noté n’est à renforcer"


def figure(lus, **taille):
    """Le `Graphique` de la matrice valeur × capacité."""
    jetons = [
        Jeton(
            r.numero,
            r.service.libelle,
            r.strategie.moyenne,
            r.capacites.moyenne,
            r.demande.value,
            r.proposition == DecisionOffre.RENFORCER,
        )
        for r in lus
    ]
    return matrice_priorites(
        jetons,
        insecables(conclure(lus)),
        cadrans={cle: decision.label for cle, decision in CADRANS.items()},
        seuil=SEUIL_FORT,
        entetes=ENTETES,
        lignes=[
            (
                str(r.numero),
                r.service.libelle,
                nombre(r.strategie.moyenne, 1),
                nombre(r.capacites.moyenne, 1),
                r.demande_dite,
                r.retenue.label if r.retenue else f"{r.proposition.label} (proposé)",
            )
            for r in lus
        ],
        **taille,
    )


@dataclass(frozen=True)
class Apercu:
    """Ce que la page Offre montre. `etroite` : la figure d’un téléphone."""

    tour: Priorisation
    lignes: list
    figure: object
    etroite: object
    ouvert: Priorisation | None = None
    notants: int = 0


def apercu(agent):
    """Le dernier tour arrêté, dessiné ; `None` si le réseau n’en a pas arrêté.

    Rend aussi le tour ouvert s’il y en a un, pour y conduire.
    """
    tours = list(Priorisation.objects.visibles_par(agent))
    arretes = [t for t in tours if t.etat == EtatPriorisation.ARRETEE]
    ouvert = next((t for t in tours if t.etat == EtatPriorisation.OUVERTE), None)
    if not arretes:
        return Apercu(ouvert, [], None, None, ouvert) if ouvert else None
    tour = max(arretes, key=lambda t: (t.arretee_le, t.pk))
    lus = resultats(tour, agent)
    notants = len({note.agent_id for r in lus for note in r.notes})
    return Apercu(tour, lus, *figures_d_ecran(lus), ouvert, notants)


def figures_d_ecran(lus):
    """La large, et celle d’un téléphone ; deux fois rien sans note."""
    if not lus:
        return None, None
    return figure(lus), figure(lus, largeur=330, hauteur=330, corps=11)
