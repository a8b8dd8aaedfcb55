"""L’offre du réseau de démonstration : services, feuille de singularisation, versions."""

import json
from decimal import Decimal
from functools import cache

from django.conf import settings

from offre.regles import CHAMPS_COMMUNS
from offre.regles.versions import CHAMPS_DE_VERSION

from .textes import textes

PROPRE = "groupe-pays-benin"
VIDES = {"ecsi": False} | dict.fromkeys(("libelle", "but", "angle", "suites"), "")


@cache
def _communs():
    """{code: ligne} du catalogue commun livré avec le code."""
    fichier = settings.BASE_DIR / "fixtures" / "referentiels" / "services.json"
    return {ligne["code"]: ligne for ligne in json.loads(fichier.read_text(encoding="utf-8"))}


@cache
def _missions():
    fichier = settings.BASE_DIR / "fixtures" / "referentiels" / "missions.json"
    lignes = json.loads(fichier.read_text(encoding="utf-8"))
    return {ligne["code"]: ligne["libelle"] for ligne in lignes}


def _contenu(commun):
    return {champ: commun.get(champ, VIDES.get(champ, [])) for champ in CHAMPS_COMMUNS}


def services():
    """Chaque service repris part du commun ; ce que le réseau en change s’y pose."""
    lignes = []
    for rang, choix in enumerate(textes("offre")["services"], 1):
        ligne = dict(choix)
        jours = ligne.pop("jours_indicatifs")
        commun = _communs().get(ligne["service"])
        depart = {}
        if commun:
            base = _contenu(commun)
            depart = {"mission": commun["mission"], **base, "base": base}
        lignes.append(
            {
                "ref": ligne["service"] or PROPRE,
                **depart,
                **ligne,
                "jours_indicatifs": str(jours) if jours is not None else None,
                "publie": ligne["decision"] != "non_repris",
                "ordre": rang,
            }
        )
    return lignes


def feuille(calendrier):
    ligne = dict(textes("offre")["feuille"])
    return [{"ref": "feuille", "le": calendrier.jour(ligne.pop("ecart")), **ligne}]


def versions(calendrier, lignes):
    """Deux états passés de l’offre : services absents alors, jours et buts d’avant."""
    gardees = []
    for dite in textes("offre")["versions"]:
        photos = [
            _photo(ligne, dite)
            for ligne in lignes
            if ligne["decision"] != "non_repris" and ligne["ref"] not in dite["sans"]
        ]
        gardees.append(
            {
                "ref": f"version-{dite['numero']}",
                "numero": dite["numero"],
                "validee_le": calendrier.jour(dite["ecart"]),
                "instance": dite["instance"],
                "note": dite["note"],
                "contenu": {"services": photos},
            }
        )
    return gardees


def _photo(ligne, dite):
    jours = dite["jours"].get(ligne["ref"], ligne["jours_indicatifs"])
    absents = {"marqueurs": [], "publie": False}
    champs = {**dict.fromkeys(CHAMPS_DE_VERSION, ""), **absents}
    return {
        "ref": ligne["ref"],
        "service": ligne["service"],
        **{champ: ligne.get(champ, vide) for champ, vide in champs.items()},
        **{champ: ligne.get(champ, VIDES.get(champ, [])) for champ in CHAMPS_COMMUNS},
        "mission": _missions()[ligne["mission"]],
        "jours_indicatifs": f"{Decimal(jours).normalize():f}" if jours else None,
        "montant": f"{Decimal(ligne['montant']).normalize():f}" if ligne.get("montant") else None,
        "but": dite["buts"].get(ligne["ref"], ligne.get("but", "")),
    }
