"""La vie d’une convention : quatre temps, ce qui manque au suivant, son terme.

Fonctions pures. Source : CGCT L.1115-1 (objet et montant prévisionnel, entrée en vigueur à la
transmission) ; domaine.md §3 et recette 8. Le délai d’alerte est un choix de conception, le même
que celui des partenariats.
"""

from dataclasses import dataclass
from datetime import date

from . import EtatConvention

# -- Cycle --------------------------------------------------------------------------

# (état atteint, ce que l’on fait, champ de sa date) dans l’ordre de la loi.
TEMPS = (
    (EtatConvention.DELIBEREE, "Délibérée", "deliberee_le"),
    (EtatConvention.SIGNEE, "Signée", "signee_le"),
    (EtatConvention.EN_VIGUEUR, "Transmise, en vigueur", "transmise_le"),
)


@dataclass(frozen=True)
class Manque:
    """Ce qui manque pour avancer, et le champ où l’écrire."""

    texte: str
    champ: str


@dataclass(frozen=True)
class VieDeConvention:
    """Ce que la règle lit d’une convention."""

    objet: str = ""
    montant: object = None
    deliberee_le: date | None = None
    signee_le: date | None = None
    transmise_le: date | None = None
    fin_le: date | None = None
    piece: bool = False


def manques(vie):
    """Ce qui reste à dire avant le temps suivant, dans l’ordre où l’on s’en occupe."""
    liste = []
    if not vie.objet.strip():
        liste.append(Manque("l’objet de la convention, exigé avant la signature", "objet"))
    if vie.montant is None:
        liste.append(
            Manque("le montant prévisionnel, exigé avant la signature", "montant_previsionnel")
        )
    if not vie.deliberee_le:
        liste.append(Manque("la date de la délibération", "deliberee_le"))
    elif not vie.signee_le:
        liste.append(Manque("la date de la signature", "signee_le"))
    elif not vie.transmise_le:
        liste.append(
            Manque(
                "la transmission au représentant de l’État : sans elle, la convention n’est pas en "
                "vigueur",
                "transmise_le",
            )
        )
    if vie.signee_le and not vie.piece:
        liste.append(Manque("l’exemplaire signé", ""))
    if vie.signee_le and not vie.fin_le:
        liste.append(Manque("la date de fin, pour être prévenu avant le terme", "fin_le"))
    return liste


def frise(vie):
    """[(titre, état, date)] : brouillon, puis chaque temps ; l’état courant est le suivant à faire.

    Une délibération jamais notée n’efface pas la signature qui l’a suivie.
    """
    dates = [None, *(getattr(vie, champ) for _, _, champ in TEMPS)]
    atteint = max((i for i, le in enumerate(dates) if le), default=0)
    titres = ["Brouillon", *(titre for _, titre, _ in TEMPS)]
    etats = ["faite" if i <= atteint else "avenir" for i in range(len(titres))]
    if atteint == 0:
        etats[0] = "courante"
    elif atteint + 1 < len(etats):
        etats[atteint + 1] = "courante"
    return list(zip(titres, etats, dates, strict=True))


# -- Exemplaires signés ----------------------------------------------------------------

TYPES_DE_SCAN = ("pdf", "png", "jpg", "jpeg")
SANS_CODE = (
    "Aucun code de vérification ne se lit : la page qui le porte manque, ou elle est trop pâle."
)
AUTRE_RESEAU = "Ce document vient d’un autre réseau : il ne se rattache pas ici."
DOCUMENT_INCONNU = "Ce code n’est pas celui d’un document de votre réseau."
AUTRE_DOCUMENT = "Ce code est celui d’un document qui n’est ni une convention ni un cadre."
DOCUMENT_REMPLACE = (
    "Ce document a été remplacé par une version plus récente de « {objet} » : vérifiez que c’est "
    "bien celle-ci que les parties ont signée, puis choisissez-la à la main."
)
