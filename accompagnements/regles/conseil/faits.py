"""Ce que le conseil doit savoir d’une collectivité et d’un service. `None` ou vide : pas su."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class FaitsCollectivite:
    """`profils` : le principal d’abord. `attentes`, `natures` : codes. `mois_de_mandat` : mois
    entiers avant la fin du mandat de l’élu·e référent·e. `jours_libres` : jours d’agent que le
    réseau n’a pas encore engagés cette année."""

    niveau: str = ""
    profils: tuple[str, ...] = ()
    population: int | None = None
    attentes: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    etp: Decimal | None = None
    budget: Decimal | None = None
    elu_referent: bool = False
    portage: str = ""
    mois_de_mandat: int | None = None
    marqueurs: tuple[str, ...] = ()
    membre: bool = False
    jours_libres: Decimal | None = None


@dataclass(frozen=True)
class FaitsService:
    """Un service du réseau. `code` : celui du catalogue commun, vide s’il est propre au réseau.

    `collectivites`, `livrables` : ce qu’il a déjà donné ailleurs ; `deja_en` : année où cette
    collectivité l’a eu, dans un autre accompagnement ; `retenu` : déjà dans celui-ci.
    """

    cle: str
    libelle: str
    mission: str = ""
    mission_libelle: str = ""
    code: str = ""
    volet: str = ""
    etat: str = ""
    decision: str = ""
    publics: tuple[str, ...] = ()
    profils: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    jours: Decimal | None = None
    financement_dedie: str = ""
    competence_a_acquerir: str = ""
    nature_tarif: str = ""
    montant: Decimal | None = None
    ecsi: bool = False
    marqueurs: tuple[str, ...] = ()
    collectivites: int = 0
    livrables: int = 0
    deja_en: int | None = None
    retenu: bool = False
