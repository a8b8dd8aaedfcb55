"""La théorie du changement : le schéma, son tableau équivalent, et sa page couchée en PDF."""

from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes as c
from predict.noyau.documents import docx, pdf
from predict.noyau.documents.blocs import Cellule, Colonne, Figure, Tableau, Texte
from predict.noyau.graphiques import Case, Fleche, chaine
from predict.noyau.typographie import ABSENT, date_longue, nombre

from ..calculs.theorie_modele import SOURCE

GENRE = "Théorie du changement"


def figure(lue, **taille):
    """Le `Graphique` ; `taille` : `largeur`, `corps`, `noms`, `hauteur_max` de `chaine`."""
    colonnes = [
        (niveau.label, [Case(m.numero, m.maillon.libelle, m.en_bref) for m in siens])
        for niveau, siens in lue.niveaux
    ]
    fleches = [Fleche(x.de.numero, x.vers.numero, x.repere) for x in lue.liens]
    return chaine(colonnes, fleches, lue.conclusion, **taille)


def figures_d_ecran(lue):
    """La large, noms écrits ; l’étroite, numéros seuls, pour un téléphone."""
    return figure(lue, largeur=1120, corps=12), figure(lue, largeur=340, corps=11, noms=False)


def contexte_theorie(lue, *, le):
    """`ContextePaysage` ; `le` : date du document."""
    theorie, reseau = lue.theorie, lue.theorie.reseau
    mention = "Document de travail du réseau"
    if reseau.demonstration:
        mention += " · Démonstration : données fictives"
    return c.ContextePaysage(
        entete=c.EnteteDossier(
            genre=GENRE,
            titre=theorie.titre,
            sous_titre=f"Valeurs {lue.periode.en_toutes_lettres}",
            courant=f"{GENRE} · {theorie.titre}",
            emetteur=reseau.nom,
            reference=f"Lu le {date_longue(le)}",
            mention=mention,
            description="Activités, résultats, effets, impact et hypothèses",
        ),
        parties=(
            partie_du_reseau(reseau),
        ),
        chapitres=tuple(ch for ch in (_schema(lue), _maillons(lue), _hypotheses(lue)) if ch),
    )  # fmt: skip


def _schema(lue):
    if not lue.maillons:
        return None
    # Tient sous le titre, sur la première page.
    dessin = figure(lue, largeur=722, corps=8.5, hauteur_max=222)
    contenu = [Figure(dessin.titre, dessin.svg, dessin.description, sans_titre=True)]
    if lue.theorie.presentation:
        contenu.append(Texte(lue.theorie.presentation))
    return c.Chapitre(ancre="schema", titre=lue.conclusion, contenu=tuple(contenu))


def _maillons(lue):
    rangs = []
    for niveau, siens in lue.niveaux:
        rangs.append(("partie", (niveau.label,)))
        rangs += [
            (
                m.numero,
                m.maillon.libelle
                + (f" — {m.maillon.description}" if m.maillon.description else ""),
                f"{m.code}. {m.mesure}" if m.mesure else ABSENT,
                m.valeur or ABSENT,
                ", ".join(x.vers.numero for x in lue.suites(m)) or ABSENT,
            )
            for m in siens
        ] or [("", "Rien encore", ABSENT, ABSENT, ABSENT)]
    colonnes = (
        Colonne("N°", "k1"), Colonne("Maillon"), Colonne("Indicateur", "k5"),
        Colonne("Valeur", "k2", True), Colonne("Mène à", "k3"),
    )  # fmt: skip
    reste = lue.reconstruits
    source = (
        f"{nombre(reste)} maillon{'s' if reste > 1 else ''} du modèle de départ, reconstruit, à "
        f"vérifier ({SOURCE})."
        if reste
        else ""
    )
    tableau = Tableau.construire(
        "Maillons, indicateurs et suites", colonnes, rangs, large=True, muet=True, dense=True,
        entete=1, source=source,
    )  # fmt: skip
    return c.Chapitre(ancre="maillons", titre="Ce que nous faisons, ce que cela change",
                      contenu=(tableau,))  # fmt: skip


def _cellule(maillon):
    """Le libellé, sa description dessous."""
    return Cellule(maillon.libelle, precision=maillon.description)


def _hypotheses(lue):
    if not lue.hypotheses:
        return None
    tableau = Tableau.construire(
        "Hypothèses", (Colonne("N°", "k1"), Colonne("Lien", "k6"), Colonne("Si…")),
        [(x.repere, f"{x.de.maillon} → {x.vers.maillon}", x.lien.hypothese)
         for x in lue.hypotheses],
        large=True, muet=True, dense=True, entete=1,
    )  # fmt: skip
    return c.Chapitre(ancre="hypotheses", titre="Ce que nous supposons", contenu=(tableau,))


def en_pdf(contexte):
    """Octets du PDF/UA."""
    titre = f"{GENRE} : {contexte.entete.titre}"
    return pdf.rendre("pdf/paysage.html", {"c": contexte}, titre=titre)


FABRIQUES = {"pdf": en_pdf, "docx": docx.paysage}
