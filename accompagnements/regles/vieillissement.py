"""Depuis combien de temps un dossier est à son étape, et à partir de quand on s’en inquiète.

Les repères sont un choix du logiciel, à vérifier avec les réseaux : au-delà, rien n’est bloqué, le
dossier se signale. Une mise en œuvre dure environ un an (diagnostic : un an ; stratégie : six à
douze mois ; domaine.md §1.5 et §1.6).
"""

from datetime import timedelta

from django.db.models import TextChoices

from . import Etape

# Jours à une étape au-delà desquels un dossier actif vieillit.
REPERES = {
    Etape.SINGULARISATION: 60,
    Etape.MISE_EN_LIEN: 90,
    Etape.CALIBRAGE: 90,
    Etape.CADRE: 120,
    Etape.EN_COURS: 365,
    Etape.CLOS: None,
}


class AncienneteEtape(TextChoices):
    RECENTE = "recente", "Moins d’un mois"
    INSTALLEE = "installee", "D’un à trois mois"
    LONGUE = "longue", "Plus de trois mois"
    VIEILLIT = "vieillit", "Au-delà du repère de l’étape"


class Retard(TextChoices):
    TACHE = "tache", "Une tâche en retard"
    LIVRABLE = "livrable", "Un livrable en retard"
    FIN = "fin", "Fin prévue dépassée"
    REVEIL = "reveil", "Réveil passé"


# Jours à l’étape : (au moins, moins de).
BORNES = {
    AncienneteEtape.RECENTE: (0, 30),
    AncienneteEtape.INSTALLEE: (30, 91),
    AncienneteEtape.LONGUE: (91, None),
}

if REPERES.keys() != set(Etape):
    raise RuntimeError("Chaque étape a son repère, ou dit qu’elle n’en a pas.")


def jours_a_l_etape(depuis, le):
    return max((le - depuis).days, 0)


def vieillit(etape, depuis, le):
    """Vrai si le dossier est à cette étape depuis plus longtemps que son repère."""
    repere = REPERES[Etape(etape)]
    return repere is not None and jours_a_l_etape(depuis, le) > repere


def limites(le):
    """{étape: jour avant lequel on y est entré pour vieillir}, sans les étapes sans repère."""
    return {e: le - timedelta(days=jours) for e, jours in REPERES.items() if jours is not None}
