"""Ce que l’équipe de démonstration sait faire, ce qu’elle apprend, qui peut l’aider."""

import json
from functools import cache

from django.conf import settings

from .comptes import courriel
from .textes import textes


@cache
def _elements():
    """{code de compétence: clés de ses éléments, savoirs d’abord}."""
    fichier = settings.BASE_DIR / "fixtures" / "referentiels" / "competences.json"
    return {
        ligne["code"]: [savoir["code"] for savoir in ligne["savoirs"]] + ligne["postures"] or [""]
        for ligne in json.loads(fichier.read_text(encoding="utf-8"))
    }


def evaluations(calendrier):
    """Trois personnes ont remis, l’une deux fois ; la direction n’a qu’un brouillon."""
    lignes = []
    for rang, dite in enumerate(textes("equipe")["evaluations"], 1):
        lignes.append(
            {
                "ref": f"evaluation-{rang}",
                "agent": courriel(dite["agent"]),
                "date": calendrier.jour(dite["ecart"]),
                "remise_le": calendrier.instant(dite["ecart"]) if dite["remise"] else None,
                "commentaire": dite["commentaire"],
                "reponses": [
                    {
                        "competence": code,
                        "element": cle,
                        "niveau": niveau,
                        "note": dite["notes"].get(cle, ""),
                    }
                    for code, niveaux in dite["niveaux"].items()
                    for cle, niveau in zip(_elements()[code], niveaux, strict=False)
                    if niveau is not None
                ],
            }
        )
    return lignes


def formations(calendrier):
    lignes = []
    for rang, dite in enumerate(textes("equipe")["formations"], 1):
        code, agent, nature, objectif, organisme, service, prevue, faite, cout, etat, note = dite
        lignes.append(
            {
                "ref": f"formation-{rang}",
                "competence": code,
                "agent": courriel(agent) if agent else None,
                "nature": nature,
                "objectif": objectif,
                "organisme": organisme,
                "service": service,
                "prevue_le": calendrier.jour(prevue) if prevue is not None else None,
                "realisee_le": calendrier.jour(faite) if faite is not None else None,
                "cout": cout,
                "etat": etat,
                "note": note,
            }
        )
    return lignes


def mobiliser(acteurs):
    """Les acteurs de l’annuaire, ceux qui acceptent d’aider et à quelles conditions ; s’y ajoutent
    ceux que l’équipe appelle pour ce qu’elle ne sait pas faire."""
    conditions = textes("equipe")["mobilisables"]
    dits = [
        acteur | {"mobilisable": True, "conditions": conditions[acteur["ref"]]}
        if acteur["ref"] in conditions
        else acteur
        for acteur in acteurs
    ]
    return dits + [
        acteur | {"commune": {"insee": acteur["commune"], "nature": "commune"}}
        for acteur in textes("equipe")["acteurs"]
    ]
