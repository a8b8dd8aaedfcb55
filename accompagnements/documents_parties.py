"""La collectivité en tête d’un document, avec le logo qu’elle a déposé au portail."""

from predict.comptes.identite import logo_en_tete
from predict.noyau.documents import contextes

from .regles.portail import GenrePiece


def partie(fiche, precision=""):
    """`contextes.Partie` d’une fiche. Une requête et une lecture de fichier : par document, jamais
    par ligne de liste.
    """
    piece = fiche.pieces.filter(genre=GenrePiece.LOGO).order_by("-pk").first()
    return contextes.Partie(
        nom=fiche.collectivite.nom,
        precision=precision,
        depose=logo_en_tete(piece.fichier, piece.sha256) if piece else None,
    )
