"""Mots et tables de l’accompagnement : étapes, états, transitions, rubriques."""

from django.db.models import IntegerChoices, TextChoices


class Scenario(TextChoices):
    OPPORTUNISTE = "opportuniste", "Opportuniste"
    PROACTIF = "proactif", "Proactif"
    RECEPTIF = "receptif", "Réceptif"


class CasType(TextChoices):
    FINANCEMENT = "financement", "Opportunité de financement"
    EVENEMENT = "evenement_exterieur", "Événement extérieur"
    ACTEUR = "acteur_territoire", "Sollicitation d’un acteur du territoire ou du Sud"
    BAILLEUR = "bailleur", "Sollicitation d’un bailleur"
    CIBLAGE = "ciblage", "Collectivité ciblée par le réseau"
    CONTACT_DIRECT = "contact_direct", "Contact direct de la collectivité"
    TIERS = "tiers", "Mise en relation par un tiers"
    INSTITUTION = "institution", "Demande d’une institution (MEAE, AFD…)"


CAS_PAR_SCENARIO = {
    Scenario.OPPORTUNISTE: (
        CasType.FINANCEMENT, CasType.EVENEMENT, CasType.ACTEUR, CasType.BAILLEUR,
    ),
    Scenario.PROACTIF: (CasType.CIBLAGE,),
    Scenario.RECEPTIF: (CasType.CONTACT_DIRECT, CasType.TIERS, CasType.INSTITUTION),
}  # fmt: skip
SCENARIO_DU_CAS = {cas: scenario for scenario, tous in CAS_PAR_SCENARIO.items() for cas in tous}


class EtatSollicitation(TextChoices):
    A_TRAITER = "a_traiter", "À traiter"
    ACCEPTEE = "acceptee", "Acceptée"
    REORIENTEE = "reorientee", "Réorientée"
    RENSEIGNEMENT = "renseignement", "Renseignement donné"


class Etape(IntegerChoices):
    """Les quatre étapes du guide, puis la vie de l’accompagnement."""

    SINGULARISATION = 1, "Singularisation"
    MISE_EN_LIEN = 2, "Mise en lien"
    CALIBRAGE = 3, "Calibrage"
    CADRE = 4, "Cadre de collaboration"
    EN_COURS = 5, "En cours"
    CLOS = 6, "Clos"


class Etat(TextChoices):
    ACTIF = "actif", "Actif"
    EN_SOMMEIL = "en_sommeil", "En sommeil"
    ABANDONNE = "abandonne", "Abandonné"
    CLOS = "clos", "Clos"


# Une étape ne mène qu’à la suivante ; on ne saute pas, on passe outre en le motivant.
ETAPE_SUIVANTE = {
    Etape.SINGULARISATION: Etape.MISE_EN_LIEN,
    Etape.MISE_EN_LIEN: Etape.CALIBRAGE,
    Etape.CALIBRAGE: Etape.CADRE,
    Etape.CADRE: Etape.EN_COURS,
    Etape.EN_COURS: Etape.CLOS,
    Etape.CLOS: None,
}
ETATS_SUIVANTS = {
    Etat.ACTIF: {Etat.EN_SOMMEIL, Etat.ABANDONNE, Etat.CLOS},
    Etat.EN_SOMMEIL: {Etat.ACTIF, Etat.ABANDONNE},
    Etat.ABANDONNE: {Etat.ACTIF},
    Etat.CLOS: {Etat.ACTIF},
}


class DemarcheCalibrage(TextChoices):
    ECOUTE = "ecoute", "Écoute"
    DIAGNOSTIC_FLASH = "diagnostic_flash", "Diagnostic flash"
    PRIORISATION = "priorisation", "Priorisation"
    PROPOSITION = "proposition", "Proposition"
    VALIDATION = "validation", "Validation"


class FormeCadre(TextChoices):
    NOTE = "note_cadrage", "Note de cadrage"
    FEUILLE_DE_ROUTE = "feuille_route", "Feuille de route"
    PLAN_ACTION = "plan_action", "Plan d’action"
    ANNEXE = "annexe_convention", "Annexe à la convention"
    AUTRE = "autre", "Autre forme"


class Contractualisation(TextChoices):
    CONVENTIONNEMENT = "conventionnement", "Conventionnement"
    GRE_A_GRE = "gre_a_gre", "Gré à gré"
    APPEL_OFFRES = "appel_offres", "Appel d’offres"
    CONTRAT_CADRE = "contrat_cadre", "Contrat cadre"


class Rubrique(TextChoices):
    """Les sept rubriques, définies conjointement (guide PREDICT, étape 4)."""

    OBJECTIFS = "objectifs", "Objectifs et attentes"
    ACTEURS = "acteurs", "Acteurs impliqués"
    ROLES = "roles", "Rôles et missions de chacun"
    ECHEANCES = "echeances", "Échéances"
    BUDGET = "budget", "Budget"
    LIVRABLES = "livrables", "Livrables attendus"
    INDICATEURS = "indicateurs", "Indicateurs de suivi"


class EtatCadre(TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    EN_VALIDATION = "en_validation", "En validation"
    VALIDE = "valide", "Validé"
    SCELLE = "scelle", "Scellé"
    REMPLACE = "remplace", "Remplacé"


class PartieValidation(TextChoices):
    """Circuit : agent → direction → collectivité."""

    REDACTION = "redaction", "Réseau, rédaction"
    DIRECTION = "direction", "Réseau, direction"
    COLLECTIVITE = "collectivite", "Collectivité, référent·e"


class EtatValidation(TextChoices):
    DEMANDEE = "demandee", "Demandée"
    VALIDEE = "validee", "Validée"
    A_REVOIR = "a_revoir", "À revoir"
    ANNULEE = "annulee", "Annulée"


class NatureApport(TextChoices):
    HUMAIN = "humain", "Apports humains"
    FINANCIER = "financier", "Apports financiers"


class TypeActivite(TextChoices):
    REUNION = "reunion", "Réunion"
    ATELIER = "atelier", "Atelier"
    ENTRETIEN = "entretien", "Entretien"
    VISITE = "visite", "Visite"
    REDACTION = "redaction", "Rédaction"
    MISE_EN_RELATION = "mise_en_relation", "Mise en relation"
    FORMATION = "formation", "Formation"
    RENSEIGNEMENT = "renseignement", "Simple renseignement"


class TypeLivrable(TextChoices):
    ETUDE = "etude", "Étude"
    RAPPORT = "rapport", "Compte rendu"
    SUPPORT = "support", "Support"
    AUTRE = "autre", "Autre"


class NatureMiseEnLien(TextChoices):
    LIEN = "mise_en_lien", "Mise en lien"
    RESEAU = "mise_en_reseau", "Mise en réseau"


class DecisionCandidature(TextChoices):
    ATTENDUE = "", "En attente"
    ACCORDEE = "accordee", "Accordée"
    REFUSEE = "refusee", "Refusée"


class EtatConvention(TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    DELIBEREE = "deliberee", "Délibérée"
    SIGNEE = "signee", "Signée"
    EN_VIGUEUR = "en_vigueur", "En vigueur"


class NatureStrategie(TextChoices):
    PREMIERE = "premiere", "Première stratégie"
    REVISION = "revision", "Révision"


class NatureLignePlan(TextChoices):
    """D’où vient l’argent d’un projet."""

    SUBVENTION = "subvention", "Subvention d’un financeur"
    UN_POURCENT = "un_pourcent", "Dispositif 1 %"
    APPORT = "apport", "Apport d’une collectivité"
    PARTENAIRE = "partenaire", "Apport d’un partenaire"
    VALORISATION = "valorisation", "Valorisation"
    AUTRE = "autre", "Autre ressource"


class EtatLignePlan(TextChoices):
    ENVISAGEE = "envisagee", "Envisagée"
    DEMANDEE = "demandee", "Demandée"
    ACQUISE = "acquise", "Acquise"
    REFUSEE = "refusee", "Refusée"
