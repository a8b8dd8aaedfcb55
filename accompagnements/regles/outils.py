"""Mots des outils d’accompagnement : diagnostic, stratégie, cadre logique, plan d’action.

Sources : fiche de capitalisation des diagnostics territoriaux (Horizons Solidaires) et guide CUF de
la stratégie d’action internationale ; domaine.md §1.5 et §1.6. Les échelles de notes sont un choix
de l’outil.
"""

from django.db.models import IntegerChoices, TextChoices


class PhaseDiagnostic(TextChoices):
    CADRAGE = "cadrage", "Cadrage"
    COLLECTE = "collecte", "Collecte"
    COCONSTRUCTION = "coconstruction", "Co-construction"


class NatureQuestion(TextChoices):
    UNIQUE = "unique", "Un choix"
    MULTIPLE = "multiple", "Plusieurs choix"
    ECHELLE = "echelle", "Une échelle"
    OUVERTE = "ouverte", "Réponse libre"


class NiveauCompetence(TextChoices):
    RECONNUE = "reconnue", "Reconnue"
    PRESENTE = "presente", "Présente"
    A_RENFORCER = "a_renforcer", "À renforcer"


class Quadrant(TextChoices):
    """AFOM : ce qui est d’ici, puis ce qui vient d’ailleurs."""

    ATOUT = "atout", "Atouts"
    FAIBLESSE = "faiblesse", "Faiblesses"
    OPPORTUNITE = "opportunite", "Opportunités"
    MENACE = "menace", "Menaces"


class HorizonRecommandation(TextChoices):
    """Calé sur le mandat (domaine.md §1.5-28)."""

    ANNEE = "annee", "Dans l’année"
    MANDAT = "mandat", "Avant la fin du mandat"
    APRES = "apres", "Après le mandat"


class EtapeStrategie(TextChoices):
    SENSIBILISATION = "sensibilisation", "Sensibilisation"
    DIAGNOSTIC = "diagnostic", "Diagnostic"
    COCONSTRUCTION = "coconstruction", "Co-construction"
    SUIVI = "suivi", "Suivi et évaluation"


class ConditionReussite(TextChoices):
    """Les neuf conditions de réussite d’une stratégie (guide CUF ; domaine.md §1.6-35)."""

    PORTAGE = "portage", "Portage politique"
    SENSIBILISATION = "sensibilisation", "Sensibilisation des élu·es"
    COCONSTRUCTION = "coconstruction", "Co-construction"
    COMPETENCES = "competences", "Entrée par les compétences"
    ANCRAGE = "ancrage", "Ancrage territorial"
    DIAGNOSTIC = "diagnostic", "Diagnostic"
    ECOSYSTEME = "ecosysteme", "Connaissance de l’écosystème"
    FINANCEMENTS = "financements", "Financements identifiés"
    MOYENS = "moyens", "Temps et ressources"


class EtatCondition(TextChoices):
    REUNIE = "reunie", "Réunie"
    EN_COURS = "en_cours", "En cours"
    ABSENTE = "absente", "Absente"


class Rattachement(TextChoices):
    """Où se tient le service international (guide CUF ; domaine.md §1.6-34)."""

    DGS = "dgs", "Direction générale des services"
    FONCTIONNELLE = "fonctionnelle", "Direction fonctionnelle"
    OPERATIONNELLE = "operationnelle", "Direction opérationnelle"
    CABINET = "cabinet", "Cabinet"
    ELUS = "elus", "Élu·es"
    PROJET = "projet", "Mode projet"
    REFERENTS = "referents", "Référent·e par service"
    CONSORTIUM = "consortium", "Consortium"


class NaturePriorite(TextChoices):
    GEOGRAPHIQUE = "geographique", "Géographique"
    THEMATIQUE = "thematique", "Thématique"


class Periodicite(TextChoices):
    MENSUELLE = "mensuelle", "Chaque mois"
    SEMESTRIELLE = "semestrielle", "Chaque semestre"
    ANNUELLE = "annuelle", "Chaque année"
    PLURIANNUELLE = "pluriannuelle", "Sur plusieurs années"


class MomentEvaluation(TextChoices):
    MI_PARCOURS = "mi_parcours", "À mi-parcours"
    FINALE = "finale", "Finale"


class NiveauLogique(TextChoices):
    GENERAL = "general", "Objectif général"
    SPECIFIQUE = "specifique", "Objectif spécifique"
    RESULTAT = "resultat", "Résultat attendu"
    ACTIVITE = "activite", "Activité"


class Degre(IntegerChoices):
    FAIBLE = 1, "Faible"
    MOYEN = 2, "Moyen"
    FORT = 3, "Fort"


class EtatAction(TextChoices):
    PREVUE = "prevue", "Prévue"
    ENGAGEE = "engagee", "Engagée"
    FAITE = "faite", "Faite"
    ABANDONNEE = "abandonnee", "Abandonnée"
