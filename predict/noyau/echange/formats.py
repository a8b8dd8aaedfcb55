"""Lire et écrire une valeur, d’après la colonne qui la reçoit."""

import datetime as dt
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from .declaration import TOUTE_VALEUR
from .erreurs import ValeurRefusee, montrer

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HEURE = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
_DECIMAL = re.compile(r"-?\d{1,20}(\.\d{1,12})?", re.ASCII)
_PROFONDEUR_MAX = 40


@dataclass(frozen=True)
class Format:
    """`nom` : ce que la documentation en dit. `lire` lève `ValeurRefusee`."""

    nom: str
    lire: Any
    ecrire: Any = lambda valeur: valeur


def format_de(colonne, valeurs=None):
    """Le format d’une colonne Django ; une colonne d’un type inconnu fait échouer l’essai."""
    match colonne:
        case models.BooleanField():
            return Format("booléen", _booleen)
        case models.JSONField() if valeurs is TOUTE_VALEUR:
            return Format("valeur JSON", _libre, _triee)
        case models.JSONField() if valeurs is not None:
            return Format("liste de codes", lambda v: _liste_de_codes(v, valeurs))
        case models.JSONField():
            return _json(colonne)
        case models.DateTimeField():
            return Format("instant", _instant, _ecrire_instant)
        case models.DateField():
            return Format("date", _date, dt.date.isoformat)
        case models.TimeField():
            return Format("heure", _heure, _ecrire_heure)
        case models.DecimalField():
            return Format(
                f"décimal, {colonne.decimal_places} décimale"
                f"{'s' if colonne.decimal_places > 1 else ''}",
                lambda v: _decimal(v, colonne),
                lambda v: str(_arrondi(Decimal(v), colonne)),
            )
        case models.FloatField():
            return Format("nombre", _flottant)
        case models.IntegerField():
            return Format("code" if colonne.choices else "entier", lambda v: _entier(v, colonne))
        case PhoneNumberField():
            return Format("téléphone", lambda v: _texte(v, colonne), _ecrire_telephone)
        case models.EmailField():
            return Format("courriel", lambda v: _texte(v, colonne))
        case models.CharField() if colonne.choices:
            return Format("code", lambda v: _texte(v, colonne))
        case models.CharField():
            return Format(f"texte, {colonne.max_length} caractères", lambda v: _texte(v, colonne))
        case models.TextField():
            return Format("texte", lambda v: _texte(v, colonne))
    raise TypeError(f"Aucun format d’échange pour {colonne} ({type(colonne).__name__}).")


def codes_de(colonne, valeurs=None):
    """[(code, libellé)] des valeurs admises ; vide si la colonne est libre."""
    if valeurs is not None and valeurs is not TOUTE_VALEUR:
        return list(valeurs.choices)
    return [(code, libelle) for code, libelle in colonne.flatchoices if code != ""]


def texte_sain(valeur):
    """Refuse ce qu’aucune base ne garde : le caractère nul, un demi-caractère isolé."""
    if "\x00" in valeur:
        raise ValeurRefusee("le caractère nul (U+0000) ne peut pas être gardé.")
    try:
        valeur.encode("utf-8")
    except UnicodeEncodeError:
        raise ValeurRefusee(
            "un demi-caractère isolé (U+D800 à U+DFFF) ne peut pas être gardé."
        ) from None
    return valeur


def attendu(quoi, valeur):
    return ValeurRefusee(f"{montrer(valeur)} n’est pas {quoi}.")


def _controler(valeur, colonne):
    """Codes admis, longueurs, bornes : ce que la colonne sait dire d’elle-même."""
    if colonne.choices and valeur not in [code for code, _ in colonne.flatchoices]:
        if valeur == "" and colonne.blank:
            return valeur
        admis = ", ".join(str(code) for code, _ in codes_de(colonne))
        raise ValeurRefusee(f"{montrer(valeur)} n’est pas un code admis ({admis}).")
    try:
        colonne.run_validators(valeur)
    except ValidationError as erreur:
        raise ValeurRefusee(f"{montrer(valeur)} : {' '.join(erreur.messages)}") from None
    return valeur


def _texte(valeur, colonne):
    if not isinstance(valeur, str):
        raise attendu("un texte", valeur)
    return _controler(texte_sain(valeur), colonne)


def _ecrire_telephone(valeur):
    return valeur.as_e164 if getattr(valeur, "country_code", None) else str(valeur)


def _booleen(valeur):
    if not isinstance(valeur, bool):
        raise attendu("true ou false", valeur)
    return valeur


def _entier(valeur, colonne):
    if not isinstance(valeur, int) or isinstance(valeur, bool):
        raise attendu("un nombre entier", valeur)
    return _controler(valeur, colonne)


def _decimal(valeur, colonne):
    """Nombre ou texte ; le texte garde les zéros : « 1800.00 »."""
    if isinstance(valeur, bool) or not isinstance(valeur, (str, int, Decimal)):
        raise attendu("un nombre", valeur)
    if not _DECIMAL.fullmatch(str(valeur)):
        raise attendu("un nombre décimal (par exemple 1250.50)", valeur)
    nombre = Decimal(str(valeur))
    _controler(nombre, colonne)
    return _arrondi(nombre, colonne)


def _arrondi(nombre, colonne):
    """Toujours le même nombre de décimales : « 7 » et « 7.00 » s’écrivent pareil."""
    return nombre.quantize(Decimal(1).scaleb(-colonne.decimal_places))


def _flottant(valeur):
    if isinstance(valeur, bool) or not isinstance(valeur, (int, Decimal)):
        raise attendu("un nombre", valeur)
    return _fini(valeur)


def _fini(valeur):
    try:
        nombre = float(valeur)
    except OverflowError:
        nombre = math.inf
    if not math.isfinite(nombre):
        raise attendu("un nombre que l’on sait garder", valeur)
    return nombre


def _date(valeur):
    if isinstance(valeur, str) and _DATE.fullmatch(valeur):
        try:
            return dt.date.fromisoformat(valeur)
        except ValueError:
            pass
    raise attendu("une date (par exemple 2027-03-12)", valeur)


def _heure(valeur):
    if isinstance(valeur, str) and _HEURE.fullmatch(valeur):
        try:
            return dt.time.fromisoformat(valeur)
        except ValueError:
            pass
    raise attendu("une heure (par exemple 14:30)", valeur)


def _ecrire_heure(valeur):
    return valeur.isoformat("auto" if valeur.second or valeur.microsecond else "minutes")


def _instant(valeur):
    if isinstance(valeur, str) and _INSTANT.fullmatch(valeur):
        try:
            return dt.datetime.fromisoformat(valeur).astimezone(dt.UTC)
        except (ValueError, OverflowError):
            pass
    raise attendu("un instant avec son décalage (par exemple 2027-03-12T14:30:00+01:00)", valeur)


def _ecrire_instant(valeur):
    return timezone.localtime(valeur).isoformat()


def _liste_de_codes(valeur, valeurs):
    if not isinstance(valeur, list):
        raise attendu("une liste de codes", valeur)
    for code in valeur:
        if not isinstance(code, str) or code not in valeurs.values:
            raise ValeurRefusee(
                f"{montrer(code)} n’est pas un code admis ({', '.join(valeurs.values)})."
            )
    return valeur


def _json(colonne):
    """Une colonne JSON libre : liste si elle est une liste par défaut, objet sinon."""
    genre = colonne.default if colonne.default in (list, dict) else dict
    nom = "liste" if genre is list else "objet"

    def lire(valeur):
        if not isinstance(valeur, genre):
            raise attendu("une liste" if genre is list else "un objet", valeur)
        return _libre(valeur)

    return Format(nom, lire, _triee)


def _libre(valeur, profondeur=0):
    """JSON libre, sain de bout en bout."""
    if profondeur > _PROFONDEUR_MAX:
        raise ValeurRefusee(f"plus de {_PROFONDEUR_MAX} niveaux d’imbrication.")
    match valeur:
        case str():
            return texte_sain(valeur)
        case Decimal():
            return _fini(valeur)
        case bool() | None:
            return valeur
        case int():
            _fini(valeur)
            return valeur
        case list():
            return [_libre(element, profondeur + 1) for element in valeur]
        case dict():
            return {texte_sain(c): _libre(v, profondeur + 1) for c, v in valeur.items()}
    raise attendu("une valeur JSON", valeur)


def _triee(valeur):
    """PostgreSQL ne garde pas l’ordre des clés d’un objet : on en fixe un."""
    match valeur:
        case dict():
            return {cle: _triee(valeur[cle]) for cle in sorted(valeur)}
        case list():
            return [_triee(element) for element in valeur]
    return valeur
