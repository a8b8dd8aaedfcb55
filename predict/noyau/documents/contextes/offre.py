"""L’offre telle qu’un réseau la montre : une brochure, un diaporama, une page, un seul contexte.

Rien d’interne n’y a sa place : ni jours de revient, ni marqueurs, ni priorités, ni compétences.
Ce que le réseau n’a pas écrit a déjà ici sa phrase de repli.
"""

from dataclasses import dataclass, field
from datetime import date

from ...couleurs import PRIMAIRE
from ...typographie import enumeration
from .. import dessins
from .communs import Entete

EN_LETTRES = (
    "zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize",
)  # fmt: skip


def en_lettres(n, *, masculin=False):
    """« trois », « seize », puis « 17 ». `masculin` : « un service »."""
    if n == 1 and masculin:
        return "un"
    return EN_LETTRES[n] if n < len(EN_LETTRES) else str(n)


def services_en_mots(n):
    return f"{en_lettres(n, masculin=True)} service{'s' if n > 1 else ''}"


@dataclass(frozen=True, kw_only=True)
class EnteteOffre(Entete):
    """Une brochure se date, elle ne se numérote pas. `edition` : « novembre 2027 »."""

    edition: str = ""

    @property
    def pied(self):
        return f"{self.reference} · {self.edition}" if self.edition else self.reference


@dataclass(frozen=True, kw_only=True)
class Identite:
    """`couleur` : « #RRGGBB », lisible sur le blanc ; `logo` : PNG, ou vide."""

    nom: str
    sigle: str = ""
    precision: str = ""
    couleur: str = PRIMAIRE
    logo: bytes = field(default=b"", metadata={"instantane": False})

    @property
    def monogramme(self):
        return dessins.monogramme(self.sigle or self.nom[:1], nom=self.nom, couleur=self.couleur)


@dataclass(frozen=True, kw_only=True)
class PhaseOffre:
    nom: str
    etapes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ServiceOffre:
    """`publics`, `profils`, `modes` : libellés ; `tarif` : ce que paie la collectivité, en mots."""

    ref: str
    libelle: str
    socle: bool
    but: str = ""
    promesse: str = ""
    duree: str = ""
    tarif: str = ""
    publics: tuple[str, ...] = ()
    profils: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    phases: tuple[PhaseOffre, ...] = ()
    livrables: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()

    @property
    def volet(self):
        return "Socle" if self.socle else "Spécifique"

    @property
    def recu(self):
        """Ce que reçoit la collectivité, en une ligne : promesse, livrables, sinon le but."""
        if self.promesse:
            return self.promesse
        if self.livrables:
            mots = enumeration(x[:1].lower() + x[1:] for x in self.livrables[:3])
            return mots[:1].upper() + mots[1:]
        return self.but


@dataclass(frozen=True, kw_only=True)
class MissionOffre:
    libelle: str
    definition: str = ""
    services: tuple[ServiceOffre, ...] = ()

    @property
    def socle(self):
        return tuple(s for s in self.services if s.socle)

    @property
    def specifique(self):
        return tuple(s for s in self.services if not s.socle)


@dataclass(frozen=True, kw_only=True)
class Raison:
    titre: str
    texte: str = ""
    preuve: str = ""


@dataclass(frozen=True, kw_only=True)
class NiveauOffre:
    """À qui l’on s’adresse : « Vous débutez », et ce que l’on fait avec."""

    code: str
    titre: str
    texte: str


@dataclass(frozen=True, kw_only=True)
class ProfilOffre:
    """Porte d’entrée ACTER. `couleur` : celle du profil, toujours avec son nom."""

    code: str
    libelle: str
    couleur: str


@dataclass(frozen=True, kw_only=True)
class ModeOffre:
    code: str
    libelle: str
    role: str
    atout: str
    limite: str


@dataclass(frozen=True, kw_only=True)
class Temps:
    """Un temps de la démarche."""

    titre: str
    texte: str


@dataclass(frozen=True, kw_only=True)
class ContactOffre:
    nom: str = ""
    fonction: str = ""
    email: str = ""
    telephone: str = ""
    adresse: str = ""
    site: str = ""

    @property
    def site_lisible(self):
        return self.site.split("://", 1)[-1].rstrip("/")

    @property
    def rempli(self):
        return bool(self.email or self.telephone or self.site)


@dataclass(frozen=True, kw_only=True)
class ContexteOffre:
    """`missions` : celles qui ont au moins un service ; `socle`, `specifique` : ce qu’est chaque
    volet, en deux phrases."""

    entete: EnteteOffre
    le: date
    identite: Identite
    titre: str
    accroche: str
    periode: str = ""
    missions: tuple[MissionOffre, ...]
    raisons: tuple[Raison, ...]
    niveaux: tuple[NiveauOffre, ...]
    profils: tuple[ProfilOffre, ...] = ()
    modes: tuple[ModeOffre, ...]
    demarche: tuple[Temps, ...]
    socle: str = ""
    specifique: str = ""
    contact: ContactOffre
    verbatim: str = ""
    verbatim_de: str = ""

    @property
    def services(self):
        return tuple(s for m in self.missions for s in m.services)

    @property
    def nombre_socle(self):
        return sum(len(m.socle) for m in self.missions)

    @property
    def nombre_specifique(self):
        return sum(len(m.specifique) for m in self.missions)

    @property
    def genre(self):
        suite = f", {self.periode}" if self.periode else ""
        return f"Notre offre aux collectivités{suite}"

    @property
    def compte(self):
        """« Quatre missions, vingt-deux services » tant que cela se dit ; sinon en chiffres."""
        missions = len(self.missions)
        mots = f"{en_lettres(missions)} mission{'s' if missions > 1 else ''}"
        mots += f", {services_en_mots(len(self.services))}"
        return mots[:1].upper() + mots[1:]

    @property
    def description_du_motif(self):
        parts = (
            f"{m.libelle} : {len(m.socle)} au socle, {len(m.specifique)} au spécifique"
            for m in self.missions
        )
        return f"{self.compte}. {' ; '.join(parts)}."

    @property
    def motif(self):
        comptes = [(m.libelle, len(m.socle), len(m.specifique)) for m in self.missions]
        couleur = self.identite.couleur
        return dessins.carres(comptes, self.description_du_motif, couleur, hauteur=355)
