"""Une case, une valeur : ce que les gens écrivent vraiment dans leurs tableurs.

Chaque lecture rend la valeur, ou lève `ValueError` avec la phrase à montrer. Une case vide ne
passe pas par ici : elle se décide ailleurs (un vide n’efface rien, sauf demande).
"""

import re
from datetime import time

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from predict.noyau import saisies
from predict.noyau.recherche import normaliser

from ..pays_dits import code_du_pays, pays_proches
from ..regles import ODD, siren_est_valide

_ESPACES = re.compile(r"[\s\u200b\ufeff]+")
_HEURE_FINALE = re.compile(r"[\sT]+\d{1,2}[h:]\d{0,2}(:\d{2})?$")
_ANNEE_COURTE = re.compile(r"(\d{1,2}[/. -]\d{1,2}[/. -])(\d{2})")
_MOIS_SEUL = re.compile(r"(?:[a-z]+|\d{1,2})[ /.-]\d{4}")
_HEURE = re.compile(r"(\d{1,2})\s*(?:h|:|heures?)\s*(\d{2})?(?::\d{2})?")
_OUI = {"oui", "o", "x", "vrai", "true", "yes", "y", "1", "ok"}
_NON = {"non", "n", "faux", "false", "no", "0"}


def propre(texte):
    return _ESPACES.sub(" ", texte).strip()


def compact(texte):
    return _ESPACES.sub("", texte)


def texte(maximum):
    """Une ligne de texte, espaces resserrées."""

    def lire(brut):
        lu = propre(brut)
        if len(lu) > maximum:
            raise ValueError(f"compte {len(lu)} caractères, pour {maximum} au plus")
        return lu

    return lire


def long_texte(brut):
    return brut.strip()


def entier(minimum, maximum):
    def lire(brut):
        chiffres = compact(brut).removesuffix(",0").removesuffix(",00").removesuffix("hab.")
        if not (chiffres.isascii() and chiffres.isdigit() and len(chiffres) < 12):
            raise ValueError("n’est pas un nombre entier, comme 4 200")
        if not minimum <= int(chiffres) <= maximum:
            raise ValueError(f"doit aller de {minimum} à {maximum}")
        return int(chiffres)

    return lire


def annee(brut):
    chiffres = compact(brut)
    if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", chiffres):
        chiffres = chiffres[-4:]
    try:
        return entier(1900, 2100)(chiffres)
    except ValueError:
        raise ValueError("n’est pas une année, comme 1971") from None


def montant(maximum_de_chiffres):
    def lire(brut):
        lu = saisies.lire_montant(re.sub(r"(?i)\s*(euros?|eur)\s*$", "", brut))
        if lu < 0:
            raise ValueError("ne peut pas être négatif")
        if len(str(int(lu))) > maximum_de_chiffres - 2:
            raise ValueError("est un nombre trop grand")
        return round(lu, 2)

    return lire


def date_(brut):
    """Rend la date ; un mois sans jour n’en est pas une. Une heure qui suit est laissée."""
    lu = _HEURE_FINALE.sub("", propre(brut))
    mots = normaliser(lu)
    if lu.isdigit() and len(lu) == 5:
        raise ValueError(
            "est le numéro de jour d’un tableur : donnez à la colonne le format « date »"
        )
    if _MOIS_SEUL.fullmatch(mots):
        raise ValueError("n’a pas de jour : écrivez une date entière, comme 12/03/2026")
    if trouve := _ANNEE_COURTE.fullmatch(lu):
        # Le siècle que retiennent les tableurs : jusqu’à 29, 2000 ; ensuite, 1900.
        lu = f"{trouve[1]}{'20' if int(trouve[2]) < 30 else '19'}{trouve[2]}"
    try:
        return saisies.lire_date(lu)
    except ValueError as refus:
        if "calendrier" in str(refus):
            raise ValueError("n’existe pas au calendrier") from None
        raise ValueError("n’est pas une date comme 12/03/2026 ou 12 mars 2026") from None


def heure(brut):
    trouve = _HEURE.fullmatch(propre(brut).lower())
    if not trouve or int(trouve[1]) > 23 or int(trouve[2] or 0) > 59:
        raise ValueError("n’est pas une heure comme 14:30 ou 14 h 30")
    return time(int(trouve[1]), int(trouve[2] or 0))


def duree(brut):
    try:
        minutes = saisies.lire_duree(brut)
    except ValueError:
        raise ValueError("n’est pas une durée comme 3 h 30, 45 min ou 1,5") from None
    if not 1 <= minutes <= 24 * 60:
        raise ValueError("doit aller d’une minute à une journée")
    return minutes


def oui_non(brut):
    lu = normaliser(brut) or compact(brut).lower()
    if lu in _OUI or compact(brut) in {"✓", "✔", "☑"}:
        return True
    if lu in _NON:
        return False
    raise ValueError("attend « oui » ou « non »")


def choix(choix_, autres=None):
    """Un mot de la liste : son code, son libellé, ou un autre nom connu."""
    connus = {}
    for une in choix_:
        if une.value:
            connus[normaliser(une.value)] = une.value
            connus[normaliser(une.label)] = une.value
    connus |= {normaliser(mot): code for mot, code in (autres or {}).items()}
    libelles = ", ".join(f"« {une.label} »" for une in choix_ if une.value)

    def lire(brut):
        code = connus.get(normaliser(brut))
        if code is None:
            raise ValueError(f"n’est pas dans la liste : {libelles}")
        return code

    return lire


def plusieurs(brut):
    """« a ; b », un par ligne, ou séparés par des virgules s’il n’y a rien d’autre."""
    separateur = r"[;|\n]" if re.search(r"[;|\n]", brut) else ","
    mots = (propre(mot.strip(" -•·")) for mot in re.split(separateur, brut))
    return list(dict.fromkeys(mot for mot in mots if mot))


def liste(maximum, longueur):
    def lire(brut):
        mots = plusieurs(brut)
        if len(mots) > maximum or any(len(mot) > longueur for mot in mots):
            raise ValueError(f"garde {maximum} mots au plus, de {longueur} caractères chacun")
        return mots

    return lire


def liste_de_choix(choix_, autres=None):
    lire_un = choix(choix_, autres)
    tout = choix(choix_, autres)

    def lire(brut):
        try:
            return [tout(brut)]
        except ValueError:
            return list(dict.fromkeys(lire_un(mot) for mot in plusieurs(brut)))

    return lire


def odd(brut):
    numeros = [int(n) for n in re.findall(r"\d{1,3}", brut)]
    if not numeros or any(n not in ODD for n in numeros):
        raise ValueError("attend des numéros d’ODD de 1 à 17, comme « 4, 13 »")
    return sorted(set(numeros))


def siren(brut):
    """Neuf chiffres, espaces ôtées ; un Siret donne son Siren ; un zéro de tête perdu se rend."""
    chiffres = re.sub(r"[\s.\-\u200b]", "", brut).removesuffix(",0")
    if not (chiffres.isascii() and chiffres.isdigit()):
        raise ValueError("n’est pas un Siren : neuf chiffres")
    if len(chiffres) == 14:
        chiffres = chiffres[:9]
    chiffres = chiffres.zfill(9) if len(chiffres) == 8 else chiffres
    if len(chiffres) != 9:
        raise ValueError(f"n’est pas un Siren : {len(chiffres)} chiffres au lieu de neuf")
    if not siren_est_valide(chiffres):
        raise ValueError("n’est pas un Siren valide : vérifiez ses neuf chiffres")
    return chiffres


def insee(brut):
    """Code du COG : commune « 41269 », département « 41 », région « 24 » ; zéros rendus."""
    code = re.sub(r"[\s.\-\u200b]", "", brut).removesuffix(",0").upper()
    if not re.fullmatch(r"\d[0-9AB]?\d{0,3}", code):
        raise ValueError("n’est pas un code Insee, comme 41269")
    if len(code) == 4 and code.isdigit():
        return f"0{code}"
    return code.zfill(2) if len(code) == 1 else code


def courriel(brut):
    adresse = compact(re.sub(r"(?i)^\s*mailto:", "", brut)).lower().strip("<>;,")
    if len(re.findall("@", adresse)) > 1:
        raise ValueError("contient plusieurs adresses : gardez-en une")
    try:
        validate_email(adresse)
    except ValidationError:
        raise ValueError("n’est pas une adresse comme prenom.nom@commune.fr") from None
    if len(adresse) > 254:
        raise ValueError("est une adresse trop longue")
    return adresse


def telephone(brut):
    """Rend la forme internationale ; sans indicatif, le numéro est français."""
    lu = propre(brut)
    chiffres = re.sub(r"\D", "", lu)
    if len(chiffres) == 9 and chiffres[0] != "0" and not lu.startswith("+"):
        lu = f"0{chiffres}"  # le zéro de tête qu’un tableur prend pour rien
    try:
        numero = phonenumbers.parse(lu, "FR")
    except phonenumbers.NumberParseException:
        numero = None
    if numero is None or not phonenumbers.is_valid_number(numero):
        if len(chiffres) >= 18:
            raise ValueError("contient plusieurs numéros : gardez-en un")
        raise ValueError("n’est pas un numéro comme 02 38 00 00 00 ou +228 22 00 00 00")
    return phonenumbers.format_number(numero, phonenumbers.PhoneNumberFormat.E164)


def pays(brut):
    if normaliser(brut) == "congo":
        raise ValueError("ne dit pas lequel : Congo-Brazzaville ou Congo-Kinshasa")
    # « Allemagne (RFA) », « Mali (République du) » : ce qui précède la parenthèse suffit.
    code = code_du_pays(propre(brut)) or code_du_pays(brut.partition("(")[0])
    if code is None:
        proches = ", ".join(pays_proches(brut))
        raise ValueError(
            "n’est pas un pays connu : "
            + (f"est-ce {proches} ?" if proches else "écrivez son nom français")
        )
    return code


def liste_de_pays(brut):
    return list(dict.fromkeys(pays(mot) for mot in plusieurs(brut)))


def adresse_web(brut):
    adresse = compact(brut)
    if not re.match(r"(?i)https?://", adresse):
        adresse = f"https://{adresse}"
    try:
        URLValidator(schemes=["http", "https"])(adresse)
    except ValidationError:
        raise ValueError("n’est pas une adresse comme https://www.commune.fr") from None
    if len(adresse) > 200:
        raise ValueError("est une adresse trop longue")
    return adresse
