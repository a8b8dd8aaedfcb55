"""Colonnes des exports : plans, candidatures, budgets du 1 %, portefeuille."""

from predict.comptes.perimetre import dans_reseau
from predict.noyau.tableur import Colonne

from .calculs.plans import equilibre, ressource
from .calculs.un_pourcent import solde_du_budget

PAQUET = 500


def lire_les_plans(queryset, reseau_id):
    """(plan, équilibre), par paquets, hors de la transaction de la vue."""
    with dans_reseau(reseau_id):
        for plan in queryset.iterator(chunk_size=PAQUET):
            ressources = [ressource(ligne) for ligne in plan.lignes.all()]
            yield plan, equilibre(plan, ressources, list(plan.postes.all()))


PLANS = (
    Colonne("Référence", lambda x: x[0].ref),
    Colonne("Plan", lambda x: x[0].titre, "long"),
    Colonne("Collectivité", lambda x: str(x[0].fiche or "")),
    Colonne("Accompagnement", lambda x: str(x[0].accompagnement or "")),
    Colonne("Dépenses", lambda x: x[1].depenses, "euros"),
    Colonne("Ressources", lambda x: x[1].ressources, "euros"),
    Colonne("Acquis", lambda x: x[1].acquis, "euros"),
    Colonne("Demandé", lambda x: x[1].demande, "euros"),
    Colonne("Envisagé", lambda x: x[1].envisage, "euros"),
    Colonne("Manque", lambda x: x[1].manque, "euros"),
    Colonne("Excédent", lambda x: x[1].excedent, "euros"),
    Colonne("Auteur·e", lambda x: str(x[0].auteur or "")),
    Colonne("Modifié le", lambda x: x[0].modifie_le, "moment"),
)
ETATS_DITS = {
    "brouillon": "Brouillon",
    "deposee": "Déposée, en attente",
    "accordee": "Accordée",
    "refusee": "Refusée",
}
CANDIDATURES = (
    Colonne("Référence", "ref"),
    Colonne("Candidature", "titre", "long"),
    Colonne("Dispositif", lambda c: str(c.session.dispositif if c.session else c.dispositif)),
    Colonne("Session", lambda c: str(c.session or "")),
    Colonne("Collectivités", lambda c: ", ".join(str(x.fiche) for x in c.collectivites.all())),
    Colonne("Accompagnement", lambda c: str(c.accompagnement or "")),
    Colonne("État", lambda c: ETATS_DITS[c.ou_en_est]),
    Colonne("Fermeture de la session", lambda c: c.session and c.session.ferme_le, "date"),
    Colonne("Coût total", "montant_total", "euros"),
    Colonne("Demandé", "montant_demande", "euros"),
    Colonne("Accordé", "montant_accorde", "euros"),
    Colonne("Déposée le", "deposee_le", "date"),
    Colonne("Accusé joint", lambda c: c.accuse_id is not None, "oui_non"),
    Colonne("Notifiée le", "notifiee_le", "date"),
    Colonne("Étape suivante de", lambda c: str(c.etape_de or "")),
)
BUDGETS = (
    Colonne("Collectivité", lambda b: str(b.fiche)),
    Colonne("Année", "annee", "entier"),
    Colonne("Service", lambda b: b.get_secteur_display()),
    Colonne("Ressources", "ressources", "euros"),
    Colonne("Plafond de 1 %", lambda b: solde_du_budget(b).plafond, "euros"),
    Colonne("Engagé", "engage", "euros"),
    Colonne("Reste", lambda b: solde_du_budget(b).reste, "euros"),
    Colonne("Dépassement", lambda b: solde_du_budget(b).depassement, "euros"),
    Colonne("Source du chiffre", "source", "long"),
)
PORTEFEUILLE = (
    Colonne("Projet", "projet", "long"),
    Colonne("Collectivité", "collectivite"),
    Colonne("Avec", "avec"),
    Colonne("Année", "annee", "entier"),
    Colonne("Source", "source"),
    Colonne("Nature", lambda e: e.nature.label),
    Colonne("État", lambda e: e.etat.label),
    Colonne("Montant", "montant", "euros"),
    Colonne("Coût du projet", "cout", "euros"),
    Colonne("D’où vient la ligne", "titre", "long"),
)


def lire_au_fil(queryset, reseau_id):
    with dans_reseau(reseau_id):
        yield from queryset.iterator(chunk_size=PAQUET)
