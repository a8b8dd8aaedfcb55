"""Le registre des types de notification."""

from predict.comptes.regles import Role

from .commun import Type
from .equipe import TYPES as DE_L_EQUIPE
from .portail import TYPES as DU_PORTAIL
from .rappels import TYPES as DES_RAPPELS

REGISTRE = {un.code: un for un in (*DE_L_EQUIPE, *DES_RAPPELS, *DU_PORTAIL)}


def types_de(role):
    """Les types qu’une personne de ce rôle peut recevoir, dans l’ordre du registre."""
    return [un for un in REGISTRE.values() if role in un.publics]


__all__ = ["REGISTRE", "Role", "Type", "types_de"]
