"""Les mots d’un règlement : règle, projet, constat. Montants en euros, durées en mois, parts en
pourcentage."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices

from predict.noyau.pays import nom_du_pays
from predict.noyau.typographie import enumeration, euros, nombre, pourcent


class RegleInvalide(ValueError):
    """Une règle qui ne peut pas se lire ; le message dit laquelle et pourquoi, en français."""


class NatureRegle(TextChoices):
    """Ce qu’une règle borne. L’ordre est celui de la lecture d’un règlement."""

    PORTEUR = "porteur", "Qui peut déposer"
    COLLECTIVITES_MIN = "collectivites_min", "Nombre de collectivités, au moins"
    PAYS = "pays", "Pays admis"
    PAYS_EXCLUS = "pays_exclus", "Pays exclus"
    COUT_MIN = "cout_min", "Coût total, au moins"
    COUT_MAX = "cout_max", "Coût total, au plus"
    DEMANDE_MIN = "demande_min", "Montant demandé, au moins"
    DEMANDE_MAX = "demande_max", "Montant demandé, au plus"
    TAUX_MAX = "taux_max", "Part du financeur dans le coût total, au plus"
    APPORT_MIN = "apport_min", "Apport des collectivités, au moins"
    AUTRES_MIN = "autres_min", "Part des collectivités et de leurs partenaires, au moins"
    VALORISATION_MAX = "valorisation_max", "Valorisation dans l’apport, au plus"
    COFINANCEURS_MIN = "cofinanceurs_min", "Autres financeurs, au moins"
    DUREE_MIN = "duree_min", "Durée, au moins"
    DUREE_MAX = "duree_max", "Durée, au plus"
    AGE_MAX = "age_max", "Âge des participant·es, au plus"
    PIECES = "pieces", "Pièces à joindre"
    AUTRE = "autre", "Autre condition"


class Zone(TextChoices):
    """Où agit le projet. PMA : pays les moins avancés (liste des Nations unies, à vérifier)."""

    TOUTES = "", "Partout"
    PMA = "pma", "Pays les moins avancés"
    HORS_PMA = "hors_pma", "Autres pays"


class StatutRegle(TextChoices):
    ETABLIE = "etablie", "Établie"
    A_VERIFIER = "a_verifier", "À vérifier"


class Porteur(TextChoices):
    COLLECTIVITE = "collectivite", "Collectivité ou groupement"
    ASSOCIATION = "association", "Association"
    GIP = "gip", "Groupement d’intérêt public"
    ETABLISSEMENT = "etablissement", "Établissement scolaire ou de formation"
    AUTRE = "autre", "Autre structure"


class Verdict(TextChoices):
    TENUE = "tenue", "Tenue"
    NON_TENUE = "non_tenue", "Non tenue"
    A_PRECISER = "a_preciser", "À préciser"
    A_VERIFIER = "a_verifier", "À vérifier"


class Situation(TextChoices):
    """Ce que disent ensemble les constats d’une session."""

    RECEVABLE = "recevable", "Recevable"
    A_COMPLETER = "a_completer", "Recevable sous réserve"
    NON_RECEVABLE = "non_recevable", "Non recevable"


EUROS, PART, MOIS, NOMBRE, ANS, LISTE, TEXTE = "euros", "part", "mois", "nombre", "ans", "liste", ""
UNITES = {
    NatureRegle.PORTEUR: LISTE,
    NatureRegle.COLLECTIVITES_MIN: NOMBRE,
    NatureRegle.PAYS: LISTE,
    NatureRegle.PAYS_EXCLUS: LISTE,
    NatureRegle.COUT_MIN: EUROS,
    NatureRegle.COUT_MAX: EUROS,
    NatureRegle.DEMANDE_MIN: EUROS,
    NatureRegle.DEMANDE_MAX: EUROS,
    NatureRegle.TAUX_MAX: PART,
    NatureRegle.APPORT_MIN: PART,
    NatureRegle.AUTRES_MIN: PART,
    NatureRegle.VALORISATION_MAX: PART,
    NatureRegle.COFINANCEURS_MIN: NOMBRE,
    NatureRegle.DUREE_MIN: MOIS,
    NatureRegle.DUREE_MAX: MOIS,
    NatureRegle.AGE_MAX: ANS,
    NatureRegle.PIECES: LISTE,
    NatureRegle.AUTRE: TEXTE,
}


@dataclass(frozen=True, kw_only=True)
class Regle:
    """Une ligne du règlement.

    `valeur` : selon `UNITES`, vide si la source ne la donne pas ; `liste` : codes de porteur ou de
    pays (ISO 3166-1 alpha-2), ou libellés de pièces ; `source`, `verifie_le` : d’où on la tient.
    """

    nature: NatureRegle
    valeur: Decimal | None = None
    liste: tuple[str, ...] = ()
    zone: Zone = Zone.TOUTES
    statut: StatutRegle = StatutRegle.ETABLIE
    source: str = ""
    verifie_le: date | None = None
    texte: str = ""

    @property
    def unite(self):
        return UNITES[self.nature]

    @property
    def connue(self):
        """La source dit-elle quelque chose que l’on puisse confronter à un projet ?"""
        if self.unite == LISTE:
            return bool(self.liste)
        return self.valeur is not None or (self.unite == TEXTE and bool(self.texte))

    @property
    def en_clair(self):
        """La valeur telle qu’on la lit : « 30 % », « 3 collectivités », « à vérifier »."""
        if not self.connue:
            return "à vérifier"
        if self.unite == LISTE:
            lien = "ou" if self.nature == NatureRegle.PORTEUR else "et"
            return enumeration([mot(self.nature, m) for m in self.liste], lien)
        return quantite(self.valeur, self.unite) if self.valeur is not None else self.texte


@dataclass(frozen=True, kw_only=True)
class Projet:
    """Ce que l’on sait d’un projet à financer ; `None` : on ne le sait pas encore.

    `apport` : part des collectivités, valorisation comprise ; `partenaires` : ce qu’apportent les
    autres que le financeur sollicité ; `zone` : vide si le projet touche les deux.
    """

    porteur: str | None = None
    collectivites: int | None = None
    pays: tuple[str, ...] | None = None
    zone: str | None = None
    cout_total: Decimal | None = None
    demande: Decimal | None = None
    apport: Decimal | None = None
    partenaires: Decimal | None = None
    valorisation: Decimal | None = None
    cofinanceurs: int | None = None
    duree: int | None = None
    age_max: int | None = None
    pieces: tuple[str, ...] | None = None

    @property
    def autres(self):
        """Ce que le financeur sollicité ne paie pas (€)."""
        if self.cout_total is None or self.demande is None:
            return None
        return self.cout_total - self.demande


@dataclass(frozen=True)
class Constat:
    """Le verdict d’une règle, son écart chiffré et la phrase à dire à la collectivité.

    `ecart` : ce qui manque (positif), dans l’unité de `ecart_unite` ; `None` si rien ne manque.
    """

    regle: Regle
    verdict: Verdict
    phrase: str
    ecart: Decimal | None = None
    ecart_unite: str = ""
    manquants: tuple[str, ...] = field(default_factory=tuple)

    @property
    def ecart_en_clair(self):
        return "" if self.ecart is None else quantite(self.ecart, self.ecart_unite)


def quantite(valeur, unite):
    match unite:
        case "euros":
            return euros(valeur)
        case "part":
            return pourcent(valeur, decimales(valeur), sur=100)
        case "mois":
            return f"{nombre(valeur)} mois"
        case "ans":
            return f"{nombre(valeur)} ans"
    return nombre(valeur, decimales(Decimal(valeur)))


def decimales(valeur):
    """Deux décimales au plus, et seulement si elles disent quelque chose."""
    valeur = Decimal(valeur)
    return next((n for n in (0, 1) if round(valeur, n) == valeur), 2)


def mot(nature, code):
    """Un code de liste tel qu’on le lit : porteur, nom du pays, ou la pièce elle-même."""
    if nature in (NatureRegle.PAYS, NatureRegle.PAYS_EXCLUS):
        return nom_du_pays(code)
    if nature == NatureRegle.PORTEUR:
        try:
            return Porteur(code).label
        except ValueError:
            return code
    return code
