"""Ce que les règles permettent au mieux, les exemples qui les éprouvent, et le 1 %."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices

from .jugement import confronter, situation
from .lecture import lire_projet
from .mots import NatureRegle, RegleInvalide, Situation, Verdict

DU_PIRE_AU_MIEUX = (Verdict.NON_TENUE, Verdict.A_PRECISER, Verdict.A_VERIFIER, Verdict.TENUE)


@dataclass(frozen=True)
class Montage:
    """Ce que les règles permettent au mieux, en euros ; `None` : aucune règle ne le borne."""

    demande_min: Decimal | None
    demande_max: Decimal | None
    apport_min: Decimal | None
    valorisation_max: Decimal | None

    @property
    def impossible(self):
        """À ce coût, le minimum du financeur dépasse ce qu’il paierait au plus."""
        if self.demande_min is None or self.demande_max is None:
            return False
        return self.demande_min > self.demande_max


def montage(regles, projet):
    """Bornes chiffrées d’un projet au coût total connu ; `None` sans coût total.

    Seules comptent les règles connues de la zone du projet. La valorisation se borne sur l’apport
    dit, à défaut sur l’apport minimal.
    """
    if projet.cout_total is None:
        return None
    par_nature = {}
    for regle in regles:
        if regle.valeur is not None and regle.zone in ("", projet.zone):
            par_nature.setdefault(regle.nature, []).append(regle.valeur)
    total = projet.cout_total
    plafonds = [total * v / 100 for v in par_nature.get(NatureRegle.TAUX_MAX, ())]
    plafonds += [total * (100 - v) / 100 for v in par_nature.get(NatureRegle.AUTRES_MIN, ())]
    plafonds += par_nature.get(NatureRegle.DEMANDE_MAX, [])
    apports = [total * v / 100 for v in par_nature.get(NatureRegle.APPORT_MIN, ())]
    apport_min = max(apports, default=None)
    base = projet.apport if projet.apport is not None else apport_min
    parts = par_nature.get(NatureRegle.VALORISATION_MAX, ())
    return Montage(
        demande_min=max(par_nature.get(NatureRegle.DEMANDE_MIN, ()), default=None),
        demande_max=min(plafonds, default=None),
        apport_min=apport_min,
        valorisation_max=min((base * v / 100 for v in parts), default=None)
        if base is not None
        else None,
    )


@dataclass(frozen=True)
class Rejeu:
    """Un exemple rejoué : ce qu’il attendait, ce que les règles disent, et s’ils s’accordent.

    `verdict` : de la règle que l’exemple nomme ; `None` s’il n’en nomme pas.
    """

    titre: str
    attendu: Situation
    obtenu: Situation
    constats: list
    nature: NatureRegle | None = None
    verdict_attendu: Verdict | None = None
    verdict: Verdict | None = None

    @property
    def tenu(self):
        return self.attendu == self.obtenu and self.verdict_attendu == self.verdict


def rejouer(regles, exemples):
    """Un `Rejeu` par exemple, dans l’ordre. Lève `RegleInvalide`.

    Un exemple : {"titre", "projet": {…}, "attendu": code de `Situation`}, et au besoin la règle
    éprouvée : {"nature", "verdict"}. Deux règles de cette nature : la moins bonne compte.
    """
    return [_rejouer(regles, exemple) for exemple in exemples]


def _rejouer(regles, exemple):
    try:
        titre, attendu = exemple["titre"], Situation(exemple["attendu"])
        nature = NatureRegle(exemple["nature"]) if exemple.get("nature") else None
        voulu = Verdict(exemple["verdict"]) if nature else None
        constats = confronter(regles, lire_projet(exemple["projet"]))
    except (KeyError, TypeError, AttributeError, ValueError) as erreur:
        raise RegleInvalide(f"Un exemple ne se lit pas : {erreur}.") from erreur
    verdicts = [c.verdict for c in constats if c.regle.nature == nature]
    return Rejeu(
        titre, attendu, situation(constats), constats, nature, voulu,
        min(verdicts, key=DU_PIRE_AU_MIEUX.index, default=None),
    )  # fmt: skip


def contredits(regles, exemples):
    """[(titre, attendu, obtenu)] des exemples que les règles ne donnent plus : des `Situation`,
    ou des `Verdict` quand seule la règle nommée a changé d’avis. Lève `RegleInvalide`."""
    ecarts = []
    for un in rejouer(regles, exemples):
        if un.attendu != un.obtenu:
            ecarts.append((un.titre, un.attendu, un.obtenu))
        elif not un.tenu:
            ecarts.append((un.titre, un.verdict_attendu, un.verdict))
    return ecarts


class SecteurUnPourcent(TextChoices):
    """Services dont un budget peut financer la coopération, et depuis quand (guide CUF)."""

    EAU = "eau", "Eau et assainissement (2005)"
    ENERGIE = "energie", "Énergie (2006)"
    DECHETS = "dechets", "Déchets (2014)"
    TRANSPORTS = "transports", "Transports (2021)"


@dataclass(frozen=True)
class SoldeUnPourcent:
    """`plafond`, `engage`, `reste`, `depassement` : euros, service par service."""

    plafond: Decimal
    engage: Decimal

    @property
    def reste(self):
        return max(self.plafond - self.engage, Decimal(0))

    @property
    def depassement(self):
        return max(self.engage - self.plafond, Decimal(0))


def un_pourcent(ressources, engages=()):
    """Plafond de 1 % des ressources d’un service et ce qu’il en reste (domaine.md §1.6-36)."""
    return SoldeUnPourcent(Decimal(ressources) / 100, sum(engages, Decimal(0)))
