"""Mots et tables du compte : rôles, natures de réseau, états d’un travail."""

from datetime import timedelta

from django.db.models import TextChoices


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


class FormatDocument(TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    XLSX = "xlsx", "XLSX"
