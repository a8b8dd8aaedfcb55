"""« Si… essayez… » : d’un défi de la relation aux approches à tenter.

Source : guide PREDICT, défis et approches (usage interne : rien d’ici ne paraît au portail ni sur
une page publique). Les signes qui font apparaître un défi sont les nôtres, pas ceux du guide.
"""

from dataclasses import dataclass

from ..regles import NiveauEngagement

# Sans échange depuis tant de mois, la relation se rouvre plutôt qu’elle ne continue : la borne
# « ancien » de la liste.
MOIS_SANS_ECHANGE = 6


@dataclass(frozen=True)
class EtatRelation:
    """Ce qu’il faut savoir d’une fiche ; `mois` : depuis le dernier échange, `None` si jamais."""

    mois: int | None
    niveau: str
    a_elu_referent: bool
    a_cadre: bool
    a_direction: bool
    vigilance: bool
    attentes: bool


@dataclass(frozen=True)
class Defi:
    cle: str
    si: str
    essayez: tuple[str, ...]

    def concerne(self, etat):
        return SIGNES[self.cle](etat)


def _peu_d_interet(etat):
    return etat.niveau in ("", NiveauEngagement.NON_ENGAGEE)


def _silence(etat):
    return etat.mois is None or etat.mois >= MOIS_SANS_ECHANGE


SIGNES = {
    "interet": _peu_d_interet,
    "besoins": lambda etat: not _peu_d_interet(etat) and not etat.attentes,
    "portage": lambda etat: not etat.a_elu_referent,
    "cadres": lambda etat: etat.a_elu_referent and not etat.a_cadre,
    "disponibilite": _silence,
    "un_seul_service": lambda etat: etat.a_cadre and not etat.a_direction,
    "vigilance": lambda etat: etat.vigilance,
}

DEFIS = (
    Defi(
        "interet",
        "l’international l’intéresse peu, ou l’on ne sait pas par où l’aborder",
        (
            "Cherchez d’abord une envie ou une occasion précise ; sans elle, mieux vaut attendre",
            "Entrez par un sujet d’ici : cantine, jeunesse, eau, jumelage ancien",
            "Faites témoigner une collectivité qui lui ressemble",
        ),
    ),
    Defi(
        "besoins",
        "ses besoins restent flous",
        (
            "Demandez laquelle des cinq attentes compte le plus pour elle",
            "Relisez ses projets en cours : l’international peut en servir un",
        ),
    ),
    Defi(
        "portage",
        "aucun·e élu·e référent·e n’est connu·e",
        (
            "Cherchez qui, au conseil, porte un sujet voisin ; proposez un échange d’élu·e à élu·e",
            "En attendant, appuyez-vous sur la direction générale",
        ),
    ),
    Defi(
        "cadres",
        "les cadres ne sont pas encore de la partie",
        (
            "Rencontrez la direction générale ou une direction concernée par le sujet",
            "Montrez ce que le projet leur apporte dans leur travail",
        ),
    ),
    Defi(
        "disponibilite",
        "elle est peu disponible, ou l’échange s’est interrompu",
        (
            "Dites d’emblée votre place et ce que vous attendez d’elle",
            "Proposez peu, mais suivi : la durée compte plus que le nombre",
            "Venez avec un partenaire dont le savoir complète le vôtre",
        ),
    ),
    Defi(
        "un_seul_service",
        "un seul service porte le sujet",
        (
            "Faites entrer une seconde direction par un sujet commun",
            "Notez l’organigramme avec elle : il montre qui manque autour de la table",
        ),
    ),
    Defi(
        "vigilance",
        "un point de vigilance est noté",
        ("Relisez-le avant d’appeler, et réglez-le d’abord",),
    ),
)
if {d.cle for d in DEFIS} != set(SIGNES):
    raise ValueError("Un défi n’a pas de signe, ou un signe pas de défi.")


def approches(etat, au_plus=3):
    """Les défis que cet état laisse voir, dans l’ordre de la table, `au_plus` à la fois."""
    return [defi for defi in DEFIS if defi.concerne(etat)][:au_plus]
