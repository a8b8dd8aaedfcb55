"""Ce qu’un événement doit avoir, et ce qu’il a donné : règles et mesures, sans base ni horloge.

Source : fiche de capitalisation de l’atelier Centraider (domaine.md §1.7-39, recette 11). Ce que la
source ne dit pas et que l’outil décide est marqué [D].
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from predict.noyau.recherche import normaliser
from predict.noyau.typographie import ABSENT, pourcent

from ..regles import ObjectifEvenement, TypeEvenement

# Sans suite datée à ces deux échéances, il ne reste rien de la rencontre.
SUITES_A = (30, 90)

OBJECTIFS = {
    ObjectifEvenement.INSPIRER: "par le témoignage de collectivités de tailles différentes",
    ObjectifEvenement.INFORMER: "sur le cadre juridique et la place des collectivités",
    ObjectifEvenement.DECOUVRIR: "des outils et des financements pour se lancer",
}

# Les publics que visait l’atelier.
PUBLICS = (
    "Élu·es",
    "Directions métiers et relations internationales",
    "Directions des services techniques",
    "Associations de jumelage ou opératrices",
)

# Les entrées locales dont parle l’atelier : à adapter, pas à choisir d’office.
ENTREES_LOCALES = (
    "le projet alimentaire territorial (PAT)",
    "le groupe d’action locale (LEADER)",
    "les mobilités, en lien avec les jumelages",
    "une coopération de territoire à territoire",
)

LECONS = (
    "Partir d’un sujet d’ici : l’entrée « AECT » ne fait venir que des collectivités convaincues.",
    "Faire parler des pairs, dont une petite collectivité rurale.",
    "Laisser le jargon et les exposés institutionnels : ils font peur aux élu·es.",
    "S’assurer tôt d’un relais, la Région par exemple, qui invite aussi les moins actives.",
    "Dater les suites avant de se quitter : à J+30 et J+90.",
)

# Les trois temps de l’atelier : (titre, détail). Sans heures : chaque événement a les siennes.
TEMPS_PROPOSES = (
    ("Des collectivités racontent", "Témoignages de pairs, de tailles différentes."),
    ("Ce qu’une collectivité peut faire", "Repères simples sur le cadre, sans jargon."),
    ("Avec quels appuis", "Outils, financements, et ce que le réseau apporte."),
)
TYPES_A_TROIS_TEMPS = frozenset({TypeEvenement.ATELIER, TypeEvenement.FORMATION})

# Ce qui, seul, ne dit rien d’un territoire.
_GENERIQUES = re.compile(
    r"aect|actions?|exterieures?|collectivites?|territoriales?|cooperation|decentralisee"
    r"|international(e|es|aux)?|l|la|le|les|de|des|du|d|a|et|en|sur|pour"
)


def angle_est_local(texte):
    """Vrai si l’angle dit autre chose que « AECT » ou ses synonymes."""
    mots = re.findall(r"[a-z0-9]+", normaliser(texte))
    return any(not _GENERIQUES.fullmatch(mot) for mot in mots)


class EtatInscriptions(TextChoices):
    OUVERTES = "ouvertes", "Inscriptions ouvertes"
    FERMEES = "fermees", "Inscriptions fermées"
    COMPLET = "complet", "Complet"
    PASSE = "passe", "Événement passé"


def etat_des_inscriptions(evenement, *, inscrits, le, lien_public):
    """Ce que la page d’inscription dit le jour `le`.

    Un lien personnel sert même quand le lien public est fermé : la personne est invitée. La date
    limite et le nombre de places valent pour les deux.
    """
    if evenement.le < le:
        return EtatInscriptions.PASSE
    limite = evenement.inscriptions_jusqu_au
    if (lien_public and not evenement.inscriptions_ouvertes) or (limite and limite < le):
        return EtatInscriptions.FERMEES
    if evenement.places is not None and inscrits >= evenement.places:
        return EtatInscriptions.COMPLET
    return EtatInscriptions.OUVERTES


@dataclass(frozen=True)
class Part:
    """Un rapport qui garde ses deux termes ; sans dénominateur, pas de pourcentage."""

    numerateur: int
    denominateur: int

    @property
    def taux(self):
        """En pour cent, ou `None`."""
        return 100 * self.numerateur / self.denominateur if self.denominateur else None

    def __str__(self):
        """« 66,7 % », ou le tiret de ce qui ne se calcule pas."""
        return ABSENT if self.taux is None else pourcent(self.taux, sur=100)


@dataclass(frozen=True)
class Venue:
    """Une ligne d’un événement, pour compter. `fiche` : clé de la collectivité, ou `None` ;
    `deja_venue` : la collectivité était présente à un événement antérieur du réseau."""

    fiche: int | None
    invitee: bool = False
    inscrite: bool = False
    declinee: bool = False
    presente: bool = False
    deja_venue: bool = False
    suite_le: date | None = None
    evaluation: int | None = None


@dataclass(frozen=True)
class Mesures:
    """Ce qu’un événement a donné.

    `presence` : inscrit·es venu·es ÷ inscrit·es ; qui vient sans s’être inscrit compte parmi les
    présents, pas dans ce taux [D]. `nouveaute` : collectivités jamais présentes à un événement
    antérieur du réseau ÷ collectivités présentes [D]. `suites[j]` : collectivités présentes ayant
    une suite datée au plus tard j jours après ÷ collectivités présentes [D].
    """

    invites: int
    inscrits: int
    declines: int
    sans_reponse: int
    presents: int
    sans_inscription: int
    presence: Part
    collectivites: frozenset
    nouvelles: frozenset
    suites: dict
    avec_suite: frozenset
    avis: Part
    note_moyenne: float | None

    @property
    def nouveaute(self):
        return Part(len(self.nouvelles), len(self.collectivites))


def mesurer(venues: Collection[Venue], *, le: date):
    """Mesures d’un événement du jour `le`."""
    presentes = [v for v in venues if v.presente]
    inscrits = [v for v in venues if v.inscrite]
    collectivites = frozenset(v.fiche for v in presentes)
    notes = [v.evaluation for v in presentes if v.evaluation is not None]
    # Par collectivité, la première suite ; personne ne compte deux fois.
    suites = {}
    for v in presentes:
        if v.suite_le:
            suites[v.fiche] = min(v.suite_le, suites.get(v.fiche, v.suite_le))
    return Mesures(
        invites=sum(v.invitee for v in venues),
        inscrits=len(inscrits),
        declines=sum(v.declinee for v in venues),
        sans_reponse=sum(
            v.invitee and not (v.inscrite or v.presente or v.declinee) for v in venues
        ),
        presents=len(presentes),
        sans_inscription=sum(not v.inscrite for v in presentes),
        presence=Part(sum(v.presente for v in inscrits), len(inscrits)),
        collectivites=collectivites,
        nouvelles=frozenset(v.fiche for v in presentes if not v.deja_venue),
        suites={
            jours: Part(
                sum(quand <= le + timedelta(days=jours) for quand in suites.values()),
                len(collectivites),
            )
            for jours in SUITES_A
        },
        avec_suite=frozenset(suites),
        avis=Part(len(notes), len(presentes)),
        note_moyenne=sum(notes) / len(notes) if notes else None,
    )


def bilan_propose(*, titre, angle, mesures, jours=90):
    """Première version du bilan : les chiffres, puis les questions qui restent à écrire."""
    m, suites = mesures, mesures.suites[jours]
    lignes = [
        f"{titre}. Angle d’entrée : {angle}.",
        f"{m.invites} invitations, {m.inscrits} inscriptions, {m.presents} présences ; "
        f"{len(m.collectivites)} collectivités, dont {len(m.nouvelles)} nouvelles.",
        f"Suites à J+{jours} : {suites.numerateur} collectivité(s) sur {suites.denominateur}.",
        "Ce qui a aidé : ",
        "Ce qui a manqué : ",
        "Ce que l’on refera, ce que l’on changera : ",
    ]
    return "\n".join(lignes)
