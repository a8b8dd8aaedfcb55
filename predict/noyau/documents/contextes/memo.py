"""L’essentiel d’un rôle : une page à imprimer et à poser au mur."""

from dataclasses import dataclass

from .communs import Entete
from .offre import Identite


@dataclass(frozen=True, kw_only=True)
class Geste:
    """`chemin` : où cliquer, dans l’ordre ; `donne` : ce que l’on obtient."""

    titre: str
    chemin: tuple[str, ...]
    donne: str


@dataclass(frozen=True, kw_only=True)
class Personne:
    nom: str
    pour: str
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True, kw_only=True)
class ContexteMemo:
    """`rythme` et `mots` : couples (mot, phrase) ; `personnes` vide : des lignes à remplir à la
    main."""

    entete: Entete
    identite: Identite
    rythme_titre: str
    rythme: tuple[tuple[str, str], ...]
    gestes: tuple[Geste, ...]
    mots: tuple[tuple[str, str], ...]
    bloque: tuple[tuple[str, str], ...]
    appeler: str
    personnes: tuple[Personne, ...]
    adresse: str
