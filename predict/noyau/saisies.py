"""Lire ce que les gens écrivent : dates, heures, montants et durées à la française.

Fonctions pures : elles rendent la valeur, ou lèvent `ValueError` avec une phrase à montrer.
"""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from .typographie import MOIS, MOIS_COURTS

DATE_ATTENDUE = "Écrivez une date comme 12/03/2027 ou 12 mars 2027."
MOMENT_ATTENDU = "Écrivez une date et une heure, comme 12 mars 2027 à 14 h 30."
MONTANT_ATTENDU = "Écrivez un nombre, comme 1 250 ou 1 250,50."
DUREE_ATTENDUE = "Écrivez une durée, comme 3 h 30, 45 min ou 3,5."

# Saut de ligne souple de Word, saut de page : des retours à la ligne, rien n'est perdu.
_SAUTS = str.maketrans({"\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
# Interdits en base (NUL), en XML donc en Word et Excel (autres contrôles), en UTF-8 (substituts
# isolés) ; U+FFFD est la trace d'un octet déjà perdu à la réception.
_ILLISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffd\ufffe\uffff]")
_ESPACES = re.compile(r"\s+")


def _sans_accents(texte):
    decompose = unicodedata.normalize("NFKD", texte.lower())
    return "".join(c for c in decompose if not unicodedata.combining(c))


_RANGS = {_sans_accents(mois): rang for rang, mois in enumerate(MOIS, 1)}
_RANGS |= {_sans_accents(court).rstrip("."): rang for rang, court in enumerate(MOIS_COURTS, 1)}
_JOUR_EN_LETTRES = re.compile(r"(\d{1,2})(?:er)? ([a-z]+)\.? (\d{4})")
_JOUR_EN_CHIFFRES = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")
_JOUR_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_JOURS = re.compile(r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) ")
_HEURE = re.compile(r"(\d{1,2})(?:[h:](\d{2})?(?::(\d{2}))?)?")
_JOUR_PUIS_HEURE = re.compile(r"(.+?\d{4}|\d{4}-\d{1,2}-\d{1,2})(?:\s+(\d.*))?", re.S)
_DUREE = re.compile(r"(?:(\d{1,4})(?:h|heures?))?(?:(\d{1,4})(?:min|mn|m|minutes?)?)?")
_DUREE_HORAIRE = re.compile(r"(\d{1,4}):(\d{2})")
_MONTANT = re.compile(r"[+-]?(?:\d{1,15})?(?:\.\d{1,6})?")


def texte_recevable(texte):
    """Rend le texte gardable partout (base, PDF, Word, tableur).

    ValueError s'il contient un caractère que l'on ne sait pas garder, avec sa position.
    """
    texte = texte.translate(_SAUTS)
    if trouve := _ILLISIBLE.search(texte):
        raise ValueError(
            f"Ce texte contient un caractère illisible (le {trouve.start() + 1}ᵉ) : "
            "effacez-le ou retapez le passage."
        )
    return texte


def texte_affichable(texte):
    """Remplace ce qu'une page UTF-8 ne saurait contenir, pour rendre une saisie refusée."""
    return re.sub("[\ud800-\udfff]", "\ufffd", texte)


def lire_date(texte):
    """« 12/03/2027 », « 1er mars 2027 », « vendredi 12 mars 2027 », « 2027-03-12 » → date."""
    mots = _ESPACES.sub(" ", _sans_accents(texte)).strip()
    mots = _JOURS.sub("", mots, count=1) if _JOURS.match(mots) else mots
    if trouve := _JOUR_ISO.fullmatch(mots):
        annee, mois, jour = trouve.groups()
    elif trouve := _JOUR_EN_CHIFFRES.fullmatch(mots):
        jour, mois, annee = trouve.groups()
    elif (trouve := _JOUR_EN_LETTRES.fullmatch(mots)) and trouve[2] in _RANGS:
        jour, mois, annee = trouve[1], _RANGS[trouve[2]], trouve[3]
    else:
        raise ValueError(DATE_ATTENDUE)
    annee, mois, jour = int(annee), int(mois), int(jour)
    if not 1900 <= annee <= 2200:
        raise ValueError("L’année doit être comprise entre 1900 et 2200.")
    try:
        return date(annee, mois, jour)
    except ValueError:
        raise ValueError(
            f"Le {texte.strip()} n’existe pas au calendrier. {DATE_ATTENDUE}"
        ) from None


def lire_moment(texte):
    """« 12 mars 2027 à 14 h 30 », « 12/03/2027 14:30 », « 2027-03-12T14:30 » ; sans heure, minuit.

    Rend un datetime sans fuseau : l'appelant sait où il est.
    """
    jour, separateur, heure = texte.strip().partition("T")
    if not separateur:
        jour, separateur, heure = re.sub(r"\s+(?:à|a)\s+", "@", texte.strip()).partition("@")
    if not separateur:
        trouve = _JOUR_PUIS_HEURE.fullmatch(texte.strip())
        jour, heure = (trouve[1], trouve[2] or "") if trouve else (texte, "")
    try:
        le = lire_date(jour)
    except ValueError as erreur:
        raise ValueError(MOMENT_ATTENDU if str(erreur) == DATE_ATTENDUE else str(erreur)) from None
    if not heure:
        return datetime.combine(le, time.min)
    trouve = _HEURE.fullmatch(_ESPACES.sub("", heure).lower())
    if not trouve or int(trouve[1]) > 23 or int(trouve[2] or 0) > 59 or int(trouve[3] or 0) > 59:
        raise ValueError(MOMENT_ATTENDU)
    return datetime.combine(le, time(int(trouve[1]), int(trouve[2] or 0), int(trouve[3] or 0)))


def lire_montant(texte):
    """« 1 250,50 € », « 1250.5 », « −200 » → Decimal.

    Un seul signe décimal, virgule ou point ; « 1.250,50 » est refusé plutôt que deviné.
    """
    chiffres = _ESPACES.sub("", texte.replace("€", "").replace("−", "-")).replace(",", ".")
    if not _MONTANT.fullmatch(chiffres) or not any(c.isdigit() for c in chiffres):
        raise ValueError(MONTANT_ATTENDU)
    try:
        return Decimal(chiffres)
    except InvalidOperation:
        raise ValueError(MONTANT_ATTENDU) from None


def lire_duree(texte):
    """« 3h30 », « 3 h 30 », « 3:30 », « 3,5 », « 45 min » → minutes entières.

    Un nombre seul est un nombre d'heures. ValueError au-delà de 59 minutes après les heures.
    """
    compact = _ESPACES.sub("", _sans_accents(texte))
    if trouve := _DUREE_HORAIRE.fullmatch(compact):
        heures, minutes = trouve.groups()
    elif re.fullmatch(r"\d{1,4}(?:[.,]\d{1,4})?h?(?:eures?)?", compact):
        centiemes = Decimal(re.match(r"[\d.,]+", compact)[0].replace(",", "."))
        return int((centiemes * 60).to_integral_value())
    elif compact and (trouve := _DUREE.fullmatch(compact)):
        heures, minutes = trouve.groups()
        if heures is None:
            return int(minutes)
    else:
        raise ValueError(DUREE_ATTENDUE)
    if int(minutes or 0) > 59:
        raise ValueError("Après les heures, les minutes vont de 0 à 59.")
    return int(heures) * 60 + int(minutes or 0)
