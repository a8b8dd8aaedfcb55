from .fiche import Cotisation, Fiche, NiveauFiche, ProfilFiche
from .personnes import Contact, Mandat, Referent
from .referentiel import Collectivite
from .relation import Acteur, ActeurFiche, Echange, Evenement, Partenariat, Participation

__all__ = [
    "Acteur",
    "ActeurFiche",
    "Collectivite",
    "Contact",
    "Cotisation",
    "Echange",
    "Evenement",
    "Fiche",
    "Mandat",
    "NiveauFiche",
    "Partenariat",
    "Participation",
    "ProfilFiche",
    "Referent",
]
