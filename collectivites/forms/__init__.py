"""Saisies de la relation."""

from .acteurs import ActeurForm, AppreciationForm, RelierActeurForm, RelierConnuForm
from .constats import CotisationForm, NiveauForm, ProfilForm
from .echanges import EchangeForm
from .evenements import EvenementForm, ParticipationForm, ParticipationModifierForm
from .fiches import StructureForm, SyntheseForm, equipe_de
from .partenariats import PartenariatForm
from .personnes import ContactForm, MandatForm

__all__ = [
    "ActeurForm",
    "AppreciationForm",
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
    "RelierConnuForm",
    "StructureForm",
    "SyntheseForm",
    "equipe_de",
]
