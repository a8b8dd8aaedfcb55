"""L’offre sur le papier et à l’écran d’une réunion : brochure (PDF), diaporama (PPTX)."""

from .brochure import brochure_pdf
from .contexte import OffreVide, contexte_offre, services_a_montrer
from .diaporama import diaporama_pptx, nom_de_fichier

__all__ = [
    "OffreVide",
    "brochure_pdf",
    "contexte_offre",
    "diaporama_pptx",
    "nom_de_fichier",
    "services_a_montrer",
]
