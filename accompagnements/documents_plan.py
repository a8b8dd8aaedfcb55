"""La page d’un plan de financement à envoyer à la collectivité : rien qui soit interne au réseau.

Elle n’est ni scellée ni gardée : un plan bouge, la page dit à quelle date on l’a lu.
"""

from offre.regles.eligibilite import Situation
from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes, pdf
from predict.noyau.documents.blocs import Colonne, Tableau
from predict.noyau.pays import nom_du_pays
from predict.noyau.typographie import date_longue, enumeration, euros

from .calculs.plans import equilibre
from .documents_parties import partie as partie_de_la_collectivite

GENRE = "Plan de financement"
SESSIONS = 3
RESERVE = (
    "Ce document de travail ne remplace pas le règlement du financeur, qui seul fait foi et décide."
)


class EntetePlan(contextes.Entete):
    """Une lecture n’a pas de version : le pied dit seulement quand on l’a lue."""

    @property
    def pied(self):
        return self.reference


def plan_pdf(plan, postes, ressources, examens, le):
    """Octets du PDF. `ressources` : des `calculs.plans.Ressource` ; `examens` : des sessions du
    plan."""
    contexte = contexte_du_plan(plan, postes, ressources, examens, le)
    return pdf.rendre("pdf/plan.html", {"c": contexte}, titre=contexte.entete.titre)


def contexte_du_plan(plan, postes, ressources, examens, le):
    bilan, reseau = equilibre(plan, ressources, postes), plan.reseau
    sections = [
        contextes.Section(titre="Ce que le projet coûte", tableau=_depenses(plan, postes, bilan)),
        contextes.Section(
            titre="Ce qui le paie", texte=bilan.phrase, tableau=_ressources(ressources, bilan)
        ),
    ]
    if examens:
        sections.append(
            contextes.Section(titre="Ce que demandent les financeurs", texte=_financeurs(examens))
        )
    return contextes.ContexteFicheBesoin(
        entete=EntetePlan(
            genre=GENRE,
            titre=plan.titre,
            sous_titre=str(plan.fiche or ""),
            courant=f"{GENRE} · {plan.titre}",
            emetteur=reseau.nom,
            reference=f"Au {date_longue(le)}",
            mention="Document de travail",
        ),
        parties=tuple(_parties(plan)),
        reperes=tuple(_reperes(plan)),
        chapeau=plan.objet,
        sections=tuple(sections),
    )


def _parties(plan):
    reseau = plan.reseau
    yield partie_du_reseau(reseau)
    if plan.fiche:
        yield partie_de_la_collectivite(plan.fiche)


def _reperes(plan):
    duree = f"{plan.duree_mois} mois" if plan.duree_mois else ""
    debut = f"à partir du {date_longue(plan.debut_le)}" if plan.debut_le else ""
    return (
        ("Pays", enumeration([nom_du_pays(c) for c in plan.pays]) if plan.pays else "à préciser"),
        ("Durée", ", ".join(m for m in (duree, debut) if m) or "à préciser"),
        ("Porté par", plan.get_porteur_display() or "à préciser"),
        ("Coût total", euros(plan.cout_total) if plan.cout_total is not None else "à préciser"),
    )


def _depenses(plan, postes, bilan):
    rangs = [(p.libelle, euros(p.montant)) for p in postes]
    if not postes:
        rangs = [("Coût total annoncé, à détailler", euros(plan.cout_total))]
    rangs.append(("total", ("Total des dépenses", euros(bilan.depenses))))
    return Tableau.construire(
        "Dépenses",
        (Colonne("Dépense"), Colonne("Montant", "k3", True)),
        rangs,
        muet=True,
        dense=True,
    )


def _ressources(ressources, bilan):
    rangs = [
        (str(r.ligne), r.ligne.get_nature_display(), r.etat.label, euros(r.montant))
        for r in ressources
        if r.compte
    ]
    rangs.append(("total", ("Total des ressources", "", "", euros(bilan.ressources))))
    return Tableau.construire(
        "Ressources",
        (Colonne("Source"), Colonne("Nature", "k4"), Colonne("État", "k25"),
         Colonne("Montant", "k25", True)),
        rangs, muet=True, dense=True,
    )  # fmt: skip


def _financeurs(examens):
    lignes = []
    for examen in examens[:SESSIONS]:
        dit = [f"**{examen.session}** : {examen.situation.label.lower()}."]
        if examen.session.ferme_le:
            verifier = " (date à vérifier)" if examen.session.dates_a_verifier else ""
            dit.append(f"Dépôt avant le {date_longue(examen.session.ferme_le)}{verifier}.")
        dit.append(examen.en_montage)
        if examen.situation != Situation.RECEVABLE:
            phrases = [li.phrase for li in (examen.bloquants or examen.a_preciser)[:3]]
            dit += phrases
        lignes.append("- " + " ".join(m for m in dit if m))
    return "\n".join([*lignes, f"*{RESERVE}*"])
