"""La zone d’un projet, d’après la liste des pays les moins avancés tenue dans les termes."""

from predict.comptes.models import Terme

from ..regles.eligibilite import zone_des

NOMENCLATURE = "pays_pma"


def codes_pma():
    """Codes ISO 3166-1 alpha-2 de la liste des Nations unies, à vérifier ; une requête."""
    return frozenset(Terme.objects.de(NOMENCLATURE).values_list("code", flat=True))


def zone_de(pays, pma=None):
    """`Zone` : pma, hors_pma, ou vide si le projet touche les deux ou si l’on ne sait pas.

    `pays` : codes ISO, ou `None` ; `pma` : liste déjà lue (`codes_pma()`), pour juger en lot.
    """
    return zone_des(pays, codes_pma() if pma is None else pma)
