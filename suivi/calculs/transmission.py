"""Ce qu’un réseau remet d’une période close : les nombres, des clés, aucun nom (ADR 7)."""

import hashlib
import json
from dataclasses import dataclass, field

from ..regles import CODES, EN_POURCENTAGE, PAR_COLLECTIVITE
from .cles import cles_nationales
from .national import VENTILATIONS_NATIONALES


@dataclass(frozen=True)
class Remise:
    """Une mesure telle qu’elle part : les champs de `MesureTransmise`, et rien d’autre."""

    code: str
    numerateur: int
    denominateur: int | None
    invitees: int | None
    collectivites: int
    cles: list = field(repr=False)
    favorables: list = field(repr=False)
    cles_invitees: list = field(repr=False)
    details: dict = field(default_factory=dict)
    ventilations: dict = field(default_factory=dict)


def composer(chiffres, periode):
    """Les remises des chiffres clos d’une période, dans l’ordre des neuf indicateurs.

    Les clés ne partent que là où une collectivité pourrait compter deux fois : les indicateurs dont
    elle est l’unité. Un indicateur propre au réseau ne part pas.
    """
    par_code = {c.code: c for c in chiffres if c.code in CODES}
    return [_remise(par_code[code], periode) for code in CODES if code in par_code]


def empreinte(remises):
    """SHA-256 de ce qui part : ce que l’on confirme est ce que l’on a lu."""
    texte = json.dumps([vars(r) for r in remises], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(texte.encode()).hexdigest()


def _remise(chiffre, periode):
    codes = chiffre.details.get("codes", [])
    par_unite = chiffre.code in PAR_COLLECTIVITE
    taux = chiffre.code in EN_POURCENTAGE
    compte = chiffre.denominateur if taux else int(chiffre.numerateur)
    return Remise(
        code=chiffre.code,
        numerateur=int(chiffre.numerateur),
        denominateur=chiffre.denominateur if taux else None,
        invitees=chiffre.invitees,
        collectivites=compte if par_unite else len(set(codes)),
        cles=cles_nationales(codes, periode) if par_unite else [],
        favorables=cles_nationales(chiffre.details.get("codes_favorables", []), periode)
        if taux
        else [],
        cles_invitees=cles_nationales(chiffre.details.get("codes_invitees", []), periode)
        if chiffre.invitees is not None
        else [],
        details=_details(chiffre),
        ventilations={
            v.value: [list(ligne) for ligne in chiffre.ventilations[v.value]]
            for v in VENTILATIONS_NATIONALES
            if v.value in chiffre.ventilations
        },
    )


def _details(chiffre):
    if chiffre.code != "I7" or "montant_accorde" not in chiffre.details:
        return {}
    return {"montant_accorde": round(float(chiffre.details["montant_accorde"]))}
