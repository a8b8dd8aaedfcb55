"""Analyse d’une campagne d’enquête : figures, et document de travail en PDF."""

from dataclasses import dataclass, replace

from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes, pdf
from predict.noyau.documents.blocs import Colonne, Figure, Tableau, Texte, Verbatim
from predict.noyau.documents.contextes.dossier import EnteteDossier
from predict.noyau.graphiques import barres
from predict.noyau.typographie import date_longue, nombre, pourcent

from ..calculs.campagnes import (
    analyser,
    citations,
    decompter,
    lire_invitations,
    lire_reponses,
    pourquoi_tue,
    retenir,
)
from ..regles import RoleQuestion, TypeQuestion

INDICATEURS = {RoleQuestion.SATISFACTION: "I6", RoleQuestion.AUTONOMIE: "I8"}


def conclusion(repartition):
    """« 4,0 sur 5 en moyenne », « D’abord : oui » : ce que la figure montre, en une phrase."""
    if repartition.moyenne is not None:
        suite = " sur 5" if repartition.question.type == TypeQuestion.NOTE else ""
        return f"{nombre(repartition.moyenne, 1)}{suite} en moyenne"
    sommet = max(n for _, n in repartition.lignes)
    premiers = [libelle for libelle, n in repartition.lignes if n == sommet]
    if len(premiers) > 1:
        return "Les réponses se partagent"
    return f"D’abord : {premiers[0][:1].lower()}{premiers[0][1:]}"


def figure(repartition, largeur=476):
    """Le graphique d’une répartition, ou `None` si elle se tait ou ne se dessine pas.

    `largeur` : en points sur le papier ; moindre à l’écran, où le dessin s’agrandit.
    """
    if not repartition.lignes:
        return None
    n = repartition.repondantes
    return barres(
        list(repartition.lignes),
        conclusion(repartition),
        precision=f"{nombre(n)} réponse{'s' * (n > 1)} à cette question",
        entetes=("Réponse", "Nombre"),
        largeur=largeur,
    )


@dataclass(frozen=True)
class ContexteCampagne:
    """`reperes` : (mot, valeur) ; `chapitres` : une question chacun, puis citations, retenues."""

    entete: contextes.Entete
    parties: tuple
    reperes: tuple
    chapeau: str
    chapitres: tuple


def contexte_campagne(campagne, le):
    reseau = campagne.reseau
    reponses = lire_reponses(campagne)
    decompte = decompter(lire_invitations(campagne, le))
    tue = pourquoi_tue(campagne, decompte.repondantes, le)
    fin = f", close le {date_longue(campagne.close_le)}" if campagne.est_close(le) else ""
    return ContexteCampagne(
        entete=EnteteDossier(
            genre="Enquête",
            titre=campagne.titre,
            sous_titre=f"Ouverte le {date_longue(campagne.ouverte_le)}{fin}",
            courant=f"Enquête · {campagne.titre}",
            emetteur=reseau.nom,
            reference=f"Lu le {date_longue(le)}",
            mention="Document de travail du réseau",
        ),
        parties=(partie_du_reseau(reseau),),
        reperes=(
            ("Collectivités invitées", nombre(decompte.invitees)),
            ("Ont répondu", nombre(decompte.repondantes)),
            ("Taux de réponse", pourcent(decompte.taux) if decompte.taux is not None else "–"),
            ("Réponses reçues", nombre(decompte.reponses)),
        ),
        chapeau=tue,
        chapitres=tuple(_chapitres(campagne, reponses, le, tue)),
    )


def _chapitres(campagne, reponses, le, tue):
    analyse = analyser(campagne, reponses, le)
    if tue:
        # Le chapeau dit déjà pourquoi rien ne se lit : le répéter à chaque question ennuie.
        questions = "\n".join(f"- {x.question.libelle}" for x in analyse)
        yield contextes.Chapitre("questions", "Les questions posées", contenu=(Texte(questions),))
        return
    for rang, repartition in enumerate(analyse, 1):
        question = repartition.question
        code = INDICATEURS.get(question.role, "")
        yield contextes.Chapitre(
            ancre=f"question-{rang}",
            titre=f"{question.libelle}{f' ({code})' if code else ''}",
            contenu=tuple(_contenu(repartition)),
        )
    paroles = citations(campagne, reponses, le)
    if paroles:
        qui = "Une collectivité accompagnée"
        yield contextes.Chapitre(
            ancre="citations", titre="Avec leur accord",
            contenu=tuple(Verbatim(texte, nom or qui) for texte, nom in paroles),
        )  # fmt: skip
    retenues = [] if campagne.anonyme else retenir(reponses)
    if retenues:
        yield contextes.Chapitre(
            ancre="retenues",
            titre="La réponse retenue de chaque collectivité",
            chapeau="C’est elle qui compte pour I6 et I8 : une seule par collectivité.",
            contenu=(_retenues(retenues),),
        )


def _contenu(repartition):
    dessin = figure(repartition)
    if dessin is not None:
        en_page = Figure.depuis(dessin)
        yield replace(en_page, tableau=replace(en_page.tableau, etroit=False))
    elif repartition.moyenne is not None:
        yield Texte(f"{nombre(repartition.moyenne, 1)} en moyenne.")
    for texte in repartition.textes:
        yield Texte(f"- {texte}")
    if repartition.tue:
        yield Texte(repartition.tue)


def _retenues(retenues):
    lignes = [
        (
            str(r.fiche), date_longue(r.reponse.le), *dites(r.reponse), r.raison,
        )
        for r in retenues
    ]  # fmt: skip
    return Tableau.construire(
        "Réponses retenues",
        (
            Colonne("Collectivité", "k25"), Colonne("Date", "k2"), Colonne("I6", "k1"),
            Colonne("I8", "k12"), Colonne("Pourquoi celle-là"),
        ),
        lignes,
        muet=True,
        dense=True,
        coupable=True,
    )  # fmt: skip


def dites(reponse):
    """(note, autonomie) d’une réponse, en mots."""
    note = f"{reponse.satisfaction} sur 5" if reponse.satisfaction else "–"
    return note, reponse.get_autonomie_display() if reponse.autonomie else "–"


def campagne_pdf(campagne, le):
    contexte = contexte_campagne(campagne, le)
    return pdf.rendre("pdf/enquete.html", {"c": contexte}, titre=contexte.entete.titre, serrer=True)
