"""Ce que l’offre dit quand le réseau n’a encore rien écrit. Phrases de l’outil, adressées à une
collectivité ; chacune cède la place à celle du réseau. Ce que la page publique dit aussi vient de
`regles.vitrine` : la brochure et la page tiennent les mêmes mots."""

from ..regles import vitrine

TITRE = "Agir à l’international depuis votre territoire"
ACCROCHE = (
    "Des services concrets pour ouvrir votre commune, votre intercommunalité ou votre département "
    "sur le monde, au rythme qui est le sien."
)

# (titre, texte) : pourquoi agir avec un réseau.
RAISONS = (
    (
        "Un interlocuteur près de chez vous",
        "Une équipe qui connaît vos élus, vos associations et vos écoles, et qui se déplace.",
    ),
    (
        "Le métier, sans l’embaucher",
        "Méthodes, contacts et veille se partagent entre collectivités : chacune paie sa part.",
    ),
    (
        "Des pairs qui l’ont fait",
        "Avant de vous lancer, parlez à une commune qui a mené la même action, et à quel prix.",
    ),
)

# code de niveau → (titre, texte).
NIVEAUX = {
    "non_engagee": (
        vitrine.NIVEAUX_PUBLICS["non_engagee"],
        "Un premier échange sur ce qui vous occupe ici : jeunesse, eau, emploi. L’international "
        "vient après, s’il y répond.",
    ),
    "nouvellement_engagee": (
        vitrine.NIVEAUX_PUBLICS["nouvellement_engagee"],
        "Choisir une première action qui tient dans vos moyens, trouver avec qui, convaincre "
        "votre conseil.",
    ),
    "deja_engagee": (
        vitrine.NIVEAUX_PUBLICS["deja_engagee"],
        "Faire le point, aller plus loin à plusieurs, financer la suite et la raconter aux "
        "habitants.",
    ),
}

# À qui un service convient, dans une énumération.
PUBLICS = {
    "non_engagee": "celles qui n’ont pas encore commencé",
    "nouvellement_engagee": "celles qui démarrent",
    "deja_engagee": "celles qui sont déjà engagées",
}

# code de mode → (libellé, ce que fait le réseau, atout, à savoir).
MODES = {code: (nom, *reste) for code, (nom, _, *reste) in vitrine.MODES.items()}

# Les quatre temps de la démarche : (titre, texte).
DEMARCHE = vitrine.DEMARCHE

SOCLE = (
    "Ce que toute collectivité membre peut demander, sans convention : s’informer, rencontrer, "
    "se décider."
)
SPECIFIQUE = (
    "Ce que nous construisons avec vous autour d’un besoin précis. Une convention en dit l’objet, "
    "le calendrier et le coût, et nous cherchons des financements avec vous."
)
