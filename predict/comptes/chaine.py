"""La chaîne du journal : comment un acte s’empreint et s’attache au précédent (ADR 8).

Fonctions pures, sans base. Ce qui peut nommer une personne (agent, objet, intitulé, motif) n’entre
dans la chaîne que par une empreinte salée : ôter le sel suffit à le rendre oubliable, sans rompre
la chaîne.
"""

import datetime as dt
import hashlib
import json
import re

VERSION = "predict-journal-1"
TEMOIN = re.compile(r"^(\d{1,12}):([0-9a-f]{64})$")


def _empreinte(*parties):
    """SHA-256 d’une liste JSON : deux champs voisins ne se confondent jamais."""
    texte = json.dumps(parties, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(texte.encode()).hexdigest()


def origine(reseau_id):
    """Ce à quoi s’attache le premier acte d’un réseau : un journal ne se greffe pas ailleurs."""
    return _empreinte(VERSION, reseau_id)


def empreinte_du_contenu(sel, acte):
    """Qui, sur quoi, pourquoi : `sel` (hasard) la rend indevinable une fois effacé."""
    return _empreinte(sel, acte.agent_id, acte.objet_ref, acte.objet_titre, acte.motif)


def maillon(precedent, acte):
    """L’empreinte d’un acte, qui tient toutes celles d’avant."""
    le = acte.le.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return _empreinte(
        precedent, acte.rang, le, acte.verbe, acte.objet_type, acte.champs, acte.contenu
    )


def lire_temoin(texte):
    """(rang, empreinte) de « 120:ab12… » ; None si ce n’en est pas un."""
    lu = TEMOIN.match(texte.strip().lower())
    return (int(lu[1]), lu[2]) if lu else None
