"""Ce que la base rend, tel que le calcul le lit : des lignes nues, sans modèle ni requête."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

SANS_VALEUR = "Non renseigné"


@dataclass(frozen=True)
class Suivi:
    """Un accompagnement ayant des activités (hors renseignement) dans une période.

    `rang` : 0 pour la période demandée, 1 pour la même un an plus tôt… ; `premiere_le` : première
    activité qui compte dans cette période.
    """

    rang: int
    accompagnement: int
    ref: str
    titre: str
    fiche: int
    debut_le: date
    valide_le: date | None
    premiere_le: date
    activites: int


@dataclass
class Fait:
    """Un acte daté : candidature, étude, convention, projet ou stratégie.

    Les cinq se lisent par une seule requête ; le sens de quatre colonnes dépend du `genre` :

    | genre       | le         | autre_le         | ecarte          | code               |
    |-------------|------------|------------------|-----------------|--------------------|
    | candidature | dépôt      | notification     | étape suivante  | décision           |
    | livrable    | livraison  | prévision        | pas finale      | type               |
    | convention  | signature  | mise en lien     | avenant         | « reseau » sans tiers |
    | projet      | validation | –                | –               | –                  |
    | strategie   | adoption   | début de l’acc.  | –               | nature             |

    `piece` : l’accusé, la pièce ou le document est joint. `lie` : projet d’une candidature, mise en
    lien d’une convention. `fiches` : collectivités concernées ; `origines` : (nature, date) des
    mises
    en lien d’un projet. Montants en euros.
    """

    genre: str
    pk: int
    ref: str
    titre: str
    accompagnement: int | None
    prestation: int | None
    le: date | None
    autre_le: date | None
    piece: bool
    ecarte: bool
    code: str
    lie: int | None
    parent: int | None
    avec: str
    demande: Decimal | None
    accorde: Decimal | None
    fiches: set[int] = field(default_factory=set)
    origines: set[tuple[str, date]] = field(default_factory=set)


@dataclass(frozen=True)
class LigneEnquete:
    """Une invitation et une de ses réponses ; sans réponse, `reponse` vaut `None`.

    `lisible` : faux tant qu’une campagne anonyme court ; `seuil` : le sien.
    """

    campagne: int
    campagne_titre: str
    ouverte_le: date
    invitation: int
    invitation_ref: str
    envoyee_le: date
    fiche: int
    reponse: int | None
    ref: str
    le: date | None
    referent_principal: bool
    satisfaction: int | None
    autonomie: str
    anonyme: bool = False
    seuil: int = 0
    lisible: bool = True


class ReponseLue(NamedTuple):
    """Une réponse, réduite à ce qui la fait retenir et compter (voir `LigneEnquete`)."""

    campagne: int
    ouverte_le: date
    fiche: int
    reponse: int
    le: date
    referent_principal: bool
    satisfaction: int | None
    autonomie: str
    anonyme: bool
    seuil: int
    lisible: bool


@dataclass(frozen=True)
class ActiviteLue:
    pk: int
    ref: str
    objet: str
    le: date
    type: str
    accompagnement: int


@dataclass(frozen=True)
class PrestationLue:
    pk: int
    service: str
    mission: str
    volet: str
    mode: str
    posture: str
    debut_le: date | None
    fin_le: date | None

    def pendant(self, periode):
        """Une borne absente ne ferme rien."""
        return (self.debut_le is None or self.debut_le <= periode.au) and (
            self.fin_le is None or self.fin_le >= periode.du
        )


@dataclass
class AccompagnementLu:
    pk: int
    ref: str
    titre: str
    fiche: int
    scenario: str
    posture: str
    debut_le: date
    valide_le: date | None
    fin_le: date | None
    prestations: list[PrestationLue] = field(default_factory=list)


@dataclass(frozen=True)
class FicheLue:
    """`code` : Insee ou Siren ; `profil` et `niveau` : ceux de la fin de période."""

    pk: int
    nom: str
    code: str
    nature: str
    population: int | None
    departement: str
    profil: str
    niveau: str


@dataclass
class Lecture:
    """Tout ce qu’un calcul regarde. Ce qui n’a pas été demandé reste vide."""

    periodes: tuple
    suivis: list[Suivi] = field(default_factory=list)
    faits: list[Fait] = field(default_factory=list)
    enquetes: list[LigneEnquete] = field(default_factory=list)
    fiches: dict[int, FicheLue] = field(default_factory=dict)
    accompagnements: dict[int, AccompagnementLu] = field(default_factory=dict)
    activites: list[ActiviteLue] = field(default_factory=list)

    @property
    def periode(self):
        return self.periodes[0]

    def faits_de(self, genre):
        return [fait for fait in self.faits if fait.genre == genre]

    def noms(self, fiches):
        """Noms des collectivités, dans l’ordre alphabétique."""
        return tuple(sorted(self.fiches[pk].nom for pk in fiches if pk in self.fiches))
