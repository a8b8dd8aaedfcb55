"""Ce qu’une version de l’offre garde, et ce qui a changé d’une version à l’autre."""

from dataclasses import dataclass, field
from decimal import Decimal

from predict.noyau.differences import comparer
from predict.noyau.typographie import euros, jours

from ..regles import CHAMPS_COMMUNS, Decision, EtatService, NatureTarif, Volet
from ..regles.versions import CHAMPS_DE_VERSION

CHOIX = {
    "volet": Volet, "etat": EtatService, "decision": Decision, "nature_tarif": NatureTarif,
}  # fmt: skip


def instantane(services):
    """Contenu d’une `VersionOffre` : {"services": [{ref, mission, champs…}]}, JSON pur.

    Un service écarté n’y est pas : il n’est pas dans l’offre.
    """
    return {"services": [_photo(s) for s in services if s.decision != Decision.NON_REPRIS]}


def _photo(service):
    return {
        "ref": service.ref,
        "service": service.service.code if service.service_id else None,
        **{champ: _simple(service, champ) for champ in CHAMPS_DE_VERSION},
        **service.contenu,
    }


def _simple(service, champ):
    if champ == "mission":
        return service.mission.libelle
    valeur = getattr(service, champ)
    if champ in ("jours_indicatifs", "montant"):
        # 6.0 et 6.00 sont le même nombre de jours.
        return None if valeur is None else f"{valeur.normalize():f}"
    return valeur


def photos(contenu):
    """{ref: photo} d’un contenu gardé ; ce qui n’a pas la forme attendue est ignoré."""
    services = contenu.get("services") if isinstance(contenu, dict) else None
    if not isinstance(services, list):
        return {}
    return {s["ref"]: s for s in services if isinstance(s, dict) and s.get("ref")}


@dataclass(frozen=True)
class ChampChange:
    """`morceaux` : [(egal, retire ou ajoute ; texte)]."""

    titre: str
    morceaux: list


@dataclass
class ServiceChange:
    """Un service d’une version à l’autre. `genre` : ajoute, retire ou change."""

    genre: str
    libelle: str
    mission: str
    champs: list = field(default_factory=list)


def comparer_contenus(avant, apres, lexique):
    """[ServiceChange] : ajoutés, retirés, changés, dans l’ordre de l’offre."""
    anciens, nouveaux = photos(avant), photos(apres)
    changes = [
        ServiceChange("ajoute", str(photo.get("libelle", "")), str(photo.get("mission", "")))
        for ref, photo in nouveaux.items()
        if ref not in anciens
    ]
    changes += [
        ServiceChange("retire", str(photo.get("libelle", "")), str(photo.get("mission", "")))
        for ref, photo in anciens.items()
        if ref not in nouveaux
    ]
    for ref, photo in nouveaux.items():
        if champs := _champs_changes(anciens.get(ref), photo, lexique):
            changes.append(
                ServiceChange(
                    "change", str(photo.get("libelle", "")), str(photo.get("mission", "")), champs
                )
            )
    return changes


def _champs_changes(avant, apres, lexique):
    if avant is None:
        return []
    return [
        ChampChange(
            titre,
            comparer(dire(champ, avant[champ], lexique), dire(champ, apres[champ], lexique)),
        )
        for champ, titre in (CHAMPS_COMMUNS | CHAMPS_DE_VERSION).items()
        if champ in avant and champ in apres and avant[champ] != apres[champ]
    ]


def dire(champ, valeur, lexique):
    """La valeur gardée d’un champ, en français."""
    if champ in CHAMPS_COMMUNS:
        return lexique.dire(champ, valeur)
    if champ in CHOIX:
        return CHOIX[champ](valeur).label if valeur in CHOIX[champ].values else str(valeur or "")
    if champ == "publie":
        return "Oui" if valeur else "Non"
    if champ == "marqueurs":
        return ", ".join(map(str, valeur)) if isinstance(valeur, list) else ""
    if valeur in (None, ""):
        return ""
    try:
        nombre = Decimal(valeur) if champ in ("jours_indicatifs", "montant") else None
    except (ArithmeticError, TypeError, ValueError):
        nombre = None
    if nombre is None:
        return str(valeur)
    return jours(nombre) if champ == "jours_indicatifs" else euros(nombre)


def changements_depuis(version, services):
    """Refs des services ajoutés, retirés ou changés depuis cette version, sans dire en quoi."""
    anciens, nouveaux = photos(version.contenu), photos(instantane(services))
    return {
        ref
        for ref in anciens.keys() | nouveaux.keys()
        if ref not in anciens
        or ref not in nouveaux
        or any(nouveaux[ref][c] != anciens[ref][c] for c in nouveaux[ref] if c in anciens[ref])
    }
