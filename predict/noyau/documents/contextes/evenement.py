"""Note de cadrage et feuille d'émargement d'un événement."""

from dataclasses import dataclass

from ..blocs import Colonne, Tableau, lire_blocs
from .communs import Entete, Partie
from .convention import Section


@dataclass(frozen=True, kw_only=True)
class TempsDeRencontre:
    """Un temps du programme. `heure` : « 9 h 30 », vide si elle n'est pas fixée."""

    titre: str
    heure: str = ""
    intervenants: str = ""
    detail: str = ""

    @property
    def blocs(self):
        return lire_blocs(self.detail)


@dataclass(frozen=True, kw_only=True)
class ContexteNoteCadrage:
    """`reperes` : quatre paires (mot, valeur) au plus. `angle` : l'entrée locale, en exergue ;
    `objectifs` : couples (mot, comment).
    """

    entete: Entete
    parties: tuple[Partie, ...]
    reperes: tuple[tuple[str, str], ...]
    angle: str
    objectifs: tuple[tuple[str, str], ...] = ()
    temps: tuple[TempsDeRencontre, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContexteEmargement:
    """`lignes` : (nom, fonction, collectivité), dans l'ordre ; `vides` : lignes à remplir sur
    place.
    """

    entete: Entete
    parties: tuple[Partie, ...]
    reperes: tuple[tuple[str, str], ...]
    lignes: tuple[tuple[str, str, str], ...]
    vides: int = 0
    mention: str = ""

    @property
    def tableau(self):
        return Tableau.construire(
            "Personnes attendues",
            (
                Colonne("N°", "k08"),
                Colonne("Nom et prénom", "k3"),
                Colonne("Collectivité"),
                Colonne("Fonction", "k3"),
                Colonne("Signature", "k25"),
            ),
            [
                (str(rang), nom, collectivite, fonction, "")
                for rang, (nom, fonction, collectivite) in enumerate(
                    (*self.lignes, *((("", "", ""),) * self.vides)), 1
                )
            ],
            muet=True,
            entete=1,
        )
