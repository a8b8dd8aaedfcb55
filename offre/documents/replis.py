"""Ce que l’offre dit quand le réseau n’a encore rien écrit. Phrases de l’outil, adressées à une
collectivité ; chacune cède la place à celle du réseau."""

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
        "Vous y pensez",
        "Un premier échange sur ce qui vous occupe ici : jeunesse, eau, emploi. L’international "
        "vient après, s’il y répond.",
    ),
    "nouvellement_engagee": (
        "Vous commencez",
        "Choisir une première action qui tient dans vos moyens, trouver avec qui, convaincre "
        "votre conseil.",
    ),
    "deja_engagee": (
        "Vous agissez déjà",
        "Faire le point, aller plus loin à plusieurs, financer la suite et la raconter aux "
        "habitants.",
    ),
}

# À qui un service convient, dans une énumération.
PUBLICS = {
    "non_engagee": "celles qui y pensent",
    "nouvellement_engagee": "celles qui commencent",
    "deja_engagee": "celles qui agissent déjà",
}

# code de mode → (libellé, ce que fait le réseau, atout, à savoir).
MODES = {
    "faire": (
        "Faire",
        "réalise l’action pour vous et vous en rend compte",
        "Vos élus gardent le cap, le quotidien est pris en charge",
        "Prévoir des points réguliers pour rester en lien avec vos partenaires",
    ),
    "faire_avec": (
        "Faire avec",
        "réfléchit et décide à vos côtés ; vos services réalisent",
        "Un regard extérieur à chaque choix important",
        "Compter du temps de travail dans vos services",
    ),
    "faire_faire": (
        "Faire faire",
        "conduit le projet à parts égales avec vous",
        "Deux équipes engagées sur le même résultat",
        "Écrire dès le départ qui fait quoi",
    ),
    "participer": (
        "Participer",
        "se joint à vous parmi d’autres partenaires",
        "Une compétence quand vous en avez besoin",
        "Une présence à certains moments seulement",
    ),
}

# Les quatre temps de la démarche : (titre, texte).
DEMARCHE = (
    (
        "Se connaître",
        "Une rencontre chez vous : ce qui fait votre territoire, et ce qui vous y préoccupe.",
    ),
    (
        "Choisir",
        "Un besoin, un service, une façon de travailler ensemble, à la mesure de vos moyens.",
    ),
    (
        "S’accorder",
        "Un document court signé à deux : objectifs, calendrier, part de chacun.",
    ),
    (
        "Agir et regarder",
        "L’action se mène, se suit, et l’on dit ensemble ce qu’elle a changé.",
    ),
)

SOCLE = (
    "Ce que toute collectivité membre peut demander, sans convention : s’informer, rencontrer, "
    "se décider."
)
SPECIFIQUE = (
    "Ce que nous construisons avec vous autour d’un besoin précis. Une convention en dit l’objet, "
    "le calendrier et le coût, et nous cherchons des financements avec vous."
)
