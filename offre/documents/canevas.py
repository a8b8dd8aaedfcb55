"""Le canevas sur une feuille A3 en paysage, à poser au mur (A4 : elle se réduit)."""

from dataclasses import dataclass

from predict.noyau.documents import contextes, pdf

from ..calculs.canevas import Bloc, corps_de

GENRE = "Canevas de l’offre"


class EnteteDatee(contextes.Entete):
    """Une feuille de travail se date ; elle n’a pas de version."""

    @property
    def pied(self):
        return self.reference


@dataclass(frozen=True, kw_only=True)
class ContexteCanevas:
    """`corps` : classe de taille du texte, la plus grande où tout tient."""

    entete: contextes.Entete
    blocs: list[Bloc]
    corps: str


def en_pdf(*, blocs, titre, sous_titre, emetteur, reference, mention=""):
    """Octets du PDF/UA, d’une page. `reference` : ce que dit le pied (« Au 12 mars 2027 »)."""
    entete = EnteteDatee(
        genre=GENRE,
        titre=titre,
        sous_titre=sous_titre,
        courant=f"{GENRE} · {titre}",
        emetteur=emetteur,
        reference=reference,
        mention=mention,
    )
    contexte = ContexteCanevas(entete=entete, blocs=blocs, corps=corps_de(blocs).classe)
    return pdf.rendre("pdf/canevas.html", {"c": contexte}, titre=f"{GENRE}, {titre}")
