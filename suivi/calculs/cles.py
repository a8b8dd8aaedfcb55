"""La clé nationale d’une collectivité : la compter une fois, sans pouvoir la nommer (ADR 7)."""

import hashlib
import hmac

from django.conf import settings

_DOMAINE = "predict:transmission:1"


def cle_nationale(code, periode):
    """HMAC-SHA256 (64 chiffres hexadécimaux) du code Insee ou Siren, propre à la période.

    Sans le secret du serveur, les 35 000 codes ne s’essaient pas ; d’une période à l’autre, la même
    collectivité n’a pas la même clé.
    """
    message = "\n".join((_DOMAINE, periode.du.isoformat(), periode.au.isoformat(), str(code)))
    return hmac.new(settings.CLE_NATIONALE.encode(), message.encode(), hashlib.sha256).hexdigest()


def cles_nationales(codes, periode):
    """Clés triées, sans double : leur ordre ne dit rien de celui des collectivités."""
    return sorted({cle_nationale(code, periode) for code in codes})
