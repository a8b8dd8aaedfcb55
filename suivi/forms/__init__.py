"""Saisies du suivi, un module par sujet."""

from .capitalisation import CapitalisationForm
from .enquetes import EnqueteForm
from .indicateurs import CiblesForm, PeriodeForm
from .rapports import RapportForm

__all__ = ["CapitalisationForm", "CiblesForm", "EnqueteForm", "PeriodeForm", "RapportForm"]
