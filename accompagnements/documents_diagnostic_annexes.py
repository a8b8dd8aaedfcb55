"""Les annexes du rapport de diagnostic : entretiens, questionnaire, pas, cadre logique."""

from predict.noyau.documents import contextes as c
from predict.noyau.documents.blocs import Cellule, Colonne, Tableau, Texte
from predict.noyau.typographie import ABSENT, date_longue, euros, nombre

from .regles.diagnostic import compter, ordonner
from .regles.outils import NiveauLogique


def liste_entretiens(lu):
    if not lu.entretiens:
        return None
    rangs = []
    for titre, internes in (("Dans la collectivité", True), ("Dans le territoire", False)):
        siens = [e for e in lu.entretiens if e.interne == internes]
        if siens:
            rangs.append(("partie", (titre,)))
            rangs += [
                (Cellule(str(e), precision=e.fonction), e.themes or ABSENT, date_longue(e.le))
                for e in siens
            ]
    tableau = Tableau.construire(
        "Les entretiens", (Colonne("Qui", "k5"), Colonne("Thèmes"), Colonne("Date", "k3")), rangs,
        muet=True,
    )  # fmt: skip
    return c.Chapitre(
        ancre="liste-entretiens", titre="les entretiens",
        chapeau="Les comptes rendus ne sont pas publiés ; seules les paroles accordées figurent "
        "dans ce document.",
        contenu=(tableau,),
    )  # fmt: skip


def questionnaire_complet(lu):
    if not lu.questions:
        return None
    rangs = []
    for rang, q in enumerate(lu.questions, 1):
        nature = q.get_nature_display().lower()
        rangs.append(("fort", (str(rang), Cellule(q.libelle, precision=nature), "")))
        rangs += [("", ("", reponse, nombre(n))) for reponse, n in
                  ordonner(q.resultats, q.nature)]  # fmt: skip
        if not compter(q.resultats):
            rangs.append(("", ("", "Réponses non comptées", ABSENT)))
    tableau = Tableau.construire(
        "Questions posées et réponses reçues",
        (Colonne("N°", "k08"), Colonne("Question, réponses"), Colonne("Nombre", "k2", True)),
        rangs, muet=True, dense=True, entete=1,
    )  # fmt: skip
    return c.Chapitre(
        ancre="questions", titre="le questionnaire complet",
        chapeau="Toutes les questions, toutes les réponses, y compris celles qu’aucun graphique ne "
        "reprend.",
        contenu=(tableau,),
    )  # fmt: skip


def pas(lu):
    if not lu.pas:
        return None
    rangs = []
    for f in lu.phases:
        if f.pas:
            rangs.append(("partie", (f.phase.label,)))
            rangs += [
                (Cellule(p.libelle, precision=p.note), date_longue(p.prevue_le),
                 date_longue(p.faite_le))
                for p in f.pas
            ]  # fmt: skip
    tableau = Tableau.construire(
        "Les pas du diagnostic",
        (Colonne("Pas"), Colonne("Prévu le", "k3"), Colonne("Fait le", "k3")), rangs, muet=True,
        dense=True,
    )  # fmt: skip
    return c.Chapitre(
        ancre="pas", titre="le déroulement pas à pas",
        chapeau="Un tiret : pas encore daté, ou pas encore fait.", contenu=(tableau,),
    )  # fmt: skip


def cadre_logique(lu):
    contenu = []
    for cadre in lu.cadres_logiques:
        lignes = list(cadre.lignes.all())
        if not lignes:
            continue
        if len(lu.cadres_logiques) > 1:
            contenu.append(Texte(f"# {cadre.titre}"))
        contenu.append(_grille(cadre, [x for x in lignes if x.niveau != NiveauLogique.ACTIVITE]))
        activites = [x for x in lignes if x.niveau == NiveauLogique.ACTIVITE]
        if activites:
            contenu.append(_activites(activites))
    if not contenu:
        return None
    return c.Chapitre(ancre="cadre-logique", titre="le cadre logique", contenu=tuple(contenu))


def _grille(cadre, lignes):
    rangs = []
    for niveau in NiveauLogique:
        siennes = [x for x in lignes if x.niveau == niveau]
        if siennes:
            rangs.append(("partie", (niveau.label,)))
            rangs += [
                (x.libelle, x.indicateurs or ABSENT, x.sources or ABSENT, x.hypotheses or ABSENT)
                for x in siennes
            ]
    return Tableau.construire(
        cadre.titre,
        (Colonne("Logique"), Colonne("Indicateurs", "k3"), Colonne("Sources", "k3"),
         Colonne("Hypothèses", "k3")),
        rangs, dense=True,
    )  # fmt: skip


def _activites(lignes):
    return Tableau.construire(
        "Activités, ressources et coûts",
        (Colonne("Activité"), Colonne("Ressources", "k4"), Colonne("Qui", "k3"),
         Colonne("Coût", "k2", True)),
        [
            (x.libelle, x.ressources or ABSENT, x.responsable or ABSENT,
             euros(x.cout) if x.cout is not None else ABSENT)
            for x in lignes
        ],
        dense=True,
    )  # fmt: skip


ANNEXES = (
    ("Les entretiens", liste_entretiens, ""),
    ("Le questionnaire", questionnaire_complet, ""),
    ("Le déroulement", pas, ""),
    ("Le cadre logique", cadre_logique, ""),
)
