"""L’argumentaire commun : familles, bénéfices à faire valoir, éléments de langage.

Bénéfices : familles du guide de Cités Unies France sur la stratégie internationale (domaine.md
§1.6-29), récrits. Ce qui vient du guide PREDICT (singularité, défis) se lit dans `Terme` : interne,
jamais public sans qu’un réseau l’ait repris et récrit.
"""

from dataclasses import dataclass

from . import NatureArgument

SINGULARITE = "singularite"
FAMILLES = {
    SINGULARITE: "Pourquoi le réseau",
    "territoire": "Les atouts du territoire",
    "socio_economique": "Les dynamiques sociales et économiques",
    "capital_humain": "Les personnes de la collectivité",
    "capacite_agir": "La capacité à agir dans le monde",
    "autre": "Autres arguments",
}


@dataclass(frozen=True)
class Proposition:
    """Un argument commun, proposé à la reprise. `source` : d’où il vient, pour l’équipe."""

    code: str
    nature: NatureArgument
    cle: str
    titre: str
    texte: str
    source: str
    publics: tuple = ()
    profils: tuple = ()

    @property
    def ref(self):
        """Référence de l’argument du réseau qui la reprend : une reprise par réseau."""
        return f"commun-{self.code}"


_CUF = "Cités Unies France, stratégie d’action internationale"
_MAISON = "Rédaction PREDICT"
_DEBUT = ("non_engagee", "nouvellement_engagee")


def _benefice(code, cle, titre, texte, publics=(), profils=()):
    return Proposition(code, NatureArgument.ARGUMENT, cle, titre, texte, _CUF, publics, profils)


def _langage(code, titre, texte, publics=()):
    return Proposition(code, NatureArgument.LANGAGE, "", titre, texte, _MAISON, publics)


PROPOSITIONS = (
    _benefice("cohesion", "territoire", "Un projet qui rassemble",
              "Un but partagé avec les habitants et les associations donne une raison de "
              "travailler ensemble, au-delà des frontières de chaque service.", _DEBUT),
    _benefice("jeunes", "territoire", "Des jeunes qui partent et reviennent",
              "Études, stages, chantiers : l’expérience acquise ailleurs profite au territoire "
              "qui l’a rendue possible.", (), ("CIMOB", "COSMIN")),
    _benefice("savoir_faire", "territoire", "Ce que vous savez faire mérite d’être vu",
              "Montrer ses réussites à des pairs d’ailleurs les fait aussi reconnaître ici."),
    _benefice("entreprises", "socio_economique", "Ouvrir la porte aux acteurs locaux",
              "Entreprises, écoles et associations avancent mieux quand leur collectivité les "
              "introduit.", ("deja_engagee",), ("ASTRE",)),
    _benefice("attractivite", "socio_economique", "Un territoire où l’on a envie de venir",
              "L’ouverture compte dans l’image d’un lieu, pour s’y installer comme pour y "
              "investir.", (), ("ASTRE",)),
    _benefice("ressources", "socio_economique", "D’autres sources de financement",
              "L’international donne accès à des appels que le budget local ne voit pas. À "
              "plusieurs, un dossier est plus solide."),
    _benefice("competences", "capital_humain", "Des agents et des élu·es qui progressent",
              "Voir comment une autre collectivité règle la même question fait gagner du temps "
              "et donne des idées."),
    _benefice("decloisonner", "capital_humain", "Des services qui se parlent",
              "Un projet international demande l’eau, la jeunesse, la culture : il met autour "
              "d’une table des directions qui se croisent peu.", ("deja_engagee",)),
    _benefice("politiques", "capital_humain", "Un levier pour vos politiques locales",
              "On n’ajoute pas une compétence : on sert autrement celles que l’on exerce déjà.",
              _DEBUT),
    _benefice("defis_communs", "capacite_agir", "Les défis ne s’arrêtent pas à la commune",
              "Climat, eau, migrations : chercher ensemble coûte moins que chercher seul.",
              (), ("CLIMAPART",)),
    _benefice("odd", "capacite_agir", "Des objectifs mondiaux, traduits chez vous",
              "Une bonne part des objectifs de développement durable dépend de ce que font les "
              "collectivités : dire ce que vous faites déjà est un premier pas.",
              (), ("CLIMAPART", "HUMANIS")),
    _benefice("valeurs", "capacite_agir", "Dire ce à quoi l’on tient",
              "La solidarité et la paix se montrent par des actes à portée d’une commune.",
              _DEBUT, ("HUMANIS", "COSMIN")),
    _langage("en_une_phrase", "L’offre en une phrase",
             "« Nous aidons les collectivités d’ici à travailler avec d’autres, ailleurs, sur ce "
             "qui compte pour leurs habitants. »"),
    _langage("sans_sigle", "Sans sigle",
             "« Coopérer avec une ville d’un autre pays », plutôt que AECT, CSI ou ODD : on "
             "pourra les expliquer ensuite.", _DEBUT),
    _langage("question_d_ouverture", "Commencer par une question",
             "« Sur quoi aimeriez-vous voir comment d’autres s’y prennent ? »", _DEBUT),
    _langage("le_cout", "Quand on parle d’argent",
             "« Commençons par ce qui est compris dans l’adhésion ; pour le reste, nous "
             "chercherons ensemble qui peut financer. »"),
)  # fmt: skip


def propositions(termes):
    """Toutes les propositions : celles d’ici, puis ce que disent les termes du référentiel.

    `termes` : lignes de `argument_singularite`, que la coordination peut récrire.
    """
    singularite = [
        Proposition(
            f"singularite-{terme.code}", NatureArgument.ARGUMENT, SINGULARITE,
            terme.libelle, terme.definition, terme.source_document,
        )
        for terme in termes
    ]  # fmt: skip
    return [*singularite, *PROPOSITIONS]


def vaut_pour(ligne, *, niveau="", profils=()):
    """L’argument (ou la proposition) s’adresse-t-il à ce niveau et à l’un de ces profils ?

    Une liste vide, d’un côté ou de l’autre, ne restreint pas.
    """
    if niveau and ligne.publics and niveau not in ligne.publics:
        return False
    return not (profils and ligne.profils and not set(profils) & set(ligne.profils))
