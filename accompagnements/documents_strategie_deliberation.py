"""Les annexes de la stratégie : le projet de délibération, et ce qui reste à écrire."""

from predict.noyau.documents import contextes as c
from predict.noyau.documents.blocs import Colonne as Col
from predict.noyau.documents.blocs import Encadre, Tableau, Texte
from predict.noyau.typographie import date_longue, enumeration

from .documents import noms_de
from .regles.outils import EtapeStrategie

PRUDENCE = (
    "Trame à reprendre par le service des assemblées. Références juridiques à vérifier ; dates, "
    "avis et votes à compléter."
)


def deliberation(lue):
    d = lue.demarche
    collectivite = d.accompagnement.fiche.collectivite
    la_collectivite = noms_de(collectivite)[1]
    periode = f"{d.debut_annee}-{d.fin_annee}" if d.fin_annee else f"à partir de {d.debut_annee}"
    return c.Chapitre(
        ancre="deliberation",
        titre="Projet de délibération",
        contenu=(
            Encadre("À vérifier avant le conseil", PRUDENCE, "attention"),
            Texte(f"# Objet\nAdoption de la stratégie d’action internationale {periode} de "
                  f"{collectivite.nom}."),
            Texte(_visas(d)),
            Texte(_considerants(lue, la_collectivite)),
            Texte(_articles(lue, la_collectivite, periode)),
            Texte(
                "# Vote\nPrésents : … Pour : … Contre : … Abstentions : … Fait à …, le … "
                "(à compléter)"
            ),
        ),
    )  # fmt: skip


def _visas(d):
    lignes = [
        "# Visas",
        "- Vu le code général des collectivités territoriales, notamment ses articles L. 1115-1 et "
        "suivants (à vérifier) ;",
        "- Vu l’avis de la commission compétente du … (à compléter) ;",
    ]
    if d.diagnostic and d.diagnostic.rendu_le:
        quand = date_longue(d.diagnostic.rendu_le)
        lignes.append(f"- Vu le diagnostic « {d.diagnostic.titre} », rendu le {quand} ;")
    return "\n".join(lignes)


def _considerants(lue, la_collectivite):
    d = lue.demarche
    lignes = ["# Considérant"]
    if d.objectif_general.strip():
        lignes.append(f"- que {la_collectivite} se donne pour objectif général : "
                      f"« {d.objectif_general.strip().rstrip('.')} » ;")  # fmt: skip
    if lue.valeurs:
        lignes.append(f"- que cette action repose sur ces valeurs : {' ; '.join(lue.valeurs)} ;")
    if lue.parties.placees:
        lignes.append("- que les acteurs du territoire y ont été associés (à vérifier) ;")
    if len(lignes) == 1:
        lignes.append("- À écrire.")
    return "\n".join(lignes)


def _articles(lue, la_collectivite, periode):
    lieux = enumeration([p.libelle for p in lue.geographiques]) if lue.geographiques else "…"
    themes = enumeration([p.libelle for p in lue.thematiques]) if lue.thematiques else "…"
    evaluations = [
        f"{e.get_moment_display().lower()} ({date_longue(e.faite_le or e.prevue_le)})"
        for e in lue.evaluations
    ]
    rendus = enumeration(evaluations) if evaluations else "à mi-parcours et finale, dates à fixer"
    moyens = lue.demarche.moyens.strip().replace("\n", " ") or "à compléter."
    return "\n".join(
        [
            "# Le conseil délibère",
            f"**Article 1.** La stratégie d’action internationale {periode}, annexée, est adoptée.",
            f"**Article 2.** Priorités géographiques : {lieux}. Priorités thématiques : {themes}.",
            f"**Article 3.** Moyens : {moyens}",
            f"**Article 4.** La stratégie est évaluée : {rendus}. Les résultats sont présentés au "
            "conseil.",
            "**Article 5.** L’exécutif est autorisé à signer les actes nécessaires à son "
            "exécution (à vérifier). Chaque convention de coopération fera l’objet d’une "
            "délibération propre (à vérifier).",
        ]
    )


def reste(lue):
    """Une annexe de ce qui manque encore, si quelque chose manque."""
    rangs = []
    for etape in EtapeStrategie:
        manques = lue.manques(etape)
        if manques:
            rangs.append(("partie", [etape.label]))
            rangs += [[m.titre] for m in manques]
    if not rangs:
        return ()
    tableau = Tableau.construire(
        "Ce qui reste à écrire ou à réunir", [Col("À faire")], rangs, muet=True, sans_tete=True,
        etroit=True,
    )  # fmt: skip
    return (
        c.Chapitre(ancre="reste", titre="Ce qui reste à faire", contenu=(tableau,),
                   chapeau="Relevé à la date du document. À ôter avant diffusion."),
    )  # fmt: skip
