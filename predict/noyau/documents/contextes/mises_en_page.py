"""Quatre mises en page du cadre : le même contenu, ordonné selon sa forme (guide, étape 4).

La note se lit en deux pages, la feuille de route commence par son calendrier, le plan d'action
tient en un tableau, l'annexe s'articule. Des fonctions qui lisent un `ContexteCadre` : le PDF et
Word en tirent la même chose.
"""

import dataclasses
from datetime import date

from ...typographie import date_longue, euros, jours, pourcent
from .. import dessins
from ..blocs import Colonne, Figure, Tableau
from .cadre import A_PRECISER, CONDUITES, Echeance, Phase
from .convention import Article

NOTE, FEUILLE_DE_ROUTE = "note_cadrage", "feuille_route"
PLAN_ACTION, ANNEXE = "plan_action", "annexe_convention"
# L'annexe nomme ses articles comme un acte, non comme des rubriques.
TITRES_ARTICLES = {
    "objectifs": "Objet et attentes",
    "acteurs": "Acteurs associés",
    "roles": "Engagements de chaque partie",
    "echeances": "Calendrier",
    "budget": "Contributions humaines et financières",
    "livrables": "Livrables",
    "indicateurs": "Suivi et évaluation",
}


def conduite(c, echeance):
    return echeance.conduite or CONDUITES.get(echeance.par, c.collectivite)


def chiffres(c):
    """[(valeur, mot)] de la note : ce que cela coûte, qui l'apporte, combien de temps."""
    b, dates = c.budget, _dates(c)
    humains = b.somme("reseau_jours") + b.somme("collectivite_jours")
    cles = [(euros(b.cout), "coût de l’accompagnement")] if b.cout else []
    if b.cout:
        part = b.charge_collectivite / b.cout
        cles.append((pourcent(part, 0), f"apportés par {c.la_collectivite}"))
    if humains:
        cles.append((jours(humains), "de travail, les deux parties ensemble"))
    if dates:
        cles.append((date_longue(dates[-1]), "dernière échéance"))
    return cles


def rubriques_de_la_note(c):
    """Les sept, un calendrier sans intertitre : la synthèse tient en deux pages."""
    for r in c.rubriques:
        if r.cle == "echeances" and r.tableau:
            rangs = [
                [date_longue(e.debut), e.libelle, conduite(c, e)]
                for phase in c.calendrier
                for e in phase.echeances
            ]
            colonnes = [Colonne("Date", "k25"), Colonne("Rendez-vous"), Colonne("Conduite", "k25")]
            tableau = Tableau.construire(r.tableau.titre, colonnes, rangs, entete=1, muet=True)
            r = dataclasses.replace(r, tableau=tableau)
        yield r


def _dates(c):
    dates = [e.fin or e.debut for phase in c.calendrier for e in phase.echeances]
    return sorted(dates + [x.le for x in c.livrables if x.le])


def chemin(c):
    """Le calendrier de la feuille de route : rendez-vous, puis remises, sur le même axe."""
    remises = tuple(
        Echeance(libelle=x.nom, debut=x.le, jalon=True, par="ensemble")
        for x in sorted((x for x in c.livrables if x.le), key=lambda x: x.le)
    )
    rendez_vous = tuple(e for phase in c.calendrier for e in phase.echeances)
    phases = [Phase(nom=nom, echeances=lot) for nom, lot in (
        ("Rendez-vous", rendez_vous), ("Livrables", remises)
    ) if lot]  # fmt: skip
    if not phases:
        return None
    dates = _dates(c)
    description = (
        f"Calendrier du {date_longue(dates[0])} au {date_longue(dates[-1])} : rendez-vous et "
        "remises. Les rubriques « Échéances » et « Livrables attendus » donnent les mêmes dates."
    )
    dessin = dessins.chronogramme(phases, description, c.collectivite.lower())
    return Figure("Le chemin", dessin, description, sans_titre=True)


def plan(c):
    """Le tableau du plan d'action, par année : une ligne par rendez-vous et par livrable."""
    actions = [
        (e.debut, e.libelle, "Rendez-vous", conduite(c, e))
        for phase in c.calendrier
        for e in phase.echeances
    ]
    # Un livrable sans date reste au plan, en dernier : c'est ce qui reste à convenir.
    actions += [(x.le, x.nom, "Livrable", "") for x in c.livrables]
    if not actions:
        return None
    rangs, annee = [], None
    for le, libelle, genre, qui in sorted(actions, key=lambda x: (x[0] or date.max, x[1])):
        titre = str(le.year) if le else "À dater"
        if titre != annee:
            rangs.append(("partie", [titre]))
            annee = titre
        quand = date_longue(le) if le else A_PRECISER
        rangs.append([quand, libelle, genre, qui or A_PRECISER, ""])
    return Tableau.construire(
        "Actions, livrables et responsables",
        [
            Colonne("Échéance", "k25"),
            Colonne("Action ou livrable"),
            Colonne("Nature", "k25"),
            Colonne("Responsable", "k4"),
            Colonne("Fait le", "k25"),
        ],
        rangs,
        precision="La dernière colonne se remplit à la main, au fil des rendez-vous.",
        entete=1,
        large=True,
    )


def articles(c):
    """[(article, figure ou None)] : les sept rubriques, puis la vie de l'annexe."""
    for r in c.rubriques:
        texte = c.textes.get(r.cle, "")
        if r.est_vide:
            texte = "*À compléter ensemble.*"
        yield Article(titre=TITRES_ARTICLES[r.cle], texte=texte, tableau=r.tableau)
    yield Article(
        titre="Modification",
        texte="Cette annexe évolue par une nouvelle version, validée par les deux parties. "
        "Les versions précédentes sont conservées.",
    )
    yield Article(titre="Prise d’effet", texte=f"{prise_effet(c, 'Cette annexe')}")


def prise_effet(c, sujet="Ce cadre"):
    quand = f"le {c.prise_effet_ecrite}" if c.prise_effet else "à la date de la dernière validation"
    return f"{sujet}, dans sa version {c.entete.version}, prend effet {quand}."
