"""Compte, ou ne compte pas, et pourquoi : ce qu’un écran d’ici et le calcul du suivi partagent."""

from dataclasses import dataclass

from predict.noyau.typographie import date_longue

from . import NatureStrategie


@dataclass(frozen=True)
class Verdict:
    """`compte` ; sinon `motif` dit pourquoi, et vide, l’acte n’a rien à voir avec la période."""

    compte: bool
    motif: str = ""

    @property
    def est_ecarte(self):
        return not self.compte and bool(self.motif)


COMPTE = Verdict(True)
SANS_RAPPORT = Verdict(False)


def ecarte(motif):
    return Verdict(False, motif)


def juger_strategie(*, le, nature, piece, debut_le, du, au):
    """I9 (domaine.md §2). `le` : adoption ; `debut_le` : début de l’accompagnement, `None` si I1 ne
    compte pas la collectivité ; `du`, `au` : la période."""
    if le is None:
        return ecarte("Délibération ou document pas encore datés")
    if le > au:
        return SANS_RAPPORT
    if debut_le is None:
        return (
            ecarte("Collectivité hors de I1 : pas accompagnée dans la période")
            if le >= du
            else SANS_RAPPORT
        )
    if nature == NatureStrategie.REVISION:
        return ecarte("Révision : comptée à part") if le >= du else SANS_RAPPORT
    if le <= debut_le:
        return ecarte(
            f"Existante : du {date_longue(le)}, accompagnement commencé le {date_longue(debut_le)}"
        )
    if le < du:
        return SANS_RAPPORT
    if not piece:
        return ecarte("Déclarée : aucune pièce jointe")
    return COMPTE
