"""Le résumé d’un dossier qui change de mains : deux pages, pour l’équipe seulement.

Comme la préparation d’un rendez-vous, c’est une lecture de l’instant, ni scellée ni gardée.
"""

from collectivites.models import Echange
from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes, pdf
from predict.noyau.typographie import date_longue, enumeration, nombre

from .documents_preparation import EntetePreparation, contacts_dits, court, liste, phrases
from .models.faits import faits_de
from .regles import Etape, Etat
from .regles.portes import manquants

TITRE = "Passation"
TACHES, ECHANGES, PIECES = 12, 4, 8


def passation_pdf(passation, le):
    """Octets du PDF."""
    contexte = contexte_passation(passation, le)
    return pdf.rendre("pdf/preparation.html", {"c": contexte}, titre=contexte.entete.titre)


def contexte_passation(passation, le):
    a = passation.accompagnement
    fiche, reseau = a.fiche, a.fiche.reseau
    reperes = (
        ("De", _nom(passation.de)),
        ("À", _nom(passation.a)),
        ("Étape", f"{Etape(a.etape).label}, depuis le {date_longue(a.etape_depuis)}"),
        ("Fin prévue", date_longue(a.fin_prevue_le) if a.fin_prevue_le else "non fixée"),
    )
    sections = (
        ("Où l’on en est", _situation(a, le)),
        ("La demande", _demande(a)),
        ("Interlocuteurs", contacts_dits(fiche, le)),
        ("Besoins", _besoins(a)),
        ("Services retenus", _prestations(a)),
        ("À faire", _taches(a, le)),
        ("À remettre", _livrables(a)),
        ("Cadre de collaboration", _cadre(a)),
        ("Financements demandés", _candidatures(a)),
        ("Conventions", _conventions(a)),
        ("Derniers échanges", _echanges(fiche, le)),
        ("À lire", _pieces(a)),
    )
    return contextes.ContexteFicheBesoin(
        entete=EntetePreparation(
            genre=TITRE,
            titre=a.titre,
            sous_titre=f"{fiche}, dossier ouvert le {date_longue(a.debut_le)}",
            courant=f"{TITRE} · {a.titre}",
            emetteur=reseau.nom,
            reference=f"Passé le {date_longue(passation.le)}, lu le {date_longue(le)}",
            mention="Pour l’équipe du réseau seulement",
        ),
        parties=(partie_du_reseau(reseau),),
        reperes=reperes,
        chapeau=passation.mot,
        chapeau_titre="Ce qu’il faut savoir",
        sections=tuple(
            contextes.Section(titre=titre, texte=texte) for titre, texte in sections if texte
        ),
    )


def _nom(agent):
    return agent.nom_complet if agent else "personne"


def _situation(a, le):
    if a.etat == Etat.EN_SOMMEIL:
        reveil = f"Réveil prévu le {date_longue(a.reveil_le)}" if a.reveil_le else ""
        return phrases("**En sommeil**", a.motif_etat, reveil) + "."
    manque = manquants(a.etape, faits_de(a, le))
    if not manque:
        return "Rien ne retient le dossier à cette étape."
    return "Pour avancer, il manque :\n" + liste(c.titre for c in manque)


def _demande(a):
    origine = f"Scénario {a.get_scenario_display().lower()}"
    if a.cas_type:
        origine += f" ({a.get_cas_type_display()})"
    demande = a.sollicitation
    if demande is None:
        return f"{origine}."
    recue = f"{demande.objet}, reçue le {date_longue(demande.recue_le)}"
    return phrases(origine, recue, court(demande.demande)) + "."


def _besoins(a):
    fiche = a.fiches_besoin.first()
    if fiche is None:
        return ""
    return "\n\n".join(
        f"**{titre}** : {court(_a_la_suite(texte))}"
        for titre, texte in (
            ("Ambitions", fiche.ambitions),
            ("Capacités", fiche.capacites),
            ("Lecture croisée", fiche.lecture_croisee),
        )
        if texte
    )


def _a_la_suite(texte):
    """« Une par ligne » devient une phrase à points-virgules."""
    return " ; ".join(ligne.strip(" -") for ligne in texte.splitlines() if ligne.strip())


def _prestations(a):
    return liste(
        enumeration_dite(
            f"**{p.service}**",
            p.get_mode_display(),
            f"{nombre(p.jours_prevus)} j prévus" if p.jours_prevus else "",
        )
        for p in a.prestations.avec_service()
    )


def enumeration_dite(*morceaux):
    """Les morceaux non vides, séparés d’une virgule."""
    return ", ".join(m for m in morceaux if m)


def _taches(a, le):
    taches = list(a.taches.a_faire().select_related("assignee")[: TACHES + 1])
    lignes = [
        enumeration_dite(
            t.titre,
            f"pour le {date_longue(t.echeance)}" if t.echeance else "",
            "en retard" if t.echeance and t.echeance < le else "",
            str(t.assignee or "personne encore"),
        )
        for t in taches[:TACHES]
    ]
    if len(taches) > TACHES:
        lignes.append("et d’autres, au dossier")
    return liste(lignes)


def _livrables(a):
    return liste(
        enumeration_dite(
            livrable.titre,
            f"prévu le {date_longue(livrable.prevu_le)}" if livrable.prevu_le else "sans date",
        )
        for livrable in a.livrables.filter(livre_le=None)
    )


def _cadre(a):
    cadre = a.cadres.courants().first()
    if cadre is None:
        return ""
    ouverts = cadre.commentaires.ouverts().count()
    reste = f"{ouverts} commentaires à régler" if ouverts > 1 else "un commentaire à régler"
    return (
        enumeration_dite(
            f"Version {cadre.numero}", cadre.get_etat_display().lower(), reste if ouverts else ""
        )
        + "."
    )


def _candidatures(a):
    return liste(
        enumeration_dite(
            c.titre,
            f"{nombre(c.montant_demande)} € demandés" if c.montant_demande else "",
            f"déposée le {date_longue(c.deposee_le)}" if c.deposee_le else "en préparation",
            c.get_decision_display().lower() if c.decision else "",
        )
        for c in a.candidatures.all()
    )


def _conventions(a):
    return liste(
        enumeration_dite(
            c.titre,
            c.etat.label.lower(),
            f"jusqu’au {date_longue(c.fin_le)}" if c.fin_le else "",
        )
        for c in a.conventions.all()
    )


def _echanges(fiche, le):
    derniers = Echange.objects.filter(fiche=fiche, le__lte=le).select_related("auteur")[:ECHANGES]
    return liste(
        f"**{e.libelle_type} du {date_longue(e.le)}** : "
        + phrases(e.objet, court(e.compte_rendu), str(e.auteur or ""))
        for e in derniers
    )


def _pieces(a):
    titres = [p.titre for p in a.pieces.all()[:PIECES]]
    return f"Au dossier : {enumeration(titres)}." if titres else ""
