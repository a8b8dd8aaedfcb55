"""Mots de l’offre : volets, modes, postures, décisions de singularisation."""

from django.db.models import IntegerChoices, TextChoices


class Volet(TextChoices):
    SOCLE = "socle", "Socle"
    SPECIFIQUE = "specifique", "Spécifique"


class Mode(TextChoices):
    FAIRE = "faire", "FAIRE"
    FAIRE_AVEC = "faire_avec", "FAIRE AVEC"
    FAIRE_FAIRE = "faire_faire", "FAIRE FAIRE"
    PARTICIPER = "participer", "PARTICIPER"


class Posture(TextChoices):
    """« Prestataire » est refusé par les réseaux : jamais proposé (guide PREDICT, atouts)."""

    ENSEMBLIER = "ensemblier", "Ensemblier"
    ANIMATEUR = "animateur", "Animateur"
    OPERATEUR = "operateur", "Opérateur"


class Decision(TextChoices):
    """Ce que le réseau fait d’un service commun (étape 1, singularisation)."""

    ADOPTE = "adopte", "Identique"
    ADAPTE = "adapte", "Adapté"
    PROPRE = "propre", "Propre"
    NON_REPRIS = "non_repris", "Non repris"


class EtatService(TextChoices):
    PROPOSE = "propose", "Proposé"
    A_DEVELOPPER = "a_developper", "À développer"
    A_RENFORCER = "a_renforcer", "À renforcer"
    ARRETE = "arrete", "Arrêté"


class EtatFormalisation(TextChoices):
    """Situation de l’offre d’un réseau (guide PREDICT ; échelle reconstruite)."""

    INEXISTANTE = "inexistante", "Inexistante"
    NON_FORMALISEE = "non_formalisee", "Existante, non formalisée"
    FORMALISEE = "formalisee", "Formalisée"


class NatureTarif(TextChoices):
    """Ce que paie la collectivité."""

    COMPRIS = "compris", "Compris dans l’adhésion"
    GRATUIT = "gratuit", "Gratuit pour toutes"
    FORFAIT = "forfait", "Forfait"
    COUT_DE_REVIENT = "cout_de_revient", "Au coût de revient"
    DEVIS = "devis", "Sur devis"


# Ce qu’un service du réseau tient du commun, et qui se compare champ par champ : {champ: titre}.
CHAMPS_COMMUNS = {
    "libelle": "Libellé",
    "but": "À quoi il sert",
    "publics": "Publics",
    "profils": "Profils",
    "angle": "Angle d’entrée",
    "modes": "Modes",
    "deroule": "Déroulé",
    "livrables": "Livrables",
    "suites": "Suites",
    "outils": "Outils",
    "competences": "Compétences",
    "ecsi": "ECSI",
    "odd": "ODD",
}


class DecisionOffre(TextChoices):
    """Ce que le réseau décide d’un service à l’horizon de sa priorisation (étape 1)."""

    DEVELOPPER = "developper", "Développer"
    RENFORCER = "renforcer", "Renforcer"
    MAINTENIR = "maintenir", "Maintenir"
    ALLEGER = "alleger", "Alléger"
    DIFFERER = "differer", "Différer"
    ARRETER = "arreter", "Arrêter"


class Projection(TextChoices):
    """Demande attendue des collectivités."""

    HAUSSE = "hausse", "En hausse"
    STABLE = "stable", "Stable"
    BAISSE = "baisse", "En baisse"


class EtatPriorisation(TextChoices):
    OUVERTE = "ouverte", "Ouverte aux notes"
    ARRETEE = "arretee", "Arrêtée"


class NatureArgument(TextChoices):
    ARGUMENT = "argument", "Argument"
    APPROCHE = "approche", "Approche face à un défi"
    LANGAGE = "langage", "Élément de langage"


class CanalCommunication(TextChoices):
    """Où l’offre se fait connaître (guide PREDICT, communiquer)."""

    LETTRE = "lettre", "Lettre d’information"
    SITE = "site", "Site internet"
    INSTANCE = "instance", "Instance"
    BILATERAL = "bilateral", "Rendez-vous bilatéral"
    EVENEMENT = "evenement", "Événement"
    RESEAUX_SOCIAUX = "reseaux_sociaux", "Réseaux sociaux"
    FORMATION = "formation", "Formation du CA et du réseau"
    PRATIQUES = "pratiques", "Bonnes pratiques"


class EtapeCommunication(TextChoices):
    INTRODUIRE = "introduire", "Introduire"
    SINGULARISER = "singulariser", "Singulariser"
    ADAPTER = "adapter", "Adapter"


class NiveauCompetence(IntegerChoices):
    """Échelle de l’outil, celle d’une auto-évaluation : ce que l’on sait faire seul·e."""

    DECOUVRIR = 1, "À découvrir"
    APPUI = 2, "Avec appui"
    AUTONOME = 3, "En autonomie"
    TRANSMETTRE = 4, "Sait transmettre"


class NatureFormation(TextChoices):
    FORMATION = "formation", "Formation"
    TUTORAT = "tutorat", "Tutorat interne"
    PAIRS = "pairs", "Échange entre pairs"
    AUTOFORMATION = "autoformation", "Autoformation"
    RENFORT = "renfort", "Renfort ou recrutement"


class EtatFormation(TextChoices):
    PREVUE = "prevue", "Prévue"
    ENGAGEE = "engagee", "Engagée"
    REALISEE = "realisee", "Réalisée"
    ABANDONNEE = "abandonnee", "Abandonnée"


class RythmeVeille(TextChoices):
    JAMAIS = "jamais", "Aucun courriel"
    HEBDOMADAIRE = "hebdomadaire", "Chaque semaine"


class ApprocheSingularisation(TextChoices):
    """Comment répondre aux quatre questions (guide PREDICT, étape 1)."""

    OBSERVATOIRE = "observatoire", "Observatoire : études et diagnostics"
    EXPERTISES = "expertises", "Cartographie des expertises"
    DIRECTIONS = "directions", "Cartographie des directions et services"


def decision_selon_ecart(*, propre, ecarte, differe):
    """Décision de singularisation, déduite de ce qui est : jamais saisie à la main."""
    if ecarte:
        return Decision.NON_REPRIS
    if propre:
        return Decision.PROPRE
    return Decision.ADAPTE if differe else Decision.ADOPTE


# Classe de l’étiquette d’écart (feuille de style) pour chaque décision.
ECART = {
    Decision.ADOPTE: "identique",
    Decision.ADAPTE: "adapte",
    Decision.PROPRE: "propre",
    Decision.NON_REPRIS: "absent",
}
