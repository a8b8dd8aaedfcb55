"""Colonnes des actes d’un tableau de bord ; une ligne : (date, acte)."""

from predict.noyau.tableur import Colonne


def _dossier(ligne):
    return getattr(ligne[1], "accompagnement", None)


def _fiche(ligne):
    dossier = _dossier(ligne)
    return ligne[1].fiche if hasattr(ligne[1], "fiche_id") else dossier and dossier.fiche


COLONNES_ACTES = [
    Colonne("Date", lambda ligne: ligne[0], "date"),
    Colonne("Collectivité", lambda ligne: str(_fiche(ligne) or "")),
    Colonne("Objet", lambda ligne: str(ligne[1]), "long"),
    Colonne("Accompagnement", lambda ligne: str(_dossier(ligne) or ""), "long"),
    Colonne("Référence", lambda ligne: ligne[1].ref),
]
