"""Saisies de la relation."""

from .constats import CotisationForm, NiveauForm, ProfilForm
from .evenements import EvenementForm, ParticipationForm, ParticipationModifierForm
from .fiches import StructureForm, SyntheseForm
from .personnes import ContactForm, MandatForm
from .relation import ActeurForm, EchangeForm, PartenariatForm, RelierActeurForm

__all__ = [
    "ActeurForm",
    "ContactForm",
    "CotisationForm",
    "EchangeForm",
    "EvenementForm",
    "MandatForm",
    "NiveauForm",
    "PartenariatForm",
    "ParticipationForm",
    "ParticipationModifierForm",
    "ProfilForm",
    "RelierActeurForm",
    "StructureForm",
    "SyntheseForm",
]
