"""Le plan d’action en paysage, PDF et Word : actions, chronogramme, bilan de fin de mandat."""

from predict.noyau.documents import contextes as c
from predict.noyau.documents.blocs import Cellule, Colonne, Texte
from predict.noyau.typographie import ABSENT, date_longue, euros, nombre, periode

from . import documents_logique_figures as figures
from .documents_logique import (
    FABRIQUES,
    chapitre_du_calendrier,
    dire_periode,
    entete,
    ligne,
    parties,
    tableau_couche,
)

__all__ = ["FABRIQUES", "du_plan"]
GENRE = "Plan d’action"


def du_plan(lu):
    """Le `ContextePaysage` d’un plan lu (calculs.logique.lire_plan), au jour où il a été lu."""
    plan, a = lu.plan, lu.avancement
    reserve = " (à vérifier)" if lu.mandat.a_verifier else ""
    return c.ContextePaysage(
        entete=entete(plan, GENRE, lu.le, "Actions, calendrier et bilan"),
        parties=parties(plan),
        reperes=(
            ("Période", dire_periode(plan)),
            ("Fin du mandat", f"{date_longue(lu.mandat.le)}{reserve}"),
            ("Avancement", f"{nombre(a.faites)} sur {nombre(a.retenues)}"),
            ("Coût", str(lu.total) or "à chiffrer"),
        ),
        chapeau=a.phrase,
        chapitres=tuple(ch for ch in (_actions(lu), _chronogramme(lu), _bilan(lu)) if ch),
    )


def _actions(lu):
    if not lu.actions:
        texte = Texte("Aucune action n’est encore écrite.")
        return c.Chapitre(ancre="actions", titre="Ce que nous ferons", contenu=(texte,))
    rangs = [
        (
            str(rang),
            Cellule(a.titre, precision="" if not a.description else ligne(a.description)),
            Cellule(
                a.pilote or ABSENT, precision=f"Avec : {a.partenaires}" if a.partenaires else ""
            ),
            _dates(a),
            Cellule("inconnu" if a.cout is None else euros(a.cout), precision=a.financement),
            a.indicateur or ABSENT,
            a.get_etat_display(),
        )
        for rang, a in enumerate(lu.actions, 1)
    ]
    colonnes = (
        Colonne("N°", "k08"), Colonne("Action"), Colonne("Qui", "k3"), Colonne("Quand", "k25"),
        Colonne("Coût, financement", "k25"), Colonne("On le verra à", "k3"),
        Colonne("État", "k15"),
    )  # fmt: skip
    source = ""
    if lu.total.inconnus:
        source = "Un coût inconnu n’entre pas dans le total ; une action abandonnée non plus."
    tableau = tableau_couche("Les actions", colonnes, rangs, entete=1, source=source)
    return c.Chapitre(ancre="actions", titre="Ce que nous ferons", contenu=(tableau,))


def _dates(action):
    if action.debut_le:
        return periode(action.debut_le, action.fin_le)
    return f"avant le {date_longue(action.fin_le)}" if action.fin_le else ABSENT


def _chronogramme(lu):
    sans_date = " ; ".join(a.titre for a in lu.sans_date)
    return chapitre_du_calendrier(figures.du_plan(lu), sans_date)


def _bilan(lu):
    if not lu.plan.bilan.strip():
        return None
    return c.Chapitre(
        ancre="bilan", titre="Bilan de fin de mandat", contenu=(Texte(lu.plan.bilan),)
    )
