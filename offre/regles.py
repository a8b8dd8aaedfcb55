"""Mots de l’offre : volets, modes, postures, décisions de singularisation."""

from django.db.models import TextChoices


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
