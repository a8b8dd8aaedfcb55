"""Mots du métier de la relation : natures, niveaux, profils, échanges."""

import re
from calendar import monthrange
from datetime import date

from django.db.models import TextChoices

from predict.noyau.recherche import normaliser


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


# Ce qu’un réseau peut ajouter au référentiel : les structures que le COG ne connaît pas.
NATURES_PROPRES = tuple(n for n in Nature if n not in NATURES_COG)


def siren_est_valide(siren):
    """Neuf chiffres dont la clé de Luhn est juste (Insee, répertoire Sirene)."""
    if len(siren) != 9 or not (siren.isascii() and siren.isdigit()):
        return False
    doubles = [int(c) * (2 if rang % 2 else 1) for rang, c in enumerate(siren)]
    return sum(d - 9 if d > 9 else d for d in doubles) % 10 == 0


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
    RESEAU_COLLECTIVITES = "reseau_collectivites", "Réseau de collectivités"
    APPUI = "appui_technique", "Appui technique"
    ETRANGER = "etranger", "Partenaire à l’étranger"
    AUTRE = "autre", "Autre"


class Rattachement(TextChoices):
    AUCUN = "", "Non renseigné"
    DGS = "dgs", "Direction générale des services"
    FONCTIONNELLE = "directions_fonctionnelles", "Direction fonctionnelle"
    OPERATIONNELLE = "directions_operationnelles", "Direction opérationnelle"
    CABINET = "cabinet", "Cabinet"
    ELUS = "elus", "Élu·es"


class VarianteRattachement(TextChoices):
    """Façons de s’organiser autour du rattachement (guide CUF)."""

    AUCUNE = "", "Non renseignée"
    MODE_PROJET = "mode_projet", "En mode projet"
    REFERENT_PAR_SERVICE = "referent_par_service", "Un·e référent·e par service"
    CONSORTIUM = "consortium", "En consortium"


class PrioriteRelation(TextChoices):
    HAUTE = "haute", "Haute"
    NORMALE = "normale", "Normale"
    BASSE = "basse", "Basse"


class BaseLegale(TextChoices):
    """Ce qui permet de garder des coordonnées (RGPD, article 6)."""

    INTERET_LEGITIME = "interet_legitime", "Intérêt légitime du réseau"
    CONSENTEMENT = "consentement", "Consentement de la personne"
    MISSION_PUBLIQUE = "mission_publique", "Mission d’intérêt public"
    CONTRAT = "contrat", "Contrat ou convention"


class FinDeMandat(TextChoices):
    TERME = "terme", "Terme du mandat"
    DEMISSION = "demission", "Démission"
    AUTRE = "autre", "Autre"


class HorsEnvois(TextChoices):
    """Pourquoi l’on n’écrit plus à une personne ; la première raison qui vaut l’emporte."""

    ANONYMISE = "anonymise", "Données effacées"
    OPPOSITION = "opposition", "Opposition"
    PARTI = "parti", "A quitté ses fonctions"
    MANDAT_FINI = "mandat_fini", "Mandat fini"


class SortElu(TextChoices):
    """Ce qu’une élection a fait d’un mandat échu."""

    REELU = "reelu", "Réélu·e"
    SORTANT = "sortant", "Sortant·e"
    INCONNU = "inconnu", "Ne sait pas"


class FormePouvoir(TextChoices):
    """Formes de pouvoir d’une partie prenante (guide CUF)."""

    UTILITAIRE = "utilitaire", "Utilitaire : apporte des moyens"
    NORMATIF = "normatif", "Normatif : fixe des règles"
    MOBILISATEUR = "mobilisateur", "Mobilisateur : entraîne d’autres acteurs"
    COERCITIF = "coercitif", "Coercitif : peut bloquer"


class Legitimite(TextChoices):
    """D’où une partie prenante tient sa légitimité (guide CUF)."""

    BIEN_PUBLIC = "bien_public", "Agit pour le bien public"
    REPRESENTATION = "representation", "Représente un groupe"


class ParticipationPromise(TextChoices):
    """Niveau de participation promis à une partie prenante (reconstruction)."""

    INFORMER = "informer", "Informer"
    CONSULTER = "consulter", "Consulter"
    CONCERTER = "concerter", "Concerter"
    COPRODUIRE = "coproduire", "Coproduire"


class PlacePartiePrenante(TextChoices):
    """Où tombe une partie prenante sur la carte pouvoir × intérêt, et ce que cela demande."""

    ASSOCIER = "associer", "À associer étroitement"
    SATISFAIRE = "satisfaire", "À satisfaire"
    INFORMER = "informer", "À tenir informé"
    SUIVRE = "suivre", "À suivre"


# Note à partir de laquelle un pouvoir ou un intérêt compte comme fort (échelle de 1 à 5).
SEUIL_FORT = 3
# (pouvoir fort, intérêt fort) → place.
PLACES = {
    (True, True): PlacePartiePrenante.ASSOCIER,
    (True, False): PlacePartiePrenante.SATISFAIRE,
    (False, True): PlacePartiePrenante.INFORMER,
    (False, False): PlacePartiePrenante.SUIVRE,
}


def place_de(pouvoir, interet):
    """Place d’une partie prenante ; `None` tant que l’une des deux notes manque."""
    if pouvoir is None or interet is None:
        return None
    return PLACES[pouvoir >= SEUIL_FORT, interet >= SEUIL_FORT]


def lire_expertises(texte):
    """« Eau ; jeunesse, eau » → ["Eau", "jeunesse"] : un mot par virgule, point-virgule ou ligne,
    sans doublon (à la casse et aux accents près)."""
    trouvees = {}
    for mot in re.split(r"[,;\n]", texte or ""):
        mot = " ".join(mot.split())
        if mot:
            trouvees.setdefault(normaliser(mot) or mot, mot)
    return list(trouvees.values())


class ObjectifEvenement(TextChoices):
    INSPIRER = "inspirer", "Inspirer"
    INFORMER = "informer", "Informer"
    DECOUVRIR = "decouvrir", "Faire découvrir"


class EtatTournee(TextChoices):
    BROUILLON = "brouillon", "À préparer"
    ARRETEE = "arretee", "Arrêtée"
    FAITE = "faite", "Faite"


class TypeImport(TextChoices):
    COLLECTIVITES = "collectivites", "Collectivités"
    CONTACTS = "contacts", "Contacts"
    PARTENARIATS = "partenariats", "Partenariats"
    ACTEURS = "acteurs", "Acteurs"
    ECHANGES = "echanges", "Échanges"


class EtatImport(TextChoices):
    DEPOSE = "depose", "À faire correspondre"
    EN_EXAMEN = "en_examen", "Examen en cours"
    EXAMINE = "examine", "À appliquer"
    EN_COURS = "en_cours", "Application en cours"
    APPLIQUE = "applique", "Appliqué"
    EN_ANNULATION = "en_annulation", "Annulation en cours"
    ANNULE = "annule", "Annulé"
    REFUSE = "refuse", "Illisible"


class VerdictLigne(TextChoices):
    CREE = "cree", "À créer"
    MODIFIE = "modifie", "À mettre à jour"
    INCHANGE = "inchange", "Sans changement"
    REJETE = "rejete", "Rejetée"


class SortAnnulation(TextChoices):
    """Ce que l’annulation d’un import a fait d’une ligne."""

    AUCUN = "", "Pas d’annulation"
    RETIREE = "retiree", "Création retirée"
    RETABLIE = "retablie", "Valeurs d’avant rétablies"
    GARDEE = "gardee", "Gardée : modifiée depuis"


class TypeEvenement(TextChoices):
    ATELIER = "atelier", "Atelier de sensibilisation"
    PETIT_DEJEUNER = "petit_dejeuner", "Petit-déjeuner"
    GROUPE_PAYS = "groupe_pays", "Groupe pays"
    FORMATION = "formation", "Formation"
    AUTRE = "autre", "Autre"


class Anciennete(TextChoices):
    """Âge du dernier échange, en mois : bornes dans `BORNES_ANCIENNETE`."""

    RECENT = "moins_3", "Moins de 3 mois"
    MOYEN = "3_6", "3 à 6 mois"
    PLUS_3 = "plus_3", "Plus de 3 mois"
    ANCIEN = "plus_6", "Plus de 6 mois"
    PLUS_12 = "plus_12", "Plus de 12 mois"
    PLUS_24 = "plus_24", "Plus de 24 mois"
    JAMAIS = "jamais", "Jamais"


# (depuis au moins, depuis moins de), en mois ; None : sans borne.
BORNES_ANCIENNETE = {
    Anciennete.RECENT: (None, 3),
    Anciennete.MOYEN: (3, 6),
    Anciennete.PLUS_3: (3, None),
    Anciennete.ANCIEN: (6, None),
    Anciennete.PLUS_12: (12, None),
    Anciennete.PLUS_24: (24, None),
}


class Accompagnee(TextChoices):
    """La collectivité a-t-elle été accompagnée ?"""

    EN_COURS = "en_cours", "En cours"
    PASSE = "passe", "Par le passé seulement"
    JAMAIS = "jamais", "Jamais"


class PlaceProfil(TextChoices):
    PRINCIPAL = "principal", "Principal"
    SECONDAIRE = "secondaire", "Secondaire"


class Maille(TextChoices):
    """Découpage d’une carte de région."""

    DEPARTEMENTS = "departements", "Départements"
    EPCI = "epci", "Intercommunalités"
    COMMUNES = "communes", "Communes"


class Mesure(TextChoices):
    """Ce qu’une carte de région colorie."""

    FICHES = "fiches", "Fiches suivies"
    OUVERTS = "ouverts", "Accompagnements ouverts"
    NIVEAU = "niveau", "Niveau d’engagement"
    PROFIL = "profil", "Profil principal"
    ECHANGES = "echanges", "Échanges des 12 derniers mois"
    A_RELANCER = "a_relancer", "À relancer"
    ADHERENTES = "adherentes", "Adhérentes"


MOIS_RELANCE = 6  # « à relancer » : pas d’échange depuis six mois, ou jamais


class EtatAdhesion(TextChoices):
    A_JOUR = "a_jour", "Adhérente cette année"
    A_RENOUVELER = "a_renouveler", "À renouveler"
    NON = "non", "Non adhérente"


class EtatCotisation(TextChoices):
    """Où en est la cotisation d’une adhérente, une année donnée."""

    REGLEE = "reglee", "Réglée"
    ATTENDUE = "attendue", "À relancer"
    A_APPELER = "a_appeler", "À appeler"


# Objectifs de développement durable des Nations unies, libellés courts.
ODD = {
    1: "Pas de pauvreté",
    2: "Faim « zéro »",
    3: "Bonne santé et bien-être",
    4: "Éducation de qualité",
    5: "Égalité entre les sexes",
    6: "Eau propre et assainissement",
    7: "Énergie propre et d’un coût abordable",
    8: "Travail décent et croissance économique",
    9: "Industrie, innovation et infrastructure",
    10: "Inégalités réduites",
    11: "Villes et communautés durables",
    12: "Consommation et production responsables",
    13: "Lutte contre les changements climatiques",
    14: "Vie aquatique",
    15: "Vie terrestre",
    16: "Paix, justice et institutions efficaces",
    17: "Partenariats pour la réalisation des objectifs",
}


def dans_mois(le, mois):
    """La date `mois` mois après `le`, ramenée à la fin du mois s’il est plus court."""
    return il_y_a_mois(le, -mois)


def mois_entre(debut, fin):
    """Mois entiers de `debut` à `fin` (0 si moins d’un mois)."""
    ecart = (fin.year - debut.year) * 12 + fin.month - debut.month
    return max(0, ecart - (fin.day < debut.day))


def il_y_a_mois(le, mois):
    """La date `mois` mois avant `le`, ramenée à la fin du mois s’il est plus court."""
    rang = le.year * 12 + le.month - 1 - mois
    annee, mois = rang // 12, rang % 12 + 1
    return date(annee, mois, min(le.day, monthrange(annee, mois)[1]))


def profils_a_clore(en_cours, *, profil, principal, constate_le):
    """Parmi les profils en cours d’une fiche, ceux que ce constat clôt (guide PREDICT, profils).

    Un principal clôt le principal en cours ; le même profil, à un autre titre, est clos aussi.
    ValueError si la date précède un constat qu’elle clorait, ou si le secondaire l’est déjà.
    """
    if not principal and any(p.profil == profil and not p.principal for p in en_cours):
        raise ValueError("Ce profil secondaire est déjà constaté.")
    clos = [p for p in en_cours if p.profil == profil or (principal and p.principal)]
    for ancien in clos:
        if constate_le < ancien.constate_le:
            raise ValueError(
                f"Le profil {ancien.profil} en cours a été constaté après cette date, le "
                f"{ancien.constate_le:%d/%m/%Y}."
            )
    return clos
