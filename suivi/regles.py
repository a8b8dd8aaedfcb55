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


class Autonomie(TextChoices):
    OUI = "oui", "Oui"
    NON = "non", "Non"
    NSP = "nsp", "Ne sait pas"
    SANS_REPONSE = "", "Sans réponse"
