"""Un cadre logique et un plan d’action au bout d’un diagnostic : coûts, retards, risques."""

from datetime import date

from .textes import textes


def outiller(sections, calendrier):
    """Ajoute `cadres_logiques` et `plans_action` ; un récit absent de la base emporte les siens."""
    dossiers = {a["ref"] for a in sections["accompagnements"]}
    diagnostics = {d["accompagnement"]: d for d in sections["diagnostics"]}
    jeu = textes("logique")
    for cadre in jeu["cadres"]:
        if cadre["accompagnement"] in dossiers:
            sections["cadres_logiques"].append(_cadre(cadre, calendrier))
    for plan in jeu["plans"]:
        diagnostic = diagnostics.get(plan["accompagnement"])
        if plan["accompagnement"] in dossiers and diagnostic:
            sections["plans_action"].append(_plan(plan, diagnostic, calendrier))


def _le(ecart, calendrier):
    return None if ecart is None else calendrier.jour(ecart)


def _dates(ligne, calendrier):
    return {
        "debut_le": _le(ligne.get("debut"), calendrier),
        "fin_le": _le(ligne.get("fin"), calendrier),
    }


def _sans(ligne, *cles):
    return {cle: v for cle, v in ligne.items() if cle not in ("debut", "fin", *cles)}


def _cadre(cadre, calendrier):
    ref = f"logique-{cadre['accompagnement']}"
    return {
        "ref": ref,
        "accompagnement": cadre["accompagnement"],
        "titre": cadre["titre"],
        **_dates(cadre, calendrier),
        "lignes": [
            _sans(ligne, "cle", "parent")
            | _dates(ligne, calendrier)
            | {
                "ref": f"{ref}-{ligne.get('cle', rang)}",
                "parent": f"{ref}-{ligne['parent']}" if "parent" in ligne else None,
                "ordre": rang,
            }
            for rang, ligne in enumerate(cadre["lignes"])
        ],
        "risques": [r | {"ordre": rang} for rang, r in enumerate(cadre["risques"])],
    }


def _plan(plan, diagnostic, calendrier):
    return {
        "accompagnement": plan["accompagnement"],
        "titre": plan["titre"],
        "debut_le": calendrier.jour(plan["debut"]),
        "fin_le": date(*plan["fin"]).isoformat(),
        "bilan": plan["bilan"],
        "actions": [
            _sans(action, "reprend")
            | _dates(action, calendrier)
            | {"recommandation": _reprise(action, diagnostic), "ordre": rang}
            for rang, action in enumerate(plan["actions"])
        ],
    }


def _reprise(action, diagnostic):
    """La référence de la recommandation reprise, posée là où elle manque."""
    if "reprend" not in action:
        return None
    rang = action["reprend"]
    ligne = diagnostic["recommandations"][rang]
    return ligne.setdefault("ref", f"{diagnostic['ref']}-recommandation-{rang}")
