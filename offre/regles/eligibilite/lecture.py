"""Des données de la base aux règles, et retour ; rien d’abîmé n’entre."""

from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal, InvalidOperation

from .mots import (
    LISTE,
    PART,
    UNITES,
    NatureRegle,
    Projet,
    Regle,
    RegleInvalide,
    StatutRegle,
    Zone,
)


def lire_regles(donnees):
    """`donnees` : liste de dictionnaires ; rend des `Regle`. Lève `RegleInvalide`."""
    if not isinstance(donnees, list):
        raise RegleInvalide("Les règles forment une liste.")
    return tuple(_lire(ligne, rang) for rang, ligne in enumerate(donnees, 1))


def ecrire_regles(regles):
    """L’inverse : des dictionnaires pour la base, sans ce qui est vide."""
    lignes = []
    for regle in regles:
        ligne = {
            "nature": str(regle.nature),
            "valeur": None if regle.valeur is None else str(regle.valeur),
            "liste": list(regle.liste),
            "zone": str(regle.zone),
            "statut": str(regle.statut),
            "source": regle.source,
            "verifie_le": regle.verifie_le.isoformat() if regle.verifie_le else None,
            "texte": regle.texte,
        }
        lignes.append({cle: v for cle, v in ligne.items() if v not in (None, "", [])})
    return lignes


def _lire(ligne, rang):
    if not isinstance(ligne, dict):
        raise RegleInvalide(f"Règle {rang} : ce n’est pas une ligne de règlement.")
    inconnues = set(ligne) - {f.name for f in fields(Regle)}
    if inconnues:
        raise RegleInvalide(f"Règle {rang} : « {sorted(inconnues)[0]} » n’est pas connu.")
    try:
        nature = NatureRegle(ligne.get("nature"))
        zone = Zone(ligne.get("zone") or "")
        statut = StatutRegle(ligne.get("statut") or StatutRegle.ETABLIE)
    except ValueError as erreur:
        raise RegleInvalide(f"Règle {rang} : valeur hors de la liste ({erreur}).") from erreur
    valeur = _nombre_ou_refus(ligne.get("valeur"), rang)
    unite = UNITES[nature]
    liste = ligne.get("liste") or []
    if not isinstance(liste, list) or not all(isinstance(m, str) for m in liste):
        raise RegleInvalide(f"Règle {rang} : la liste attend des mots.")
    if unite == LISTE and valeur is not None:
        raise RegleInvalide(f"Règle {rang} : « {nature.label} » attend une liste, pas un nombre.")
    if unite == PART and valeur is not None and valeur > 100:
        raise RegleInvalide(f"Règle {rang} : une part ne dépasse pas 100 %.")
    texte, source = ligne.get("texte") or "", ligne.get("source") or ""
    if not isinstance(texte, str) or not isinstance(source, str):
        raise RegleInvalide(f"Règle {rang} : le texte et la source sont des phrases.")
    try:
        le = date.fromisoformat(ligne["verifie_le"]) if ligne.get("verifie_le") else None
    except (TypeError, ValueError) as erreur:
        raise RegleInvalide(f"Règle {rang} : la date de vérification ne se lit pas.") from erreur
    return Regle(
        nature=nature, valeur=valeur, liste=tuple(liste), zone=zone, statut=statut,
        source=source, verifie_le=le, texte=texte,
    )  # fmt: skip


def _nombre_ou_refus(valeur, rang):
    if valeur in (None, ""):
        return None
    try:
        lu = Decimal(str(valeur))
    except InvalidOperation as erreur:
        raise RegleInvalide(f"Règle {rang} : « {valeur} » n’est pas un nombre.") from erreur
    if not lu.is_finite() or lu < 0:
        raise RegleInvalide(f"Règle {rang} : une borne est un nombre positif.")
    return lu


def lire_projet(donnees):
    """Le projet d’un exemple (dictionnaire de la base). Lève `RegleInvalide`."""
    if not isinstance(donnees, dict):
        raise RegleInvalide("Un projet est un ensemble de champs.")
    connus = {f.name for f in fields(Projet)}
    if inconnus := set(donnees) - connus:
        raise RegleInvalide(f"Projet : « {sorted(inconnus)[0]} » n’est pas connu.")
    lus = {}
    for nom, valeur in donnees.items():
        if valeur is None:
            continue
        if nom in ("pays", "pieces"):
            lus[nom] = tuple(valeur)
        elif nom in ("porteur", "zone"):
            lus[nom] = str(valeur)
        elif nom in ("collectivites", "cofinanceurs", "duree", "age_max"):
            lus[nom] = int(_nombre_ou_refus(valeur, nom))
        else:
            lus[nom] = _nombre_ou_refus(valeur, nom)
    return Projet(**lus)


def ecrire_projet(projet):
    """Dictionnaire lisible en JSON, sans ce qu’on ne sait pas."""
    ecrit = {}
    for nom, valeur in asdict(projet).items():
        if valeur is not None:
            ecrit[nom] = str(valeur) if isinstance(valeur, Decimal) else valeur
    return {nom: list(v) if isinstance(v, tuple) else v for nom, v in ecrit.items()}
