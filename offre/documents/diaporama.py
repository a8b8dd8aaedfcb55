"""Le diaporama de l’offre : un PPTX que l’on présente, et que l’on modifie."""

from .contexte import contexte_offre


def diaporama_pptx(reseau, *, public=True, le=None):
    """PPTX (octets) de l’offre publiée (`public`), ou de tout ce que le réseau propose.

    Lève `OffreVide` sans service.
    """
    # python-pptx ne se charge que pour qui demande un diaporama.
    from predict.noyau.documents import pptx

    return pptx.diaporama(contexte_offre(reseau, public=public, le=le))


def nom_de_fichier(reseau, suffixe):
    """« offre-passerelles-de-loire.pdf »."""
    return f"offre-{reseau.slug}.{suffixe}"
