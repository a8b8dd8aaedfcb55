"""Les questions d’une campagne, et le questionnaire tout prêt du réseau."""

from ..models import Question, VersionQuestionnaire
from ..regles import Autonomie, RoleQuestion, TypeQuestion

# Noms que le formulaire d’avis prend déjà.
CODES_PRIS = frozenset({"accord", "enregistrer", "envoyer", "version", "csrfmiddlewaretoken"})
NOTES = ((5, "5, tout à fait"), (4, "4"), (3, "3"), (2, "2"), (1, "1, pas du tout"))
OUI_NON = tuple(choix for choix in Autonomie.choices if choix[0])

SATISFACTION = {
    "code": "satisfaction", "type": TypeQuestion.NOTE, "obligatoire": True,
    "role": RoleQuestion.SATISFACTION,
    "libelle": "Êtes-vous satisfait·e de l’accompagnement reçu ?",
}  # fmt: skip
AUTONOMIE = {
    "code": "autonomie", "type": TypeQuestion.OUI_NON, "obligatoire": True,
    "role": RoleQuestion.AUTONOMIE,
    "libelle": "Votre collectivité est-elle plus autonome dans ses actions internationales ?",
}  # fmt: skip
VERBATIM = {
    "code": "verbatim", "type": TypeQuestion.TEXTE, "role": RoleQuestion.VERBATIM,
    "libelle": "Ce que vous voulez nous dire",
}  # fmt: skip
# Sans questionnaire choisi, une campagne pose ces trois-là.
COMMUNES = (SATISFACTION, AUTONOMIE, VERBATIM)

STANDARD = "satisfaction_autonomie"
TITRE_STANDARD = "Satisfaction et autonomie"
INTRODUCTION_STANDARD = (
    "Votre avis nous aide à mieux accompagner les collectivités. Six questions, trois minutes."
)
REMERCIEMENT_STANDARD = (
    "Merci d’avoir pris ce temps. Nous lisons chaque réponse, et nous vous dirons ce que nous en "
    "faisons."
)
QUESTIONS_STANDARD = (
    SATISFACTION,
    {
        "code": "apports", "type": TypeQuestion.MULTIPLE,
        "libelle": "Qu’est-ce qui vous a été le plus utile ?",
        "aide": "Plusieurs réponses possibles.",
        "choix": [
            "L’écoute et le diagnostic de départ", "Les mises en relation",
            "L’appui au montage de projet", "La recherche de financements",
            "Les formations et rencontres", "Un regard extérieur pour décider",
        ],
    },
    AUTONOMIE,
    {
        "code": "progres", "type": TypeQuestion.MULTIPLE,
        "libelle": "Que faites-vous aujourd’hui sans nous, que vous ne faisiez pas avant ?",
        "aide": "Plusieurs réponses possibles ; aucune, c’est possible aussi.",
        "choix": [
            "Dire pourquoi nous agissons à l’international", "Trouver un partenaire",
            "Monter un dossier de financement", "Convaincre les élu·es ou les services",
            "Suivre et raconter nos projets",
        ],
    },
    {
        "code": "suite", "type": TypeQuestion.CHOIX,
        "libelle": "De quoi auriez-vous besoin maintenant ?",
        "choix": [
            "Continuer sur le même sujet", "Commencer un autre sujet",
            "Un conseil de temps en temps", "De rien pour l’instant",
        ],
    },
    VERBATIM,
)  # fmt: skip


def questions_de(version):
    """Questions d’une version (ou `None` : les trois communes), dans l’ordre."""
    if version is None:
        return [Question(ordre=rang, **q) for rang, q in enumerate(COMMUNES, 1)]
    return list(version.questions.all())


def derniere_publiee(questionnaires):
    """{questionnaire: sa dernière version publiée} parmi ces questionnaires."""
    versions = VersionQuestionnaire.objects.filter(
        questionnaire__in=questionnaires, publiee_le__isnull=False
    ).select_related("questionnaire")
    return {v.questionnaire_id: v for v in versions.order_by("numero")}


def en_clair(question, valeur):
    """« Tout à fait », « Oui », « a ; b » : une réponse comme elle se lit."""
    if valeur in (None, "", []):
        return "Sans réponse"
    if question.type == TypeQuestion.NOTE:
        return f"{valeur} sur 5"
    if question.type == TypeQuestion.OUI_NON:
        return dict(OUI_NON).get(valeur, str(valeur))
    if isinstance(valeur, list):
        return " ; ".join(str(v) for v in valeur)
    return str(valeur)


def valeurs_de(reponse, questions):
    """{code: valeur} d’une réponse ; les rôles se lisent sur la réponse elle-même.

    `reponse` : ses `valeurs` et leurs questions préchargées.
    """
    lues = {v.question.code: v.valeur for v in reponse.valeurs.all()}
    for question in questions:
        if question.role and question.code not in lues:
            lues[question.code] = getattr(reponse, question.role)
    return lues
