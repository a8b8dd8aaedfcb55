"""Ce que chaque document doit savoir, et rien d'autre.

Les apps remplissent ces objets (`accompagnements.documents`, `suivi.documents`) ; les gabarits PDF
et
les fabriques Word les lisent. Ils sont figés : un document émis est l'image d'un instant, et
`sceau.instantane` en tire le JSON que l'on conserve. Montants en euros (`Decimal`), durées en
jours,
dates naïves ; l'heure d'émission est déjà celle du lieu.
"""

from .cadre import (
    RUBRIQUES,
    ActeurImplique,
    Budget,
    ContexteCadre,
    Echeance,
    IndicateurDeSuivi,
    LigneBudget,
    LivrableAttendu,
    Phase,
    Role,
)
from .communs import Entete, LogoDepose, Partie, Sceau, Signataire, images_des_logos
from .convention import (
    Annexe,
    Article,
    ContexteConvention,
    ContexteFicheBesoin,
    EtapeDeVie,
    Section,
)
from .dossier import ContexteDossier, ContextePaysage, EnteteDossier
from .evenement import ContexteEmargement, ContexteNoteCadrage, TempsDeRencontre
from .note import ContexteNote
from .parties import ContexteParties
from .rapport import Chapitre, ChiffreCle, ContexteRapport, MesureIndicateur, Preuve

__all__ = [
    "RUBRIQUES",
    "ActeurImplique",
    "Annexe",
    "Article",
    "Budget",
    "Chapitre",
    "ChiffreCle",
    "ContexteCadre",
    "ContexteConvention",
    "ContexteDossier",
    "ContexteEmargement",
    "ContexteFicheBesoin",
    "ContexteNote",
    "ContexteNoteCadrage",
    "ContexteParties",
    "ContextePaysage",
    "ContexteRapport",
    "Echeance",
    "Entete",
    "EnteteDossier",
    "EtapeDeVie",
    "IndicateurDeSuivi",
    "LigneBudget",
    "LivrableAttendu",
    "LogoDepose",
    "MesureIndicateur",
    "Partie",
    "Phase",
    "Preuve",
    "Role",
    "Sceau",
    "Section",
    "Signataire",
    "TempsDeRencontre",
    "images_des_logos",
]
