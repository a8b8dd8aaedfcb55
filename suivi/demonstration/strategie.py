"""Deux démarches de stratégie : une métropole qui co-construit, une ville qui a délibéré."""

from collections import defaultdict
from datetime import date

from .comptes import courriel
from .textes import textes

REPRIS = (
    "titre", "etape", "vision", "mission", "objectif_general", "benefices", "rattachement",
    "rattachement_motif", "moyens", "communication",
)  # fmt: skip
TEXTES_OBJECTIF = ("libelle", "valeur", "precis", "atteignable", "pertinent")


def recits():
    """L’accompagnement de la métropole, de même forme que ceux de `recits.json`."""
    return [textes("strategie")["recit"]]


def apprecier(fiches, calendrier):
    """Les parties prenantes des deux collectivités ; ce qui est déjà apprécié le reste."""
    for code, parties in textes("strategie")["parties"].items():
        if fiche := fiches.get(code):
            lignes = [
                {cle: v for cle, v in p.items() if cle != "ecart"}
                | {"apprecie_le": calendrier.jour(p["ecart"])}
                for p in parties
            ]
            deja = {ligne["acteur"] for ligne in lignes}
            restent = [lien for lien in fiche.get("acteurs", []) if lien["acteur"] not in deja]
            fiche["acteurs"] = [*lignes, *restent]


def elaborer(sections, calendrier):
    """Section « demarches » ; un récit absent de la base emporte sa démarche."""
    dossiers = {a["ref"] for a in sections["accompagnements"]}
    adoptees = defaultdict(lambda: None)
    for strategie in sections["strategies"]:
        adoptees[strategie.get("accompagnement")] = strategie["ref"]
    for demarche in textes("strategie")["demarches"]:
        if demarche["accompagnement"] in dossiers:
            adoptee = adoptees[demarche["accompagnement"]] if demarche.get("adoptee") else None
            sections["demarches"].append(_demarche(demarche, adoptee, calendrier))


def _demarche(d, adoptee, calendrier):
    debut, fin = d["annees"]
    ref = f"demarche-{d['accompagnement']}"
    priorites = [
        {
            "ref": f"{ref}-priorite-{rang}",
            "nature": nature,
            "libelle": libelle,
            "pays": pays,
            "raison": raison,
            "ordre": rang,
        }
        for rang, (nature, libelle, pays, raison) in enumerate(d["priorites"])
    ]
    return {
        "ref": ref,
        "accompagnement": d["accompagnement"],
        "adoptee": adoptee,
        "auteur": courriel(d["auteur"]),
        **{cle: d[cle] for cle in REPRIS},
        "debut_annee": calendrier.annee + debut,
        "fin_annee": calendrier.annee + fin,
        "valeurs": "\n".join(d["valeurs"]),
        "conditions": {
            code: {"etat": etat, "note": note} for code, (etat, note) in d["conditions"].items()
        },
        "priorites": priorites,
        "objectifs": [
            _objectif(o, rang, priorites, calendrier) for rang, o in enumerate(d["objectifs"])
        ],
        "evaluations": [
            {"moment": e["moment"], "prevue_le": _le(e["prevue"], calendrier)}
            for e in d["evaluations"]
        ],
    }


def _le(triplet, calendrier):
    """[années depuis celle-ci, mois, jour] → date ISO."""
    annees, mois, jour = triplet
    return date(calendrier.annee + annees, mois, jour).isoformat()


def _objectif(o, rang, priorites, calendrier):
    priorite = o["priorite"]
    return {
        **{cle: o[cle] for cle in TEXTES_OBJECTIF},
        "priorite": None if priorite is None else priorites[priorite]["ref"],
        "echeance": _le(o["echeance"], calendrier) if o["echeance"] else None,
        "ordre": rang,
        "indicateurs": [_indicateur(i, calendrier) for i in o["indicateurs"]],
    }


def _indicateur(i, calendrier):
    reference, reference_le = i.get("reference", (None, None))
    cible, cible_le = i.get("cible", (None, None))
    return {
        "libelle": i["libelle"],
        "unite": i["unite"],
        "reference": reference,
        "reference_le": None if reference_le is None else calendrier.jour(reference_le),
        "cible": cible,
        "cible_le": _le(cible_le, calendrier) if cible_le else None,
        "periodicite": i["periodicite"],
        "source": i["source"],
        "mesures": [
            {"date": calendrier.jour(ecart), "valeur": valeur, "note": note}
            for ecart, valeur, note in i.get("mesures", ())
        ],
    }
