"""Chiffres nourris : ce qu’un accompagnement apporte aux neuf indicateurs, et pourquoi.

Vue d’un seul dossier sur une année civile ; la règle qui compte vraiment, avec ses cas limites, est
celle du suivi (domaine.md §2). Ici on dit seulement où l’on en est et ce qui manque.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from predict.noyau.typographie import date_longue, insecables


class EtatChiffre(Enum):
    COMPTE = "Compté"
    ATTENDU = "Attendu"
    NON = "Non"


@dataclass(frozen=True)
class FaitsChiffres:
    """Faits d’un dossier. Dates d’actes triées ; `None` dans une liste : prévu, pas encore daté."""

    annee: int
    debut_le: date
    valide_le: date | None = None
    ouvert: bool = True
    activites: tuple = ()  # dates, simple renseignement exclu
    depots: tuple = ()  # (déposée le, accusé joint)
    etudes: tuple = ()  # (livrée le si finale, prévue le)
    mises_en_lien: tuple = ()  # dates
    conventions: tuple = ()  # signées le, avec un tiers
    mises_en_reseau: tuple = ()
    projets: tuple = ()  # document validé le
    decisions: tuple = ()  # notifiées positives le
    strategies: tuple = ()  # (adoptée le, pièce jointe)


@dataclass(frozen=True)
class Nourri:
    code: str
    titre: str
    etat: EtatChiffre
    note: str


def _dans(f, le):
    return le is not None and le.year == f.annee


def i1(f):
    if f.valide_le is None:
        return EtatChiffre.ATTENDU, "Quand la demande sera admise dans l’offre"
    premiere = next((le for le in sorted(f.activites) if _dans(f, le)), None)
    if premiere and f.valide_le.year <= f.annee:
        depuis = max(premiere, f.valide_le)
        return EtatChiffre.COMPTE, f"Compte en {f.annee} depuis le {date_longue(depuis)}"
    if not f.ouvert:
        return EtatChiffre.NON, f"Aucune activité datée en {f.annee}"
    return EtatChiffre.ATTENDU, f"À la première activité datée de {f.annee}"


def i2(f):
    if not f.depots:
        return None
    if any(_dans(f, le) and accuse for le, accuse in f.depots):
        return EtatChiffre.COMPTE, "Candidature déposée, accusé joint"
    if any(_dans(f, le) for le, _ in f.depots):
        return EtatChiffre.ATTENDU, "Il manque l’accusé de dépôt"
    if any(le is None for le, _ in f.depots):
        return EtatChiffre.ATTENDU, "Au dépôt, accusé joint"
    return EtatChiffre.NON, f"Aucun dépôt en {f.annee}"


def i3(f):
    if not f.etudes:
        return None
    livree = next((le for le, _ in f.etudes if _dans(f, le)), None)
    if livree:
        return EtatChiffre.COMPTE, f"Version finale livrée le {date_longue(livree)}"
    attendues = [(le, prevue) for le, prevue in f.etudes if le is None]
    if attendues:
        prevue = min((p for _, p in attendues if p), default=None)
        quand = f", {date_longue(prevue)}" if prevue else ""
        return EtatChiffre.ATTENDU, f"À la livraison de la version finale{quand}"
    return EtatChiffre.NON, f"Rien de livré en {f.annee}"


def i4(f):
    if not f.mises_en_lien:
        return EtatChiffre.NON, "Rien à compter tant qu’aucune mise en lien n’est tracée"
    premiere = min(f.mises_en_lien)
    if any(_dans(f, le) and le > premiere for le in f.conventions if le):
        depuis = date_longue(premiere)
        return EtatChiffre.COMPTE, f"Convention signée après la mise en lien du {depuis}"
    return EtatChiffre.ATTENDU, f"À la signature d’une convention, après le {date_longue(premiere)}"


def i5(f):
    if not f.projets and not f.mises_en_reseau:
        return None
    if not f.mises_en_reseau:
        return EtatChiffre.NON, "Aucune mise en réseau tracée avant le projet"
    premiere = min(f.mises_en_reseau)
    if any(_dans(f, le) and le > premiere for le in f.projets if le):
        return EtatChiffre.COMPTE, "Document de projet validé"
    return EtatChiffre.ATTENDU, "À la validation du document de projet"


def i7(f):
    if any(_dans(f, le) for le in f.decisions):
        return EtatChiffre.COMPTE, f"Financement accordé en {f.annee}"
    if any(le for le, _ in f.depots):
        return EtatChiffre.ATTENDU, "À la notification du financeur"
    return None


def i9(f):
    posterieures = [(le, piece) for le, piece in f.strategies if le and le > f.debut_le]
    if any(_dans(f, le) and piece for le, piece in posterieures):
        return EtatChiffre.COMPTE, "Stratégie délibérée, pièce jointe"
    if any(_dans(f, le) for le, _ in posterieures):
        return EtatChiffre.ATTENDU, "Déclarée : il manque la délibération"
    if not f.ouvert:
        return EtatChiffre.NON, "Aucune stratégie datée après le début"
    return EtatChiffre.ATTENDU, f"À la délibération, postérieure au {date_longue(f.debut_le)}"


TITRES = {
    "I1": ("Collectivités accompagnées", i1),
    "I2": ("Candidatures déposées", i2),
    "I3": ("Études produites", i3),
    "I4": ("Conventions après mise en lien", i4),
    "I5": ("Projets après mise en réseau", i5),
    "I7": ("Projets financés", i7),
    "I9": ("Stratégie formalisée", i9),
}


def nourris(faits):
    """Indicateurs que ce dossier nourrit ou peut nourrir ; I6 et I8 viennent des enquêtes."""
    lignes = []
    for code, (titre, lire) in TITRES.items():
        verdict = lire(faits)
        if verdict is not None:
            etat, note = verdict
            lignes.append(Nourri(code, titre, etat, insecables(note)))
    return lignes
