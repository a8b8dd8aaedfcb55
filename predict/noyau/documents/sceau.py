"""Sceller un document : empreintes, instantané des données, code de vérification, QR.

Deux empreintes, deux questions. Celle des **données** est imprimée dans le document : le fichier ne
peut pas contenir sa propre empreinte. Celle du **fichier** est gardée en base et comparée, octet
pour
octet, au fichier que l'on présente à la page de vérification. Aucun modèle ici.
"""

import dataclasses
import hashlib
import hmac
import json
import secrets
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import segno
from django.utils.html import escape
from django.utils.safestring import mark_safe

# Base 32 de Crockford : ni I, ni L, ni O, ni U ; se dicte et se recopie sans erreur.
_SIGNES = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LECTURE = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
LONGUEUR_CODE = 26  # × 5 bits = 130 bits : le code vaut un jeton (≥ 128 bits, conception § 4)


def empreinte(octets):
    """SHA-256 en 64 chiffres hexadécimaux minuscules."""
    return hashlib.sha256(octets).hexdigest()


def est_intact(octets, attendue):
    """Vrai si `octets` portent l'empreinte `attendue` (comparaison à temps constant)."""
    return hmac.compare_digest(empreinte(octets), attendue.strip().lower())


def instantane(contexte):
    """Données d'un contexte en JSON canonique (octets UTF-8) : mêmes données, mêmes octets.

    Clés triées, aucune espace, dates ISO, décimaux en texte. Le sceau lui-même et les dessins
    (champs
    marqués `instantane=False`) n'en font pas partie : ils en découlent.
    Lève `TypeError` sur une valeur que l'on ne saurait relire.
    """
    return json.dumps(
        _nu(contexte), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8", "replace")


def _nu(valeur):
    if dataclasses.is_dataclass(valeur) and not isinstance(valeur, type):
        champs = [c for c in dataclasses.fields(valeur) if c.metadata.get("instantane", True)]
        return {c.name: _nu(getattr(valeur, c.name)) for c in champs}
    if isinstance(valeur, dict):
        return {str(cle): _nu(v) for cle, v in valeur.items()}
    if isinstance(valeur, (list, tuple)):
        return [_nu(v) for v in valeur]
    if isinstance(valeur, (set, frozenset)):
        return sorted(_nu(v) for v in valeur)
    if isinstance(valeur, Decimal):
        # 1250, 1250.0 et 1250.00 sont le même montant, que la base l'ait quantifié ou non.
        return format(valeur.normalize(), "f")
    if isinstance(valeur, Fraction):
        return f"{valeur.numerator}/{valeur.denominator}"
    if isinstance(valeur, (datetime, date)):
        return valeur.isoformat()
    if isinstance(valeur, str):
        return str(valeur)
    if valeur is None or isinstance(valeur, (bool, int, float)):
        return valeur
    raise TypeError(f"« {type(valeur).__name__} » ne peut pas entrer dans un instantané")


def empreinte_donnees(contexte):
    return empreinte(instantane(contexte))


def nouveau_code():
    """Code de vérification imprévisible, 130 bits : en quatre groupes, « 7F3K9QX-M2A7C1-… »."""
    code = "".join(secrets.choice(_SIGNES) for _ in range(LONGUEUR_CODE))
    return "-".join((code[:7], code[7:13], code[13:19], code[19:]))


def lire_code(saisie):
    """Forme canonique d'un code recopié à la main (casse, tirets, I/1, O/0), sans tirets."""
    return saisie.strip().upper().translate(_LECTURE)


def grouper(hexadecimal):
    """Empreinte lisible : deux lignes de quatre groupes de huit."""
    groupes = [hexadecimal[i : i + 8] for i in range(0, len(hexadecimal), 8)]
    return [" ".join(groupes[:4]), " ".join(groupes[4:])]


def adresse_lisible(adresse):
    """« predict.exemple/v/7F3K… » : ce que l'on recopie à côté du QR."""
    return adresse.split("://", 1)[-1]


def qr(adresse, description="Code QR : vérifier ce document à l’adresse écrite à côté"):
    """QR de `adresse` en SVG (sans style ni classe), correction moyenne, marge de deux modules."""
    code = segno.make(adresse, error="m", micro=False)
    cote = code.symbol_size(border=2)[0]
    traits = []
    for y, ligne in enumerate(code.matrix_iter(border=2)):
        x = 0
        while x < cote:
            longueur = 0
            while x + longueur < cote and ligne[x + longueur]:
                longueur += 1
            if longueur:
                traits.append(f"M{x} {y + 0.5}h{longueur}")
            x += longueur or 1
    # Sûr : l'adresse n'y est pas écrite, la description est échappée.
    return mark_safe(  # nosec B308 B703
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {cote} {cote}" width="57" '
        f'height="57" role="img">'
        f"<title>{escape(description)}</title>"
        f'<path fill="#FFFFFF" d="M0 0h{cote}v{cote}h-{cote}z"/>'
        f'<path fill="none" stroke="#1B2430" shape-rendering="crispEdges" '
        f'd="{"".join(traits)}"/></svg>'
    )


def qr_png(adresse, echelle=12):
    """Le même QR en PNG (octets), pour Word."""
    tampon = BytesIO()
    segno.make(adresse, error="m", micro=False).save(
        tampon, kind="png", scale=echelle, border=2, dark="#1B2430"
    )
    return tampon.getvalue()
