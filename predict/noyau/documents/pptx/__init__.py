"""Du contexte de l’offre au diaporama : masque, mesure du texte, diapos. Aucun modèle ici."""

from .diaporama import diaporama

__all__ = ["diaporama"]
