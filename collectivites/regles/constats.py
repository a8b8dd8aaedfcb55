"""Ce qui ne peut pas être vrai dans l’histoire d’une fiche."""

from datetime import date
from itertools import combinations


def _se_chevauchent(a, b):
    """Deux périodes qui se touchent en un jour se suivent : elles ne se chevauchent pas."""
    fin_a, fin_b = a.fin_le or date.max, b.fin_le or date.max
    return a.constate_le < fin_b and b.constate_le < fin_a


def defaut_des_profils(profils):
    """(champ, message) de la première incohérence d’une histoire de profils, ou `None`.

    `profils` : objets portant profil, principal, constate_le et fin_le (`None` : en cours).
    """
    for profil in profils:
        if profil.fin_le and profil.fin_le < profil.constate_le:
            return "fin_le", "Un profil ne peut pas finir avant d’avoir été constaté."
    for a, b in combinations(profils, 2):
        if not _se_chevauchent(a, b):
            continue
        if a.principal and b.principal:
            return (
                "constate_le",
                f"À ces dates, {a.profil} et {b.profil} seraient principaux en même temps.",
            )
        if a.profil == b.profil:
            return "constate_le", f"À ces dates, {a.profil} serait constaté deux fois."
    return None


def reste_adherente(annees, le):
    """Vrai si une cotisation est notée pour l’année en cours, la suivante, ou l’an passé.

    L’an passé compte : une adhésion à renouveler reste une adhésion tant que le réseau ne dit pas
    le contraire.
    """
    return any(annee >= le.year - 1 for annee in annees)
