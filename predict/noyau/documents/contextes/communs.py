"""Parties, tête, sceau, signatures : ce que tous les documents portent."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.html import format_html

from ...typographie import complement_de, date_longue, moment
from .. import dessins, sceau


@dataclass(frozen=True, kw_only=True)
class LogoDepose:
    """Un logo relu intact : PNG (octets) et son SHA-256.

    L’instantané ne retient que l’empreinte : elle suffit à dire, plus tard, quel logo portait le
    document scellé, et à en faire une version nouvelle quand le logo change.
    """

    empreinte: str
    png: bytes = field(repr=False, metadata={"instantane": False})


@dataclass(frozen=True, kw_only=True)
class Partie:
    """Une partie nommée en tête de document. `depose` : son logo ; faute de logo, `sigle`, une à
    trois lettres.
    """

    nom: str
    precision: str = ""
    sigle: str = ""
    reseau: bool = False
    depose: LogoDepose | None = None

    @property
    def monogramme(self):
        return dessins.monogramme(self.sigle or self.nom[:1], self.reseau, self.nom)

    @property
    def texte_du_logo(self):
        return f"Logo {complement_de(self.nom)}"

    @property
    def image(self):
        """Nom sous lequel le PDF appelle le logo déposé."""
        return f"logo-{self.depose.empreinte[:16]}"

    @property
    def logo(self):
        """Ce que la tête du PDF montre ; Word pose l’image lui-même (docx.trousse.tete)."""
        if self.depose is None:
            return self.monogramme
        image = '<span><img src="image:{}" alt="{}"></span>'
        return format_html(image, self.image, self.texte_du_logo)


def images_des_logos(contexte):
    """{nom: (type MIME, octets)} des logos déposés que montre la tête de ce contexte."""
    return {
        partie.image: ("image/png", partie.depose.png)
        for partie in getattr(contexte, "parties", ())
        if partie.depose
    }


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
