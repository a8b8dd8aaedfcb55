"""Mots du suivi : chaîne d’intervention, sens, ventilations, réponses d’enquête."""

from datetime import timedelta

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


def passages_capitalisation(etat):
    """États voisins : on avance d’un pas, ou l’on revient d’un pas."""
    etats = list(EtatCapitalisation)
    rang = etats.index(etat)
    return [*etats[max(rang - 1, 0) : rang], *etats[rang + 1 : rang + 2]]


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
    RubriqueCapitalisation.LEVIERS: "Ce qui a aidé. Un intertitre « # La méthode » range leviers "
    "et limites en face à face.",
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


# -- Indicateurs ----------------------------------------------------------------------


class NatureCible(TextChoices):
    CIBLE = "cible", "Cible"
    REFERENCE = "reference", "Valeur de référence"


class NatureIndicateur(TextChoices):
    COMPOSE = "compose", "Composé d’enregistrements"
    QUALITATIF = "qualitatif", "Qualitatif, avec constats"


class Sens(TextChoices):
    HAUSSE = "hausse", "Plus il est haut, mieux c’est"
    BAISSE = "baisse", "Plus il est bas, mieux c’est"


class Appreciation(TextChoices):
    PROGRES = "progres", "Progrès"
    STABLE = "stable", "Stable"
    RECUL = "recul", "Recul"


# -- Enquêtes -------------------------------------------------------------------------


class TypeQuestion(TextChoices):
    NOTE = "note", "Note de 1 à 5"
    OUI_NON = "oui_non", "Oui, non, ne sait pas"
    CHOIX = "choix", "Un choix"
    MULTIPLE = "multiple", "Plusieurs choix"
    NOMBRE = "nombre", "Nombre"
    TEXTE = "texte", "Texte libre"


class RoleQuestion(TextChoices):
    SATISFACTION = "satisfaction", "I6, satisfaction"
    AUTONOMIE = "autonomie", "I8, autonomie"
    VERBATIM = "verbatim", "Citations"


class DeclenchementCampagne(TextChoices):
    SELECTION = "selection", "Collectivités choisies"
    CLOTURE = "cloture", "À la clôture de chaque accompagnement"


# -- Coûts ----------------------------------------------------------------------------


class CleRepartition(TextChoices):
    PARTS_EGALES = "parts", "À parts égales entre les personnes"
    PRORATA = "prorata", "Au prorata des salaires chargés"


class Verdict(TextChoices):
    """Ce que dit le solde d’une prestation (domaine.md §1.4-15)."""

    RENTABLE = "rentable", "Rentable"
    EQUILIBRE = "equilibre", "À l’équilibre"
    INVESTISSEMENT = "invest", "Investissement supplémentaire de la collectivité nécessaire"


class Angle(TextChoices):
    """Sous quel angle se lisent les coûts d’une année."""

    PRESTATION = "prestation", "Prestation"
    DOSSIER = "dossier", "Accompagnement"
    SERVICE = "service", "Service"
    COLLECTIVITE = "collectivite", "Collectivité"
    FINANCEMENT = "financement", "Financement"
    AGENT = "agent", "Personne"


class EtatFeuille(TextChoices):
    BROUILLON = "brouillon", "À signer"
    SIGNEE = "signee", "Signée par la personne"
    VISEE = "visee", "Signée par la direction"


# -- Théorie du changement, capitalisation, rapports -----------------------------------


class NiveauTheorie(TextChoices):
    ACTIVITE = "activite", "Activités"
    RESULTAT = "resultat", "Résultats"
    EFFET = "effet", "Effets"
    IMPACT = "impact", "Impact"


class VoixVerbatim(TextChoices):
    RRMA = "rrma", "Le réseau"
    COLLECTIVITE = "collectivite", "La collectivité"
    PARTENAIRE = "partenaire", "Un partenaire"


class GenreRapport(TextChoices):
    ANNUEL = "annuel", "Rapport annuel"
    NOTE_CA = "note_ca", "Note au conseil d’administration"
    FINANCEUR = "financeur", "Rapport à un financeur"
    MANDAT = "mandat", "Bilan de fin de mandat"


RYTHMES = {1: "mensuel", 3: "trimestriel", 6: "semestriel", 12: "annuel"}


def rythme(du, au):
    """« semestriel » pour six mois entiers ; vide pour une durée qui n’a pas de nom."""
    suite = au + timedelta(days=1)
    if (du.day, suite.day) != (1, 1):
        return ""
    return RYTHMES.get((suite.year - du.year) * 12 + suite.month - du.month, "")


def intitule_rapport(genre, du, au):
    """« Rapport semestriel » : un rapport « annuel » n’en est un que sur douze mois."""
    if genre != GenreRapport.ANNUEL:
        return GenreRapport(genre).label
    return f"Rapport {rythme(du, au) or 'd’activité'}"


# Sous ce nombre de collectivités, rien ne se montre à la coordination (domaine.md §5, CIR).
SEUIL_NATIONAL = 3
