"""Les textes de chaque genre de rapport : ce qui s’écrit, pour qui, et combien il en tient.

Le rapport annuel garde ses trois textes dans ses propres colonnes ; les autres genres, dans
`Rapport.textes`, sous le code de chaque bloc.
"""

from dataclasses import dataclass

from .regles import GenreRapport

# Type des documents et du travail de chaque genre.
TYPES = {
    GenreRapport.ANNUEL: "rapport_annuel",
    GenreRapport.NOTE_CA: "note_ca",
    GenreRapport.FINANCEUR: "rapport_financeur",
    GenreRapport.MANDAT: "bilan_mandat",
}
# Lus de la direction seule : l’une peut dire des coûts, l’autre joint le temps de chaque personne.
RESERVES = frozenset({GenreRapport.NOTE_CA, GenreRapport.FINANCEUR})
# Ce que chacun est, à l’heure de choisir.
PRESENTATIONS = {
    GenreRapport.ANNUEL: "Une année entière : les neuf indicateurs, leurs graphiques et leurs "
    "preuves. PDF illustré, copie Word, tableur.",
    GenreRapport.NOTE_CA: "Deux pages pour décider : les neuf indicateurs, la charge qui vient, ce "
    "que vous demandez au conseil. Lue ici par la direction seule.",
    GenreRapport.FINANCEUR: "Ce qu’un financement a payé : jours, dossiers, résultats, feuilles de "
    "temps. Jamais un salaire. Lu ici par la direction seule.",
    GenreRapport.MANDAT: "Ce qui s’est fait avec une collectivité, à lui remettre. Ni note privée "
    "ni appréciation interne.",
}


@dataclass(frozen=True)
class Bloc:
    """`taille` : signes au plus ; `lignes_max` : lignes au plus, 0 sans limite ; `forme` : texte,
    ligne ou case ; `garde` : repris dans l’édition suivante."""

    code: str
    libelle: str
    aide: str
    taille: int
    lignes: int = 4
    forme: str = "texte"
    garde: bool = True
    lignes_max: int = 0

    def refus(self, texte):
        """Pourquoi ce texte ne tient pas dans le bloc ; vide s’il y tient."""
        if len(texte) > self.taille:
            return f"{self.taille} signes au plus."
        if self.lignes_max and len([x for x in texte.splitlines() if x.strip()]) > self.lignes_max:
            return f"{self.lignes_max} lignes au plus, pour tenir en deux pages."
        return ""


def _ligne(code, libelle, aide, taille=32, **options):
    return Bloc(code, libelle, aide, taille, 1, "ligne", **options)


# La note tient en deux pages : ses tailles sont celles qui y tiennent toutes ensemble.
BLOCS = {
    GenreRapport.ANNUEL: (),
    GenreRapport.NOTE_CA: (
        _ligne("seance", "Séance", "La date du conseil, comme « 7 décembre ».", garde=False),
        _ligne("point", "Point de l’ordre du jour", "Comme « 4, pour décision »."),
        _ligne("rapporteur", "Qui présente", "La personne qui prendra la parole."),
        _ligne("duree", "Durée proposée", "Comme « 20 minutes »."),
        Bloc("decision", "Décision demandée",
             "Une phrase que le conseil peut voter. Vide : la note est pour information.", 220, 2,
             lignes_max=2),
        Bloc("essentiel", "L’essentiel",
             "Trois phrases pour qui n’a que deux minutes. Les chiffres s’y ajoutent d’eux-mêmes.",
             400, 4, lignes_max=4),
        Bloc("vigilance", "Points de vigilance",
             "Ce qui inquiète, et ce que vous en ferez. Un point par ligne, commencé par « - ».",
             280, 4, lignes_max=4),
        Bloc("deliberation", "Projet de délibération",
             "Le texte soumis au vote, avec sa date d’effet. Vide : ni vote ni signatures.",
             340, 4, lignes_max=3),
        _ligne("presidence", "Qui préside la séance", "Signe la délibération.", 50),
        _ligne("secretariat", "Secrétaire de séance", "Signe la délibération.", 50),
        Bloc("couts", "Montrer les coûts et la rentabilité par service",
             "Ces montants sortiront du logiciel avec la note ; aucun salaire n’y figure.", 3,
             forme="case"),
    ),
    GenreRapport.FINANCEUR: (
        Bloc("introduction", "Ce que le financement a permis",
             "En quelques phrases, pour qui ne vous connaît pas.", 1500, 4),
        Bloc("actions", "Ce qui a été mené",
             "Ce que les tableaux ne disent pas. Un point par ligne, qui commence par « - ».",
             2500, 6),
        Bloc("resultats", "Ce que cela a changé", "Les effets que vous voyez, et leurs limites.",
             2000, 5),
        Bloc("ecarts", "Écarts avec ce qui était prévu",
             "Jours, calendrier, public : ce qui a bougé, et pourquoi.", 1500, 4),
        Bloc("suite", "La suite", "Ce qui continue, et ce qu’il faudrait.", 1500, 4),
    ),
    GenreRapport.MANDAT: (
        Bloc("introduction", "Mot d’introduction",
             "À l’équipe qui termine, et à celle qui vient.", 1500, 4),
        Bloc("retenir", "Ce que nous retenons ensemble",
             "La collectivité le lira : ce que vous lui diriez en face.", 2000, 5),
        Bloc("recommandations", "Recommandations",
             "Pour le mandat qui vient. Une par ligne, qui commence par « - ».", 2500, 6),
        Bloc("suite", "Et maintenant", "Le prochain pas, et qui l’appelle.", 1000, 3),
    ),
}  # fmt: skip


def blocs_de(genre):
    """Les blocs d’un genre. Lève `KeyError` pour un genre inconnu."""
    return BLOCS[genre]


def lire_textes(genre, textes):
    """Les textes connus du genre, dans l’ordre des blocs ; vides compris.

    Lève `ValueError` pour un bloc inconnu, trop long, ou qui n’est pas un texte.
    """
    blocs = blocs_de(genre)
    inconnus = set(textes) - {b.code for b in blocs}
    if inconnus:
        admis = f"blocs admis : {', '.join(b.code for b in blocs)}" if blocs else "il n’en a aucun"
        genre = GenreRapport(genre).label
        raise ValueError(f"Bloc inconnu : {', '.join(sorted(inconnus))} ({genre}, {admis}).")
    for b in blocs:
        if not isinstance(textes.get(b.code, ""), str):
            raise ValueError(f"« {b.libelle} » n’est pas un texte.")
        if refus := b.refus(textes.get(b.code, "")):
            raise ValueError(f"« {b.libelle} » : {refus}")
    return {b.code: textes.get(b.code, "") for b in blocs}


def verifier_ligne(valeurs):
    """Ce qu’un fichier d’échange dit d’un rapport : ses textes sont ceux de son genre ; le dire là,
    pas à la production. Rend (clé, refus)."""
    genre, textes = valeurs.get("genre", GenreRapport.ANNUEL), valeurs.get("textes", {})
    if not isinstance(textes, dict):
        yield "textes", "ce n’est pas un objet {code de bloc: texte}."
    elif genre in GenreRapport.values:
        try:
            lire_textes(genre, textes)
        except ValueError as refus:
            yield "textes", str(refus)
