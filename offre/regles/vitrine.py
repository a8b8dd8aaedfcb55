"""Ce que la page publique dit d’elle-même, et ce qui manque pour l’ouvrir.

Ces textes sont les nôtres, adressés à une collectivité : la page publique ne lit aucune définition
du référentiel, dont le vocabulaire est celui de l’équipe.
"""

from dataclasses import dataclass

# Niveau d’engagement → titre de la colonne « pour qui ».
NIVEAUX_PUBLICS = {
    "non_engagee": "Vous n’avez pas encore commencé",
    "nouvellement_engagee": "Vous démarrez",
    "deja_engagee": "Vous êtes déjà engagée",
}
# Code de mode → (nom d’équipe, nom adressé à la collectivité, rôle du réseau, atout, à savoir).
MODES = {
    "faire": (
        "Faire",
        "Nous faisons pour vous",
        "réalise l’action pour vous et vous en rend compte",
        "Vos élus gardent le cap, le quotidien est pris en charge",
        "Prévoir des points réguliers pour rester en lien avec vos partenaires",
    ),
    "faire_avec": (
        "Faire avec",
        "Nous pilotons à vos côtés",
        "réfléchit et décide à vos côtés ; vos services réalisent",
        "Un regard extérieur à chaque choix important",
        "Compter du temps de travail dans vos services",
    ),
    "faire_faire": (
        "Faire faire",
        "Nous pilotons ensemble",
        "conduit le projet à parts égales avec vous",
        "Deux équipes engagées sur le même résultat",
        "Écrire dès le départ qui fait quoi",
    ),
    "participer": (
        "Participer",
        "Nous prenons part",
        "se joint à vous parmi d’autres partenaires",
        "Une compétence quand vous en avez besoin",
        "Une présence à certains moments seulement",
    ),
}
# Code de mode → (nom, ce que fait le réseau, ce que vous y gagnez, à savoir), en phrases.
MODES_PUBLICS = {
    code: (nom, f"Le réseau {role}.", f"{atout}.", f"{limite}.")
    for code, (_, nom, role, atout, limite) in MODES.items()
}
# Comment une collaboration se déroule, en quatre temps : (nom, phrase).
DEMARCHE = (
    ("Comprendre", "Ce que votre territoire a de singulier, ce qui vous intéresse ailleurs."),
    ("Rencontrer", "Les bons interlocuteurs, ici et là-bas, au bon moment."),
    ("Ajuster", "L’ambition aux moyens ; le service et la manière de travailler au besoin."),
    ("S’engager", "Un cadre écrit à deux : qui fait quoi, pour quand, avec quel budget."),
)

NOMBRE_DE_RAISONS = 3
# De quoi partir : ne remplit que ce qui est vide, et se récrit.
TITRE_PROPOSE = "Agir à l’international, depuis votre territoire"
ACCROCHE_PROPOSEE = (
    "Un réseau de collectivités, d’associations, d’établissements et d’entreprises, "
    "à votre service pour passer de l’envie au projet."
)
RAISONS_PROPOSEES = (
    {
        "titre": "Des financements en plus",
        "texte": "Nous en cherchons avec vous, en plus de ce que nous mettons en œuvre.",
    },
    {
        "titre": "Un coût partagé",
        "texte": "Notre place d’interface évite de refaire seule ce que d’autres ont déjà fait.",
    },
    {
        "titre": "Votre réseau",
        "texte": "Les collectivités siègent à notre conseil d’administration.",
    },
)
NIVEAUX_PROPOSES = {
    "non_engagee": "On part de vos politiques locales, jamais d’un pays. Un atelier, un portrait "
    "du territoire, un premier rendez-vous.",
    "nouvellement_engagee": "Des repères, des arguments pour votre conseil, une première action "
    "à votre portée.",
    "deja_engagee": "Monter en compétence, bâtir à plusieurs, financer, faire savoir.",
}


@dataclass(frozen=True)
class Manque:
    """Ce qui manque. `cle` : où cela se règle ; `bloquant` : la page ne s’ouvre pas sans lui."""

    cle: str
    titre: str
    note: str
    geste: str
    bloquant: bool = False


def manques(presentation, *, publies, sans_but, identite):
    """Ce qu’il reste à écrire, le plus gênant d’abord.

    `publies` : nombre de services publiés ; `sans_but` : combien ne disent pas à quoi ils servent ;
    `identite` : le réseau a une couleur ou un logo.
    """
    raisons = [r for r in presentation.raisons if isinstance(r, dict) and r.get("titre")]
    niveaux = [code for code in NIVEAUX_PUBLICS if presentation.niveaux.get(code)]
    joignable = presentation.contact_email or presentation.contact_telephone
    candidats = (
        (not presentation.titre, Manque(
            "titre", "Un titre", "La première ligne que lira la collectivité.", "Écrire", True)),
        (not publies, Manque(
            "services", "Au moins un service publié",
            "Rien d’autre que les services publiés ne paraît.", "Choisir", True)),
        (not joignable, Manque(
            "contact_email", "Une adresse électronique ou un téléphone",
            "Pour que l’on puisse vous répondre.", "Indiquer", True)),
        (not presentation.accroche, Manque(
            "accroche", "Une accroche", "Une phrase sous le titre.", "Écrire")),
        (len(raisons) < NOMBRE_DE_RAISONS, Manque(
            "raison_1_titre", "Trois raisons d’agir avec vous",
            f"{len(raisons)} sur {NOMBRE_DE_RAISONS} pour l’instant.", "Écrire")),
        (len(niveaux) < len(NIVEAUX_PUBLICS), Manque(
            "niveau_non_engagee", "À qui vous vous adressez",
            f"{len(niveaux)} niveaux sur {len(NIVEAUX_PUBLICS)} ont leur texte.", "Écrire")),
        (not presentation.contact_nom, Manque(
            "contact_nom", "Une personne à appeler", "Un nom rassure plus qu’un formulaire.",
            "Nommer")),
        (bool(sans_but), Manque(
            "but", f"Le but de {sans_but} service{'s' if sans_but > 1 else ''} publié"
            f"{'s' if sans_but > 1 else ''}", "Sans lui, seul le libellé paraît.", "Compléter")),
        (not identite, Manque(
            "identite", "La couleur ou le logo du réseau",
            "Sans eux, la page prend les couleurs de PREDICT.", "Régler")),
    )  # fmt: skip
    return [manque for absent, manque in candidats if absent]
