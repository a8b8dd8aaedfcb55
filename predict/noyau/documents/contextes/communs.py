"""Parties, tête, sceau, signatures : ce que tous les documents portent."""

from dataclasses import dataclass
from datetime import date, datetime

from ...typographie import date_longue, moment
from .. import dessins, sceau


@dataclass(frozen=True, kw_only=True)
class Partie:
    """Une partie nommée en tête de document. `sigle` : une à trois lettres, faute de logo."""

    nom: str
    precision: str = ""
    sigle: str = ""
    reseau: bool = False

    @property
    def logo(self):
        return dessins.monogramme(self.sigle or self.nom[:1], self.reseau, self.nom)


@dataclass(frozen=True, kw_only=True)
class Entete:
    """Tête et courants. `genre` : « Cadre de collaboration » ; `mention` : l'avertissement du
    pied de page.
    """

    genre: str
    titre: str
    emetteur: str
    reference: str
    sous_titre: str = ""
    courant: str = ""
    version: int = 1
    mention: str = ""
    description: str = ""

    @property
    def pied(self):
        return f"{self.reference} · version {self.version}"

    @property
    def suite_du_pied(self):
        return f" · {self.mention}" if self.mention else ""

    @property
    def titre_courant(self):
        return self.courant or self.titre


@dataclass(frozen=True, kw_only=True)
class Sceau:
    """Bloc de scellement. `empreinte` : SHA-256 des données, 64 chiffres (voir
    `sceau.empreinte_donnees`).
    """

    emis_le: datetime
    gabarit: str
    gabarit_version: str
    adresse: str
    empreinte: str

    @property
    def emission(self):
        return moment(self.emis_le)

    @property
    def groupes(self):
        return sceau.grouper(self.empreinte)

    @property
    def adresse_lisible(self):
        return sceau.adresse_lisible(self.adresse)

    @property
    def qr(self):
        return sceau.qr(self.adresse)


@dataclass(frozen=True, kw_only=True)
class Signataire:
    """`le` et `mode` sont remplis quand la validation est acquise (« validé en ligne »)."""

    pour: str
    nom: str = ""
    le: date | None = None
    mode: str = ""

    @property
    def acquise(self):
        return f"{self.mode or 'Validé'} le {date_longue(self.le)}" if self.le else ""
