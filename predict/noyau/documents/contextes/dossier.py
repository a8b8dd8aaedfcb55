"""Documents de travail, ni émis ni scellés : le long, en chapitres ; le tableau, en paysage."""

from dataclasses import dataclass, field

from ..blocs import lire_blocs
from .communs import Entete, Partie
from .rapport import Chapitre


class EnteteDossier(Entete):
    """Une lecture n’a pas de version : le pied dit seulement quand on l’a lue."""

    @property
    def pied(self):
        return self.reference


@dataclass(frozen=True, kw_only=True)
class ContexteDossier:
    """`parties` : la première porte la couverture. `couverture` : dessin au bas de la première
    page, ou vide. `lire` : comment lire le document, sous le sommaire."""

    entete: Entete
    parties: tuple[Partie, ...]
    chapitres: tuple[Chapitre, ...]
    annexes: tuple[Chapitre, ...] = ()
    chapeau: str = ""
    titre_lire: str = "Lire ce document"
    lire: str = ""
    couverture: str = field(default="", metadata={"instantane": False})
    description: str = ""

    @property
    def introduction(self):
        return lire_blocs(self.lire)

    @property
    def sommaire(self):
        """[(numéro ou vide, ancre, titre)]"""
        numerotes = [(str(i), c.ancre, c.titre) for i, c in enumerate(self.chapitres, 1)]
        return [*numerotes, *(("", c.ancre, f"Annexe : {c.titre}") for c in self.annexes)]


@dataclass(frozen=True, kw_only=True)
class ContextePaysage:
    """Grilles et calendriers, couchés. `reperes` : paires (mot, valeur), quatre au plus ;
    `chapitres` : sans sommaire, ils se suivent."""

    entete: Entete
    parties: tuple[Partie, ...]
    chapitres: tuple[Chapitre, ...]
    reperes: tuple[tuple[str, str], ...] = ()
    chapeau: str = ""
