"""Diagnostics territoriaux : l’un presque rendu, l’autre qui commence ; leurs acteurs inventés."""

from .comptes import courriel
from .textes import textes

TEXTES = (
    "contexte", "objectifs", "perimetre", "methode", "relais", "diffusion", "portrait",
    "lecture_acteurs", "lecture_partenariats", "synthese", "suites",
)  # fmt: skip


def diagnostiquer(sections, fiches, calendrier):
    """Ajoute `diagnostics`, et sur la fiche ce que l’enquête a appris ; un récit absent de la base
    emporte son diagnostic."""
    jeu = textes("diagnostics")
    dossiers = {a["ref"]: a for a in sections["accompagnements"]}
    par_ref = {fiche["ref"]: fiche for fiche in fiches.values()}
    for diagnostic in jeu["diagnostics"]:
        dossier = dossiers.get(diagnostic["accompagnement"])
        if dossier is None:
            continue
        fiche = par_ref[dossier["fiche"]]
        if "parties" in diagnostic:
            commune = fiche["collectivite"]
            sections["acteurs"] += [acteur | {"commune": commune} for acteur in jeu["acteurs"]]
            _enrichir(fiche, diagnostic, calendrier)
        sections["diagnostics"].append(_diagnostic(diagnostic, dossier, fiche, calendrier))


def _enrichir(fiche, diagnostic, calendrier):
    """Ce que le diagnostic a fait découvrir rejoint la fiche."""
    fiche["singularite"], fiche["marqueurs"] = diagnostic["singularite"], diagnostic["marqueurs"]
    parties = [
        {cle: valeur for cle, valeur in partie.items() if cle != "ecart"}
        | {"apprecie_le": calendrier.jour(partie["ecart"])}
        for partie in diagnostic["parties"]
    ]
    fiche["acteurs"] = [*parties, *fiche.get("acteurs", [])]
    fiche["partenariats"] = [*fiche.get("partenariats", []), *diagnostic["partenariats"]]


def _diagnostic(diagnostic, dossier, fiche, calendrier):
    jour, ref = calendrier.jour, f"diag-{dossier['ref']}"
    return {
        "ref": ref,
        "accompagnement": dossier["ref"],
        "titre": diagnostic["titre"],
        "debut_le": jour(diagnostic["debut"]),
        "fin_prevue_le": jour(diagnostic["fin"]),
        **{nom: diagnostic.get(nom) or "" for nom in TEXTES},
        "diffuses": diagnostic.get("diffuses"),
        "recus": diagnostic.get("recus"),
        "auteur": courriel(diagnostic["auteur"]),
        "taches": [
            {
                "phase": phase,
                "libelle": libelle,
                "prevue_le": jour(prevu),
                "faite_le": None if fait is None else jour(fait),
                "note": note,
                "ordre": rang,
            }
            for rang, (phase, libelle, prevu, fait, note) in enumerate(diagnostic["pas"])
        ],
        "entretiens": [_entretien(e, fiche, calendrier) for e in diagnostic["entretiens"]],
        **{
            cle: [ligne | {"ordre": rang} for rang, ligne in enumerate(diagnostic.get(cle, []))]
            for cle in ("questions", "competences", "afom", "scenarios", "recommandations")
        },
    }


def _entretien(entretien, fiche, calendrier):
    ligne = {cle: v for cle, v in entretien.items() if cle not in ("le", "contact")}
    ligne["date"] = calendrier.jour(entretien["le"])
    if "contact" in entretien:
        ligne["contact"] = fiche["contacts"][entretien["contact"]]["ref"]
    return ligne
