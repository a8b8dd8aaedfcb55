"""Qui sait faire quoi : seuil, états d’une compétence face à l’offre, moyenne des savoirs.

L’échelle et le seuil sont des choix de l’outil, dits à l’écran ; le référentiel vient du guide
PREDICT, « Référentiel de compétences ».
"""

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import TextChoices

from . import NiveauCompetence

SEUIL = NiveauCompetence.AUTONOME


class EtatCompetence(TextChoices):
    """Ce que vaut une compétence qu’un service proposé demande."""

    MANQUE = "manque", "Personne en autonomie"
    INCONNUE = "inconnue", "Personne ne l’a évaluée"
    FRAGILE = "fragile", "Une seule personne"
    COUVERTE = "couverte", "Couverte"


def etat_competence(*, autonomes, evaluee):
    """`autonomes` : nombre de personnes au seuil ; sans aucune évaluation, on ne sait pas."""
    if not evaluee:
        return EtatCompetence.INCONNUE
    if autonomes == 0:
        return EtatCompetence.MANQUE
    return EtatCompetence.FRAGILE if autonomes == 1 else EtatCompetence.COUVERTE


def moyenne(niveaux):
    """Moyenne à un chiffre, ou `None` : ce qui n’est pas évalué ne vaut jamais zéro."""
    niveaux = list(niveaux)
    if not niveaux:
        return None
    exacte = Decimal(sum(niveaux)) / len(niveaux)
    return exacte.quantize(Decimal("0.1"), ROUND_HALF_UP)


def est_autonome(niveaux):
    """La moyenne exacte atteint le seuil : 2,96 s’écrit 3,0 et ne l’atteint pas."""
    niveaux = list(niveaux)
    return bool(niveaux) and sum(niveaux) >= SEUIL * len(niveaux)
