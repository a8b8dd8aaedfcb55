"""Plans de financement et 1 % : reliés aux récits, à leurs projets et à leurs candidatures."""

from .comptes import courriel
from .textes import textes

MONTANTS = ("cout_total", "demande", "apport", "partenaires", "valorisation")


def financer(sections, calendrier):
    """Ajoute `plans` et `un_pourcent` ; un récit absent de la base emporte son plan."""
    jeu = textes("plans")
    dossiers = {a["ref"]: a for a in sections["accompagnements"]}
    for plan in jeu["plans"]:
        if dossier := dossiers.get(plan["accompagnement"]):
            sections["plans"].append(_plan(plan, dossier, sections, calendrier))
    for budget in jeu["un_pourcent"]:
        if dossier := dossiers.get(budget["accompagnement"]):
            sections["un_pourcent"].append(_budget(budget, dossier, calendrier))


def _premiere(lignes, dossier):
    return next((x["ref"] for x in lignes if x.get("accompagnement") == dossier["ref"]), None)


def _plan(plan, dossier, sections, calendrier):
    candidature = _premiere(sections["candidatures"], dossier)
    repris = (
        "objet", "porteur", "nombre_collectivites", "pays", "cofinanceurs", "duree_mois",
        "age_max", "ecsi",
    )  # fmt: skip
    return {
        "ref": f"plan-{dossier['ref']}",
        "titre": dossier["titre"],
        "fiche": dossier["fiche"],
        "accompagnement": dossier["ref"],
        "projet": _premiere(sections["projets"], dossier) if plan.get("projet") else None,
        "auteur": courriel(plan["auteur"]),
        **{cle: plan.get(cle) for cle in repris},
        **{cle: str(plan[cle]) for cle in MONTANTS},
        "debut_le": calendrier.jour(plan["debut"]),
        "postes": [
            {"libelle": libelle, "montant": str(montant), "ordre": rang}
            for rang, (libelle, montant) in enumerate(plan["postes"])
        ],
        "lignes": [
            {
                "nature": ligne["nature"],
                "session": ligne.get("session"),
                "source": ligne.get("source", ""),
                "fiche": dossier["fiche"] if ligne.get("fiche") else None,
                "candidature": candidature if ligne.get("candidature") else None,
                "montant": str(ligne["montant"]),
                "etat": ligne.get("etat", "envisagee"),
            }
            for ligne in plan["lignes"]
        ],
    }


def _budget(budget, dossier, calendrier):
    return {
        "ref": f"un-pourcent-{dossier['ref']}-{budget['secteur']}",
        "fiche": dossier["fiche"],
        "annee": calendrier.annee,
        "secteur": budget["secteur"],
        "ressources": str(budget["ressources"]),
        "source": budget["source"],
        "engagements": [
            {"objet": objet, "montant": str(montant), "date": calendrier.jour(ecart)}
            for objet, montant, ecart in budget["engagements"]
        ],
    }
