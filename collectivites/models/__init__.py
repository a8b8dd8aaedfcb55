from .acteurs import Acteur, ActeurFiche
from .doublons import Fusion, PasDoublon
from .echanges import Echange, ParticipantEchange
from .evenements import Evenement, Participation, TempsProgramme
from .fiche import Cotisation, Etiquette, EtiquetteFiche, Fiche, NiveauFiche, ProfilFiche
from .imports import CorrespondanceImport, Import, LigneImport
from .partenariats import Partenariat
from .personnes import Contact, Direction, Mandat, Referent
from .referentiel import Collectivite
from .tournees import Tournee, Visite

__all__ = [
    "Acteur",
    "ActeurFiche",
    "Collectivite",
    "Contact",
    "CorrespondanceImport",
    "Cotisation",
    "Direction",
    "Echange",
    "Etiquette",
    "EtiquetteFiche",
    "Evenement",
    "Fiche",
    "Fusion",
    "Import",
    "LigneImport",
    "Mandat",
    "NiveauFiche",
    "Partenariat",
    "ParticipantEchange",
    "Participation",
    "PasDoublon",
    "ProfilFiche",
    "Referent",
    "TempsProgramme",
    "Tournee",
    "Visite",
]
