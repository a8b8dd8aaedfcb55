"""Mots du suivi : chaîne d’intervention, sens, ventilations, réponses d’enquête."""

from django.db.models import TextChoices


class Chaine(TextChoices):
    ACTIVITE = "activite", "Suivi d’activité"
    RESULTAT = "resultat", "Résultats"
    EFFET = "effet", "Effets"


class Ventilation(TextChoices):
    MISSION = "mission", "Mission"
    SERVICE = "service", "Service"
    VOLET = "volet", "Socle ou spécifique"
    PROFIL = "profil", "Profil ACTER"
    NATURE = "nature", "Type de collectivité"
    STRATE = "strate", "Strate de population"
    DEPARTEMENT = "departement", "Département"
    NIVEAU = "niveau", "Niveau d’engagement"
    SCENARIO = "scenario", "Scénario"
    POSTURE = "posture", "Posture"
    MODE = "mode", "Mode d’accompagnement"


# Une collectivité peut recevoir plusieurs services : la somme dépasse alors le total, et on le dit.
NON_ADDITIVES = frozenset(
    {
        Ventilation.MISSION,
        Ventilation.SERVICE,
        Ventilation.VOLET,
        Ventilation.SCENARIO,
        Ventilation.POSTURE,
        Ventilation.MODE,
    }
)


class EtatCapitalisation(TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    RELUE = "relue", "Relue"
    PUBLIEE = "publiee", "Partagée dans le réseau"


class RubriqueCapitalisation(TextChoices):
    """Rubriques d’une fiche de capitalisation (domaine.md §1.5-26)."""

    PRATIQUE = "pratique", "La pratique et le réseau"
    INTERET = "interet", "Intérêt pour le réseau"
    CIBLES = "cibles", "Collectivités ciblées"
    BESOIN = "besoin", "Besoin initial"
    OBJECTIFS = "objectifs", "Objectifs"
    DEROULEMENT = "deroulement", "Approche et déroulement"
    LIVRABLE = "livrable", "Livrable"
    RESULTATS = "resultats", "Résultats"
    CALENDRIER = "calendrier", "Calendrier"
    RESSOURCES = "ressources", "Ressources"
    ACTEURS = "acteurs", "Acteurs impliqués"
    OUTILS = "outils", "Outils déployés"
    VERBATIMS = "verbatims", "Verbatims"
    LEVIERS = "leviers", "Leviers"
    LIMITES = "limites", "Limites"
    ENSEIGNEMENTS = "enseignements", "Enseignements"
    RECOMMANDATIONS = "recommandations", "Recommandations"
    PERSPECTIVES = "perspectives", "Perspectives"


# Comment une fiche se lit : trois temps, dans l’ordre du document.
TEMPS_CAPITALISATION = (
    ("La pratique", (
        RubriqueCapitalisation.PRATIQUE, RubriqueCapitalisation.INTERET,
        RubriqueCapitalisation.CIBLES, RubriqueCapitalisation.BESOIN,
        RubriqueCapitalisation.OBJECTIFS,
    )),
    ("L’approche", (
        RubriqueCapitalisation.DEROULEMENT, RubriqueCapitalisation.CALENDRIER,
        RubriqueCapitalisation.RESSOURCES, RubriqueCapitalisation.ACTEURS,
        RubriqueCapitalisation.OUTILS, RubriqueCapitalisation.LIVRABLE,
        RubriqueCapitalisation.RESULTATS, RubriqueCapitalisation.VERBATIMS,
    )),
    ("Ce que nous en retenons", (
        RubriqueCapitalisation.LEVIERS, RubriqueCapitalisation.LIMITES,
        RubriqueCapitalisation.ENSEIGNEMENTS, RubriqueCapitalisation.RECOMMANDATIONS,
        RubriqueCapitalisation.PERSPECTIVES,
    )),
)  # fmt: skip
AIDES_CAPITALISATION = {
    RubriqueCapitalisation.PRATIQUE: "Ce que l’on a fait, en deux phrases.",
    RubriqueCapitalisation.INTERET: "Pourquoi un autre réseau voudrait l’essayer.",
    RubriqueCapitalisation.VERBATIMS: "Avec l’accord de la personne, et qui parle.",
    RubriqueCapitalisation.LEVIERS: "Ce qui a aidé : la collectivité, la méthode, le réseau.",
    RubriqueCapitalisation.LIMITES: "Ce qui a manqué, dit sans détour.",
    RubriqueCapitalisation.RECOMMANDATIONS: "Ce que l’on dirait à qui recommence.",
}


class Autonomie(TextChoices):
    OUI = "oui", "Oui"
    NON = "non", "Non"
    NSP = "nsp", "Ne sait pas"
    SANS_REPONSE = "", "Sans réponse"


# Indicateurs dont l’unité est la collectivité ; les autres comptent des réalisations (candidature,
# étude, convention, projet) qui peuvent en concerner plusieurs.
PAR_COLLECTIVITE = frozenset({"I1", "I6", "I8", "I9"})
CODES = ("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9")


def est_additive(code, ventilation):
    """La somme des lignes de cette ventilation égale-t-elle toujours le total de l’indicateur ?"""
    return code in PAR_COLLECTIVITE and ventilation not in NON_ADDITIVES


# Note à partir de laquelle une collectivité est dite satisfaite, sur 5 (domaine §2, I6).
NOTE_SATISFAITE = 4
# Indicateurs qui sont des taux : leurs cibles se disent en pourcentage.
EN_POURCENTAGE = frozenset({"I6", "I8", "I9"})
# Indicateurs nés d’une enquête : le taux de réponse accompagne toujours leur valeur.
D_ENQUETE = frozenset({"I6", "I8"})
