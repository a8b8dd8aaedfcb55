"""Convention et fiche besoin : des articles ou des sections, et leurs annexes."""

from dataclasses import dataclass, field
from datetime import date

from ...typographie import date_longue
from ..blocs import Tableau, lire_blocs
from .communs import Entete, Partie, Sceau, Signataire


@dataclass(frozen=True, kw_only=True)
class EtapeDeVie:
    """Un moment de l'acte (délibérée, signée, transmise, en vigueur). Sans date : attendu."""

    libelle: str
    le: date | None = None

    @property
    def quand(self):
        return date_longue(self.le) if self.le else "Attendu"


@dataclass(frozen=True, kw_only=True)
class Article:
    titre: str
    texte: str
    tableau: Tableau | None = None

    @property
    def blocs(self):
        return lire_blocs(self.texte)


@dataclass(frozen=True, kw_only=True)
class Annexe:
    titre: str
    texte: str = ""
    tableau: Tableau | None = None

    @property
    def blocs(self):
        return lire_blocs(self.texte)


@dataclass(frozen=True, kw_only=True)
class ContexteConvention:
    """Convention. `comparution`, `visas`, `considerants` : texte simple, un paragraphe par
    ligne.
    """

    entete: Entete
    parties: tuple[Partie, ...]
    vie: tuple[EtapeDeVie, ...]
    comparution: str
    visas: str = ""
    considerants: str = ""
    articles: tuple[Article, ...] = ()
    formule: str = ""
    signataires: tuple[Signataire, ...] = ()
    annexes: tuple[Annexe, ...] = ()
    sceau: Sceau | None = field(default=None, metadata={"instantane": False})

    @property
    def preliminaires(self):
        textes = (
            ("Entre", self.comparution),
            ("Vu", self.visas),
            ("Considérant", self.considerants),
        )
        return [(titre, lire_blocs(texte)) for titre, texte in textes if texte.strip()]


@dataclass(frozen=True, kw_only=True)
class Section:
    """Une section libre : texte simple et, au besoin, un tableau."""

    titre: str
    texte: str = ""
    tableau: Tableau | None = None

    @property
    def blocs(self):
        return lire_blocs(self.texte)


@dataclass(frozen=True, kw_only=True)
class ContexteFicheBesoin:
    """`reperes` : quatre paires (mot, valeur) au plus, sous le titre."""

    entete: Entete
    parties: tuple[Partie, ...]
    reperes: tuple[tuple[str, str], ...] = ()
    chapeau: str = ""
    chapeau_titre: str = field(default="Point de vigilance", metadata={"instantane": False})
    sections: tuple[Section, ...] = ()
    sceau: Sceau | None = field(default=None, metadata={"instantane": False})
