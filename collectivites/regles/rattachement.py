"""Où se rattache l’international dans une collectivité : ce que chaque modèle apporte et coûte.

Source : guide « Stratégie d’action internationale » de Cités Unies France, modèles d’organisation
des services. Aucun n’est le bon partout ; les collectivités s’organisent librement.
"""

from dataclasses import dataclass

from ..regles import Rattachement, VarianteRattachement


@dataclass(frozen=True)
class Modele:
    """`en_clair` : une phrase ; avantages et contraintes : des phrases courtes."""

    en_clair: str
    avantages: tuple[str, ...]
    contraintes: tuple[str, ...]


MODELES = {
    Rattachement.DGS: Modele(
        "Le service rend compte à la direction générale.",
        (
            "Parle à toutes les directions, sans intermédiaire",
            "Travail transversal plus facile",
            "Montre une volonté forte de la collectivité",
        ),
        (
            "La hiérarchie directe a peu de temps",
            "Des services peuvent suivre par devoir plus que par envie",
        ),
    ),
    Rattachement.FONCTIONNELLE: Modele(
        "Le service est dans une direction de moyens : coordination, ressources.",
        ("Une place d’où l’on peut travailler avec plusieurs directions",),
        (
            "Loin des projets de terrain",
            "Peu visible, et d’une image moins portante",
            "Transversalité à construire : elle ne vient pas d’elle-même",
        ),
    ),
    Rattachement.OPERATIONNELLE: Modele(
        "Le service est dans une direction métier : culture, jeunesse, environnement…",
        (
            "Proche des services de sa direction, au quotidien",
            "Suit ses projets dans la durée",
        ),
        (
            "Moins transversal",
            "Travail moins direct avec les autres directions",
        ),
    ),
    Rattachement.CABINET: Modele(
        "Le service est auprès de l’exécutif.",
        ("Tout près de la décision",),
        (
            "Éloigné des autres coopérations du territoire",
            "Travail moins aisé avec les services",
        ),
    ),
    Rattachement.ELUS: Modele(
        "L’international est porté directement par des élu·es.",
        (
            "Proche de celles et ceux qui décident",
            "Entraîne plus facilement d’autres acteurs",
        ),
        (
            "Un service à part aux yeux des autres",
            "Peut passer pour une affaire de positions politiques",
        ),
    ),
}

VARIANTES = {
    VarianteRattachement.MODE_PROJET: Modele(
        "Une petite équipe généraliste, à disposition des services, monte chaque projet avec eux.",
        (
            "Va chercher la compétence là où elle est",
            "Se forme et se défait selon les projets",
        ),
        ("Les rôles de chacun doivent être dits à chaque projet",),
    ),
    VarianteRattachement.REFERENT_PAR_SERVICE: Modele(
        "Dans chaque service, une personne suit l’international.",
        ("Chaque service s’en saisit ; moins de silos",),
        (
            "Demande une collectivité assez grande",
            "Il faut quelqu’un pour tenir ces personnes ensemble",
        ),
    ),
    VarianteRattachement.CONSORTIUM: Modele(
        "Plusieurs collectivités s’unissent, avec l’appui du réseau, ou confient la mise en œuvre.",
        (
            "Accessible aux petites collectivités",
            "Moyens et partenaires mis en commun",
        ),
        ("L’accord entre collectivités prend du temps à construire",),
    ),
}

# Vrai quel que soit le modèle (même source).
TOUJOURS = (
    "Aux élu·es de définir la politique, aux services de la mettre en œuvre.",
    "L’international inscrit dans les fiches de poste y gagne en visibilité et en légitimité.",
)

_attendus = {r for r in Rattachement if r != Rattachement.AUCUN}
_variantes = {v for v in VarianteRattachement if v != VarianteRattachement.AUCUNE}
if set(MODELES) != _attendus or set(VARIANTES) != _variantes:
    raise ValueError("Un modèle de rattachement n’a pas ses avantages et contraintes.")


def aide_du_rattachement(rattachement, variante):
    """[(libellé, Modele)] de ce que la fiche dit, le modèle puis la variante."""
    lignes = []
    if rattachement in MODELES:
        lignes.append((Rattachement(rattachement).label, MODELES[rattachement]))
    if variante in VARIANTES:
        lignes.append((VarianteRattachement(variante).label, VARIANTES[variante]))
    return lignes
