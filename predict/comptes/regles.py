"""Mots et tables du compte : rôles, natures de réseau, états d’un travail."""

from datetime import timedelta

from django.db.models import IntegerChoices, TextChoices


class NatureReseau(TextChoices):
    RRMA = "rrma", "Réseau régional multi-acteurs"
    COORDINATION = "coordination", "Coordination nationale"


class Role(TextChoices):
    CHARGE = "charge", "Chargé·e de mission"
    DIRECTION = "direction", "Direction"
    ADMINISTRATION = "administration", "Administration du réseau"
    REFERENT = "referent", "Référent·e de collectivité"
    COORDINATION = "coordination", "Coordination nationale"
    SUPERVISEUR = "superviseur", "Supervision technique"


# Qui travaille dans le réseau, donc lit ses données métier.
ROLES_INTERNES = frozenset({Role.CHARGE, Role.DIRECTION, Role.ADMINISTRATION})
# Qui décide : validation, passage outre, cibles, coûts.
ROLES_DIRECTION = frozenset({Role.DIRECTION})
# Qui compose l’équipe : inviter, changer un rôle, noter un départ.
ROLES_MEMBRES = frozenset({Role.DIRECTION, Role.ADMINISTRATION})
DUREE_INVITATION = timedelta(days=14)


class EtatTravail(TextChoices):
    EN_ATTENTE = "en_attente", "En attente"
    EN_COURS = "en_cours", "En cours"
    FAIT = "fait", "Fait"
    ECHEC = "echec", "En échec"
    ANNULE = "annule", "Annulé"


class EtatCourriel(TextChoices):
    EN_ATTENTE = "en_attente", "En attente"
    # Remis au serveur : si l’exécuteur meurt là, on ne sait pas ; il ne repart pas.
    EN_COURS = "en_cours", "En cours d’envoi"
    ENVOYE = "envoye", "Envoyé"
    RENONCE = "renonce", "Non parti"
    RETIRE = "retire", "Retiré"


class Rythme(TextChoices):
    INSTANT = "instant", "À l’instant"
    JOUR = "jour", "Chaque jour"
    SEMAINE = "semaine", "Chaque semaine"
    ICI = "ici", "Seulement ici"


class JourResume(IntegerChoices):
    LUNDI = 0, "Lundi"
    MARDI = 1, "Mardi"
    MERCREDI = 2, "Mercredi"
    JEUDI = 3, "Jeudi"
    VENDREDI = 4, "Vendredi"


class EtatRappel(TextChoices):
    PREVU = "prevu", "Prévu"
    DIT = "dit", "Dit"
    RETIRE = "retire", "Sans objet"


class FormatDocument(TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    XLSX = "xlsx", "XLSX"


class DocumentReserve(TextChoices):
    """Types de documents que seule la direction lit d’ici ; la personne qu’ils concernent les
    ouvre depuis leur propre page."""

    FEUILLE_TEMPS = "feuille_temps", "Feuille de temps"
    NOTE_CA = "note_ca", "Note au conseil d’administration"
    RAPPORT_FINANCEUR = "rapport_financeur", "Rapport à un financeur"


class PorteeAPI(TextChoices):
    """Ce qu’un jeton donne à lire, et rien d’autre."""

    OFFRE = "offre", "L’offre publiée"
    EVENEMENTS = "evenements", "Les événements"
    INDICATEURS = "indicateurs", "Les indicateurs des périodes closes"
    COLLECTIVITES = "collectivites", "Les collectivités suivies"
    ACCOMPAGNEMENTS = "accompagnements", "Les accompagnements"


class DureeJeton(IntegerChoices):
    """Jours de validité d’un jeton : au terme, on en crée un autre."""

    MOIS = 30, "Un mois"
    TRIMESTRE = 91, "Trois mois"
    AN = 365, "Un an"
