"""Mots du métier de la relation : natures, niveaux, profils, échanges."""

from django.db.models import TextChoices


class Nature(TextChoices):
    COMMUNE = "commune", "Commune"
    EPCI = "epci", "Intercommunalité"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"
    COM = "com", "Collectivité d’outre-mer"
    PETR = "petr", "Pôle d’équilibre territorial et rural"
    PNR = "pnr", "Parc naturel régional"
    SYNDICAT = "syndicat", "Syndicat"


NATURES_COG = frozenset(
    {Nature.COMMUNE, Nature.EPCI, Nature.DEPARTEMENT, Nature.REGION, Nature.COM}
)


class TypeEpci(TextChoices):
    CC = "CC", "Communauté de communes"
    CA = "CA", "Communauté d’agglomération"
    CU = "CU", "Communauté urbaine"
    METROPOLE = "METRO", "Métropole"


class NiveauEngagement(TextChoices):
    NON_ENGAGEE = "non_engagee", "Non engagée"
    NOUVELLEMENT_ENGAGEE = "nouvellement_engagee", "Nouvellement engagée"
    DEJA_ENGAGEE = "deja_engagee", "Déjà engagée"


class ProfilActer(TextChoices):
    HUMANIS = "HUMANIS", "HUMANIS"
    COSMIN = "COSMIN", "COSMIN"
    CIMOB = "CIMOB", "CIMOB"
    CLIMAPART = "CLIMAPART", "CLIMAPART"
    ASTRE = "ASTRE", "ASTRE"


class Attente(TextChoices):
    ACTEURS = "acteurs", "Connaître les acteurs du territoire"
    MISE_EN_RELATION = "mise_en_relation", "Être mise en relation, agir ensemble"
    ECSI = "ecsi", "Mener des actions d’ECSI"
    VIE_CSI = "vie_csi", "Faire vivre la CSI sur le territoire"
    FINANCEMENTS = "financements", "Être informée des financements"


class Strate(TextChoices):
    """Strates de population (habitants), bornes basses dans `BORNES_STRATES`."""

    S0 = "0", "Moins de 500 hab."
    S1 = "500", "500 à 1 999 hab."
    S2 = "2000", "2 000 à 4 999 hab."
    S3 = "5000", "5 000 à 9 999 hab."
    S4 = "10000", "10 000 à 49 999 hab."
    S5 = "50000", "50 000 hab. et plus"


def strate_de(population):
    """Strate d’une population ; `None` quand elle n’est pas connue."""
    if population is None:
        return None
    return max((s for s in Strate if population >= int(s.value)), key=lambda s: int(s.value))


class TypeEchange(TextChoices):
    APPEL = "appel", "Appel"
    COURRIEL = "courriel", "Courriel"
    REUNION = "reunion", "Réunion"
    VISITE = "visite", "Visite"
    COURRIER = "courrier", "Courrier"
    EVENEMENT = "evenement", "Rencontre lors d’un événement"
    NOTE = "note", "Note"


ICONES_ECHANGE = {
    TypeEchange.APPEL: "telephone",
    TypeEchange.COURRIEL: "envelope",
    TypeEchange.REUNION: "people",
    TypeEchange.VISITE: "geo-alt",
    TypeEchange.COURRIER: "mailbox",
    TypeEchange.EVENEMENT: "ticket-perforated",
    TypeEchange.NOTE: "sticky",
}


class FonctionContact(TextChoices):
    ELU = "elu", "Élu·e"
    AGENT = "agent", "Agent·e"
    ASSOCIATION = "association", "Bénévole ou salarié·e associatif"


class TypePartenariat(TextChoices):
    JUMELAGE = "jumelage", "Jumelage"
    COOPERATION = "cooperation_decentralisee", "Coopération décentralisée"
    PROJET = "projet", "Projet"
    URGENCE = "aide_urgence", "Aide d’urgence"
    RESEAU = "reseau", "Réseau de collectivités"


class EtatPartenariat(TextChoices):
    ACTIF = "actif", "Actif"
    EN_SOMMEIL = "en_sommeil", "En sommeil"
    ENVISAGE = "envisage", "Envisagé"
    TERMINE = "termine", "Terminé"


class TypeActeur(TextChoices):
    ASSOCIATION = "association", "Association"
    ENSEIGNEMENT = "enseignement", "Établissement d’enseignement"
    SANTE = "sante", "Établissement de santé"
    ENTREPRISE = "entreprise", "Entreprise"
    DIASPORA = "diaspora", "Organisation de diaspora"
    COMITE_JUMELAGE = "comite_jumelage", "Comité de jumelage"
    INSTITUTION = "institution", "Institution"
    ETRANGER = "etranger", "Partenaire à l’étranger"
    AUTRE = "autre", "Autre"


class Rattachement(TextChoices):
    AUCUN = "", "Non renseigné"
    DGS = "dgs", "Direction générale des services"
    FONCTIONNELLE = "directions_fonctionnelles", "Direction fonctionnelle"
    OPERATIONNELLE = "directions_operationnelles", "Direction opérationnelle"
    CABINET = "cabinet", "Cabinet"
    ELUS = "elus", "Élu·es"


class TypeEvenement(TextChoices):
    ATELIER = "atelier", "Atelier de sensibilisation"
    PETIT_DEJEUNER = "petit_dejeuner", "Petit-déjeuner"
    GROUPE_PAYS = "groupe_pays", "Groupe pays"
    FORMATION = "formation", "Formation"
    AUTRE = "autre", "Autre"
