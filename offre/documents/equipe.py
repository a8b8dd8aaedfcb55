"""Ce qui sort de l’équipe : la grille des compétences, le plan de formation (tableur, PDF)."""

from decimal import Decimal

from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes, pdf
from predict.noyau.documents.blocs import Cellule, Tableau
from predict.noyau.documents.blocs import Colonne as ColonneImprimee
from predict.noyau.documents.contextes.formation import ContexteFormation
from predict.noyau.tableur import Colonne
from predict.noyau.typographie import date_longue, euros, nombre

from ..regles import EtatFormation

A_VENIR = (EtatFormation.PREVUE, EtatFormation.ENGAGEE)


def colonnes_de_la_grille(grille):
    """Une colonne par membre : moyenne des savoirs, vide si rien n’est dit."""

    def de(rang):
        return lambda ligne: m.moyenne if (m := ligne.maitrises[rang]) else None

    membres = [Colonne(str(un), de(rang), "decimal") for rang, un in enumerate(grille.membres)]
    return (
        Colonne("Compétence", "competence.libelle", "long"),
        *membres,
        Colonne("Personnes en autonomie", lambda x: len(x.autonomes), "entier"),
        Colonne("Évaluée par", lambda x: len(x.dites), "entier"),
        Colonne("État", lambda x: x.etat.label if x.services else "Non demandée par l’offre"),
        Colonne("Services qui la demandent", lambda x: ", ".join(map(str, x.services)), "long"),
    )


def qui(action):
    return str(action.agent) if action.agent_id else "Toute l’équipe"


def quand(action):
    return action.realisee_le or action.prevue_le


def colonnes_des_formations(avec_couts):
    couts = (Colonne("Coût", "cout", "euros"),) if avec_couts else ()
    return (
        Colonne("Compétence", "competence.libelle", "long"),
        Colonne("Objectif", "objectif", "long"),
        Colonne("Pour", qui),
        Colonne("Nature", lambda a: a.get_nature_display()),
        Colonne("Organisme ou personne", "organisme"),
        Colonne("Service concerné", "service.libelle"),
        Colonne("État", lambda a: a.get_etat_display(), largeur=14),
        Colonne("Prévue le", "prevue_le", "date"),
        Colonne("Réalisée le", "realisee_le", "date"),
        *couts,
        Colonne("Note", "note", "long"),
    )


def totaux(actions):
    """(coût à venir, coût réalisé), en euros ; une action abandonnée ne coûte rien."""
    a_venir = sum((a.cout or Decimal(0) for a in actions if a.etat in A_VENIR), Decimal(0))
    realise = sum(
        (a.cout or Decimal(0) for a in actions if a.etat == EtatFormation.REALISEE), Decimal(0)
    )
    return a_venir, realise


def contexte_du_plan(reseau, actions, *, le, periode=""):
    """Le `ContexteFormation` d’actions lues avec compétence, personne et service."""
    actions = [a for a in actions if a.etat != EtatFormation.ABANDONNEE]
    a_venir, realise = totaux(actions)
    sans_cout = sum(a.cout is None for a in actions)
    return ContexteFormation(
        entete=contextes.Entete(
            genre="Plan de formation",
            titre="Plan de formation de l’équipe",
            sous_titre=periode,
            emetteur=reseau.nom,
            reference=f"PF-{le:%Y-%m-%d}",
            mention="Démonstration : personnes fictives" if reseau.demonstration else "",
        ),
        parties=(partie_du_reseau(reseau),),
        reperes=(
            ("Arrêté au", date_longue(le)),
            ("Actions", nombre(len(actions))),
            ("Coût à venir", euros(a_venir)),
            ("Coût réalisé", euros(realise)),
        ),
        tableau=_tableau(actions, a_venir + realise),
        mention=f"{nombre(sans_cout)} action{'s' if sans_cout > 1 else ''} sans coût saisi."
        if sans_cout
        else "",
    )


def _tableau(actions, total):
    rangs, competence = [], None
    for action in sorted(actions, key=lambda a: (a.competence.ordre, str(quand(a) or "9"), a.pk)):
        if action.competence_id != competence:
            competence = action.competence_id
            rangs.append(("partie", (action.competence.libelle,)))
        rangs.append(
            (
                Cellule(action.objectif, precision=_precision(action)),
                qui(action),
                action.get_nature_display(),
                f"{action.get_etat_display()}, {date_longue(quand(action))}"
                if quand(action)
                else action.get_etat_display(),
                euros(action.cout) if action.cout is not None else "–",
            )
        )
    rangs.append(("total", ("Total", "", "", "", euros(total))))
    return Tableau.construire(
        "Actions de formation",
        (
            ColonneImprimee("Objectif"),
            ColonneImprimee("Pour", "k25"),
            ColonneImprimee("Nature", "k2"),
            ColonneImprimee("Où en est-on", "k3"),
            ColonneImprimee("Coût", "k15", nombre=True),
        ),
        rangs,
        muet=True,
    )


def _precision(action):
    morceaux = [action.organisme, action.service.libelle if action.service_id else ""]
    return " · ".join(m for m in morceaux if m)


def en_pdf(contexte):
    titre = f"{contexte.entete.titre}, {contexte.entete.emetteur}"
    return pdf.rendre("pdf/plan_formation.html", {"c": contexte}, titre=titre)
