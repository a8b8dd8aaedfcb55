"""Les financements propres au réseau de démonstration : appels fictifs, datés d’aujourd’hui."""

from .comptes import courriel
from .textes import textes

# Règlement fictif → (jour de lancement, jour de clôture), à compter d’aujourd’hui.
DATES = {
    "metropole-jeunes": (-40, 8),
    "region-cooperation": (-20, 38),
    "region-cooperation-suivante": (60, 130),
    "metropole-jeunes-precedente": (-400, -330),
}


def financer(sections, calendrier):
    """Remplit `dispositifs`, `sessions_financement` et `veilles`."""
    donnees = textes("financements")
    source = {
        "source_document": "Démonstration (appel fictif)",
        "source_section": "Règlement fictif",
    }
    sections["dispositifs"] = [{"ref": d["code"], **d, **source} for d in donnees["dispositifs"]]
    sections["sessions_financement"] = [
        _session(s, donnees, calendrier) | source for s in donnees["sessions"]
    ]
    sections["veilles"] = [
        {"ref": "veille-camille", "agent": courriel("camille"), "rythme": "hebdomadaire",
         "dispositifs": []},
        {"ref": "veille-theo", "agent": courriel("theo"), "rythme": "jamais",
         "dispositifs": ["region-cooperation"]},
    ]  # fmt: skip


def _session(s, donnees, calendrier):
    ouvre, ferme = DATES[s["code"]]
    verifiee = calendrier.jour(min(ouvre, -2))
    return {
        "ref": s["code"],
        "code": s["code"],
        "dispositif": {"propre": s["dispositif"]},
        "libelle": s["libelle"],
        "annee": int(calendrier.jour(ferme)[:4]),
        "ouvre_le": calendrier.jour(ouvre),
        "ferme_le": calendrier.jour(ferme),
        "dates_a_verifier": False,
        "note": s["note"],
        "verifie_le": verifiee,
        "regles": [r | {"verifie_le": verifiee} for r in donnees["regles"][s["regles"]]],
        "exemples": donnees["exemples"][s["regles"]],
    }
