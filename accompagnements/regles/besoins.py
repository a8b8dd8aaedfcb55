"""Conduire l’entretien de la fiche besoins : une aide et des phrases d’appui par champ.

Reconstruction : la trame suit domaine.md §1.2-6, §1.2-7 et §1.4-19, les mots sont de l’outil.
"""

AIDES = {
    "ambitions": "Ce qu’elle veut voir changer. Une idée par ligne, avec ses mots.",
    "capacites": "Ce qu’elle a déjà : des gens, de l’argent, des liens, un savoir-faire.",
    "lecture_croisee": "Les deux colonnes côte à côte : par quoi commencer, que laisser pour plus "
                       "tard ?",
    "attentes": "Celles de la fiche de la collectivité sont cochées : gardez ce qui est redit "
                "aujourd’hui.",
    "natures": "De quel genre d’aide s’agit-il ? Le conseil s’en sert en premier.",
    "interet_local": "Ce que le territoire y gagne, et que ses habitants verront.",
    "portage": "Qui en parle au conseil ? Qui en parlera quand ce sera difficile ?",
    "temporalite": "Ce qui presse, ce qui peut attendre, ce qui doit finir avec le mandat.",
    "etp": "Part d’un temps plein : 0,2 pour une journée par semaine. Zéro si personne.",
    "budget_annuel": "Ce qu’elle peut y mettre en un an. Zéro si rien n’est prévu.",
    "demarche": "De l’écoute à la validation : où en est-on avec elle ?",
    "posture_expliquee_le": "Le jour où l’on a dit à la collectivité quelle place prend le réseau.",
}  # fmt: skip

PHRASES = {
    "ambitions": (
        "Dans trois ans, les habitants diront que…",
        "Nous voulons que nos jeunes puissent…",
        "Notre partenaire attend de nous…",
    ),
    "capacites": (
        "Une personne y passe…",
        "Nous avons déjà mené…",
        "Une association d’ici sait…",
    ),
    "lecture_croisee": (
        "L’ambition est claire, les moyens sont courts : commencer par…",
        "Les moyens sont là, l’envie reste à partager : commencer par…",
    ),
    "interet_local": (
        "Ici, cela sert d’abord à…",
        "Les habitants le verront quand…",
    ),
    "portage": (
        "Le sujet est porté par…",
        "Le conseil en a délibéré le…",
        "Personne ne s’y oppose, mais…",
    ),
    "temporalite": (
        "Il faut un premier résultat avant…",
        "Le mandat finit en…, il faut avoir…",
    ),
}
