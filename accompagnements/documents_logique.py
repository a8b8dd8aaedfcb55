"""Le cadre logique en paysage, PDF et Word : grille, activités et coûts, chronogramme, risques."""

import re
from functools import partial

from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes as c
from predict.noyau.documents import docx, pdf
from predict.noyau.documents.blocs import Colonne, Figure, Tableau, Texte
from predict.noyau.typographie import ABSENT, date_longue, euros, nombre, periode

from . import documents_logique_figures as figures
from .documents import noms_de
from .documents_parties import partie as partie_de_la_collectivite
from .regles.logique import PLURIELS, criticite, mot_criticite
from .regles.outils import NiveauLogique

GENRE = "Cadre logique"
INCONNU = "inconnu"


def du_cadre(lu, *, le):
    """Le `ContextePaysage` d’un cadre lu (calculs.logique.lire_cadre) ; `le` : date du jour."""
    cadre = lu.cadre
    return c.ContextePaysage(
        entete=entete(cadre, GENRE, le, "Grille, activités et coûts, chronogramme, risques"),
        parties=parties(cadre),
        reperes=(
            ("Collectivité", str(cadre.accompagnement.fiche)),
            ("Période", dire_periode(cadre)),
            ("Activités", nombre(len(lu.activites))),
            ("Coût", str(lu.total) or "à chiffrer"),
        ),
        chapitres=tuple(ch for ch in (_grille(lu), _couts(lu), _chronogramme(lu), _risques(lu))
                        if ch),
    )  # fmt: skip


def entete(outil, genre, le, description):
    """La tête d’un outil : titre, dossier, et la date où on l’a lu."""
    reseau = outil.accompagnement.reseau
    return c.EnteteDossier(
        genre=genre,
        titre=_sans_le_genre(outil.titre, genre),
        sous_titre=str(outil.accompagnement),
        courant=f"{genre} · {outil.accompagnement.fiche}",
        emetteur=reseau.nom,
        reference=f"Document de travail du {date_longue(le)}",
        mention="Démonstration : données fictives" if reseau.demonstration else "",
        description=f"{description}, {outil.accompagnement.fiche}",
    )


def _sans_le_genre(titre, genre):
    """Le genre est déjà écrit au-dessus : « Cadre logique : l’eau » devient « L’eau »."""
    court = re.sub(rf"^{genre}\s*:\s*", "", titre)
    return court[:1].upper() + court[1:]


def parties(outil):
    reseau, collectivite = outil.accompagnement.reseau, outil.accompagnement.fiche.collectivite
    return (
        partie_du_reseau(reseau),
        partie_de_la_collectivite(outil.accompagnement.fiche, noms_de(collectivite)[0]),
    )  # fmt: skip


def dire_periode(outil):
    if outil.debut_le or outil.fin_le:
        return periode(outil.debut_le, outil.fin_le)
    return "à préciser"


def en_pdf(contexte):
    """Octets du PDF/UA."""
    titre = f"{contexte.entete.genre} : {contexte.entete.titre}"
    return pdf.rendre("pdf/paysage.html", {"c": contexte}, titre=titre)


def en_docx(contexte):
    return docx.paysage(contexte)


FABRIQUES = {"pdf": en_pdf, "docx": en_docx}
# Tous les tableaux d’ici tiennent la page couchée, et leur rubrique les nomme déjà.
tableau_couche = partial(Tableau.construire, large=True, muet=True, dense=True)


def ligne(texte):
    """Un texte de plusieurs lignes, dans une cellule."""
    return " ; ".join(x.strip() for x in texte.splitlines() if x.strip()) or ABSENT


def _grille(lu):
    rangs = []
    for niveau, places in lu.grille.items():
        rangs.append(("partie", (PLURIELS[niveau],)))
        cellules = _moyens if niveau == NiveauLogique.ACTIVITE else _preuves
        rangs += [
            (p.numero, p.ligne.libelle, *cellules(p.ligne), ligne(p.ligne.hypotheses))
            for p in places
        ] or [("", "Rien encore", ABSENT, ABSENT, ABSENT)]
    colonnes = (
        Colonne("N°", "k1"), Colonne("Logique"), Colonne("Indicateurs", "k45"),
        Colonne("Sources de vérification", "k3"), Colonne("Hypothèses", "k4"),
    )  # fmt: skip
    return c.Chapitre(
        ancre="grille", titre="La grille",
        contenu=(tableau_couche("La grille", colonnes, rangs, entete=1),),
    )  # fmt: skip


def _preuves(x):
    return ligne(x.indicateurs), ligne(x.sources)


def _moyens(x):
    """Sous les activités, la grille dit les ressources et le coût (domaine.md §1.6-33)."""
    return ligne(f"{x.indicateurs}\n{x.ressources}"), _cout(x.cout)


def _cout(montant):
    return INCONNU if montant is None else euros(montant)


def _couts(lu):
    if not lu.activites:
        return None
    rangs = []
    for g in lu.groupes:
        rangs.append(("partie", (g.nom,)))
        for p in g.activites:
            x = p.ligne
            dates = periode(x.debut_le, x.fin_le) if x.debut_le else ABSENT
            rangs.append((p.numero, x.libelle, ligne(x.ressources), x.responsable or ABSENT, dates,
                          _cout(x.cout)))  # fmt: skip
        if g.activites:
            rangs.append(("sous-total", ("", "Total", "", "", "", str(g.total))))
        else:
            rangs.append(("", "Aucune activité encore", ABSENT, ABSENT, ABSENT, ABSENT))
    rangs.append(("total", ("", "Ensemble", "", "", "", str(lu.total))))
    colonnes = (
        Colonne("N°", "k1"), Colonne("Activité"), Colonne("Ressources", "k4"),
        Colonne("Responsable", "k3"), Colonne("Dates", "k25"), Colonne("Coût", "k25", True),
    )  # fmt: skip
    source = "Un coût inconnu n’entre dans aucun total." if lu.total.inconnus else ""
    tableau = tableau_couche("Activités et coûts", colonnes, rangs, entete=1, source=source)
    return c.Chapitre(ancre="couts", titre="Activités, moyens et coûts", contenu=(tableau,))


def _chronogramme(lu):
    seules = ", ".join(p.numero for p in lu.sans_date)
    return chapitre_du_calendrier(figures.du_cadre(lu), seules)


def chapitre_du_calendrier(trace, sans_date):
    """Le chronogramme et ce qui n’y est pas ; `None` si rien n’est daté."""
    if trace is None:
        return None
    contenu = [Figure(trace.titre, trace.svg, trace.description)]
    if sans_date:
        contenu.append(Texte(f"Sans date, donc absent du dessin : {sans_date}."))
    return c.Chapitre(ancre="chronogramme", titre="Chronogramme", contenu=tuple(contenu))


def _risques(lu):
    if not lu.risques:
        return None
    rangs = [
        (r.libelle, r.get_probabilite_display(), r.get_gravite_display(),
         f"{mot_criticite(criticite(r)).label} ({criticite(r)})", ligne(r.parade))
        for r in lu.risques
    ]  # fmt: skip
    colonnes = (
        Colonne("Risque", "k5"), Colonne("Probabilité", "k2"), Colonne("Gravité", "k2"),
        Colonne("Criticité", "k2"), Colonne("Ce que l’on prévoit"),
    )  # fmt: skip
    tableau = tableau_couche(
        "Risques", colonnes, rangs,
        source="Criticité : probabilité × gravité, de 1 à 9 ; les seuils sont un choix de l’outil.",
    )  # fmt: skip
    return c.Chapitre(ancre="risques", titre="Risques", contenu=(tableau,))
