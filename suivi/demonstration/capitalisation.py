"""Deux fiches de capitalisation : l’une partagée, l’autre à peine commencée ; une passation."""

from .comptes import courriel
from .textes import textes

PASSATION = {
    "accompagnement": "jumelage-8", "de": "samira", "a": "camille", "ecart": -260, "taches": 2,
    "mot": "La directrice de l’école de musique est la bonne porte ; le président du comité "
    "n’aime pas les courriels.",
}  # fmt: skip


def capitaliser(sections, calendrier):
    """Ajoute `capitalisations` et `passations` ; un récit absent de la base emporte la sienne."""
    dossiers = {a["ref"]: a for a in sections["accompagnements"]}
    for fiche in textes("capitalisation"):
        dossier = dossiers.get(fiche["accompagnement"])
        if dossier is not None:
            sections["capitalisations"].append(
                fiche
                | {
                    "ref": f"capi-{dossier['ref']}",
                    "fiche": dossier["fiche"],
                    "auteur": courriel(fiche["auteur"]),
                }
            )
    if PASSATION["accompagnement"] in dossiers:
        sections["passations"].append(
            {
                "accompagnement": PASSATION["accompagnement"],
                "de": courriel(PASSATION["de"]),
                "a": courriel(PASSATION["a"]),
                "date": calendrier.jour(PASSATION["ecart"]),
                "mot": PASSATION["mot"],
                "taches": PASSATION["taches"],
            }
        )
