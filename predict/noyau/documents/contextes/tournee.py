"""Une tournée de visites : une page par jour, de quoi entrer en sachant où l’on est."""

from dataclasses import dataclass

from .communs import Entete, Partie


@dataclass(frozen=True)
class EtapeDeTournee:
    """`route` : depuis l’étape d’avant ; `a_savoir` : couples (mot, phrase)."""

    heure: str
    titre: str
    precision: str = ""
    route: str = ""
    objet: str = ""
    raisons: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    a_savoir: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class JourDeTournee:
    titre: str
    reperes: tuple[tuple[str, str], ...]
    etapes: tuple[EtapeDeTournee, ...]


@dataclass(frozen=True)
class ContexteTournee:
    entete: Entete
    parties: tuple[Partie, ...]
    jours: tuple[JourDeTournee, ...]
    mention: str = ""
