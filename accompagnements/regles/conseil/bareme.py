"""Poids, seuils et correspondances du conseil : le seul endroit où ils s’écrivent.

Reconstruction, à vérifier avec les réseaux : les sources disent les critères, pas leur poids.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices

from collectivites.regles import Attente, NiveauEngagement, ProfilActer, Strate


class Critere(TextChoices):
    NATURE = "nature", "Nature du besoin"
    ATTENTE = "attente", "Attente, chacune"
    NIVEAU = "niveau", "Niveau d’engagement"
    PROFIL = "profil", "Profil principal"
    PROFIL_SECOND = "profil_second", "Autre profil"
    INTERET = "interet", "Marqueur du territoire"
    TAILLE = "taille", "Taille"
    TEMPS = "temps", "Temps disponible chez elle"
    BUDGET = "budget", "Prix et budget"
    ADHESION = "adhesion", "Adhésion au réseau"
    PORTAGE = "portage", "Portage politique"
    MANDAT = "mandat", "Temps du mandat"
    VOLET = "volet", "Socle ou spécifique"
    FINANCEMENT = "financement", "Financement à trouver"
    COMPETENCE = "competence", "Compétence à acquérir"
    ETAT = "etat", "Service pas encore prêt"
    RENFORCER = "renforcer", "Service à renforcer"
    DISPONIBILITE = "disponibilite", "Disponibilité du réseau"
    EXPERIENCE = "experience", "Résultats passés"
    DEJA = "deja", "Déjà fait pour elle"


@dataclass(frozen=True)
class Poids:
    """Ce que vaut une raison de ce critère, selon son sens ; 0 : ce sens n’existe pas."""

    pour: int
    contre: int


BAREME = {
    Critere.NATURE: Poids(4, 0),
    Critere.ATTENTE: Poids(2, 0),
    Critere.NIVEAU: Poids(1, 0),
    Critere.PROFIL: Poids(2, 1),
    Critere.PROFIL_SECOND: Poids(1, 0),
    Critere.INTERET: Poids(1, 0),
    Critere.TAILLE: Poids(1, 1),
    Critere.TEMPS: Poids(1, 2),
    Critere.BUDGET: Poids(1, 2),
    Critere.ADHESION: Poids(1, 2),
    Critere.PORTAGE: Poids(1, 2),
    Critere.MANDAT: Poids(1, 2),
    Critere.VOLET: Poids(1, 1),
    Critere.FINANCEMENT: Poids(0, 2),
    Critere.COMPETENCE: Poids(0, 2),
    Critere.ETAT: Poids(0, 2),
    Critere.RENFORCER: Poids(0, 1),
    Critere.DISPONIBILITE: Poids(1, 2),
    Critere.EXPERIENCE: Poids(1, 0),
    Critere.DEJA: Poids(0, 2),
}

# Au-delà de ce rang, on demande pourquoi l’on s’écarte du conseil.
PREMIERS = 3

# Jours d’agent : un travail long engage aussi la collectivité ; un court ne l’engage guère.
JOURS_LONG, JOURS_COURT = Decimal(5), Decimal(2)
PETITES, GRANDES = (Strate.S0, Strate.S1), (Strate.S5,)
ETP_FAIBLE, ETP_SOLIDE = Decimal("0.2"), Decimal("0.5")
MOIS_COURTS, MOIS_LONGS = 12, 36

# À quelle attente répond un service : par son code dans le catalogue commun…
SERVICES_PAR_ATTENTE = {
    Attente.ACTEURS: ("observatoire", "diagnostic_territorial"),
    Attente.MISE_EN_RELATION: ("mise_en_relation", "appui_accords", "programmes_mutualises"),
    Attente.ECSI: ("actions_ecsi",),
    Attente.VIE_CSI: (
        "atelier_sensibilisation", "actions_ecsi", "formation_elus_agents", "appui_jumelages",
    ),
    Attente.FINANCEMENTS: ("veille_financements", "montage_projet", "gestion_fonds_delegues"),
}  # fmt: skip
# … ou, propre au réseau, par sa mission.
MISSIONS_PAR_ATTENTE = {
    Attente.ACTEURS: ("observation",),
    Attente.MISE_EN_RELATION: ("intermediation", "coordination"),
    Attente.ECSI: (),
    Attente.VIE_CSI: ("animation",),
    Attente.FINANCEMENTS: (),
}

COMME_VOUS = {
    NiveauEngagement.NON_ENGAGEE: "qui ne se sont pas encore engagées",
    NiveauEngagement.NOUVELLEMENT_ENGAGEE: "qui s’engagent depuis peu",
    NiveauEngagement.DEJA_ENGAGEE: "déjà engagées",
}
SUJETS = {
    ProfilActer.HUMANIS: "l’action humanitaire et sociale",
    ProfilActer.COSMIN: "la cohésion sociale et l’interculturalité",
    ProfilActer.CIMOB: "la citoyenneté internationale et la mobilité",
    ProfilActer.CLIMAPART: "le climat et les enjeux partagés",
    ProfilActer.ASTRE: "l’attractivité et le rayonnement économique",
}
