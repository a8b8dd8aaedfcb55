"""Les briques d'un document : texte, tableau, figure, encadré. Les mêmes pour le PDF et pour Word.

Un texte saisi par une personne reste du texte simple. Quatre signes seulement sont lus en début de
ligne : « # » (intertitre), « - » (liste), « 1. » (liste numérotée) ; et dans la ligne **fort** et
*souligné d'italique*. Rien n'y est exécutable, tout est échappé.
"""

import re
from dataclasses import dataclass, field
from typing import ClassVar

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ..typographie import ABSENT, en_texte

_LISTE = re.compile(r"[-–•]\s+")
_NUMERO = re.compile(r"\d{1,2}[.)]\s+")
_TITRE = re.compile(r"#{1,3}\s+")
_ACCENTS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|\*(?=\S)(.+?)(?<=\S)\*")


@dataclass(frozen=True)
class Morceau:
    texte: str
    gras: bool = False
    italique: bool = False


@dataclass(frozen=True)
class Ligne:
    """Une ligne de texte et ses accents."""

    morceaux: tuple[Morceau, ...]

    @classmethod
    def lire(cls, texte):
        morceaux, fin = [], 0
        for m in _ACCENTS.finditer(texte):
            morceaux.append(Morceau(texte[fin : m.start()]))
            morceaux.append(Morceau(m[1] or m[2], gras=bool(m[1]), italique=bool(m[2])))
            fin = m.end()
        morceaux.append(Morceau(texte[fin:]))
        return cls(tuple(m for m in morceaux if m.texte))

    @property
    def html(self):
        sortie = []
        for m in self.morceaux:
            balise = "strong" if m.gras else "em" if m.italique else ""
            texte = escape(m.texte)
            sortie.append(f"<{balise}>{texte}</{balise}>" if balise else texte)
        # Sûr : chaque morceau est échappé ci-dessus.
        return mark_safe("".join(sortie))  # nosec B308 B703


@dataclass(frozen=True)
class Bloc:
    """`genre` : paragraphe, intertitre, liste ou liste_numerotee."""

    genre: str
    lignes: tuple[Ligne, ...]


def lire_blocs(texte):
    """Texte simple → tuple de `Bloc` ; une ligne vide ou un retour sépare deux paragraphes."""
    blocs = []
    for brut in (texte or "").replace("\r", "").split("\n"):
        brut = brut.strip()
        if not brut:
            continue
        genre = "paragraphe"
        for motif, nom in ((_TITRE, "intertitre"), (_LISTE, "liste"), (_NUMERO, "liste_numerotee")):
            if m := motif.match(brut):
                genre, brut = nom, brut[m.end() :]
                break
        if genre.startswith("liste") and blocs and blocs[-1][0] == genre:
            blocs[-1][1].append(Ligne.lire(brut))
        else:
            blocs.append((genre, [Ligne.lire(brut)]))
    return tuple(Bloc(genre, tuple(lignes)) for genre, lignes in blocs)


@dataclass(frozen=True)
class Texte:
    """Un passage du document, en texte simple."""

    nature: ClassVar[str] = "texte"
    source: str = ""

    @property
    def blocs(self):
        return lire_blocs(self.source)


@dataclass(frozen=True)
class Colonne:
    """`largeur` : classe de la feuille (k1 à k8, k08, k12, k15, k25, k45) ; vide, la colonne
    prend le reste.
    """

    titre: str
    largeur: str = ""
    nombre: bool = False


# Millimètres de chaque classe de largeur : la feuille les sert au PDF, cette table à Word.
LARGEURS = {
    "k08": 9.6,
    "k1": 14.333,
    "k12": 17,
    "k15": 21.5,
    "k2": 28.667,
    "k25": 35.833,
    "k3": 43,
    "k4": 57.333,
    "k45": 64.5,
    "k5": 71.667,
    "k6": 86,
    "k7": 100.333,
    "k8": 114.667,
}
PLEINE = 168
PAYSAGE = 255


@dataclass(frozen=True)
class Cellule:
    """`jauge` : centièmes de la cible, 0 à 120 ; `profil` : code ACTER, pour sa pastille nommée."""

    texte: str
    precision: str = ""
    lien: str = ""
    jauge: int | None = None
    profil: str = ""
    fort: bool = False

    @property
    def vide(self):
        return self.texte == ABSENT

    @property
    def html(self):
        """Contenu de la cellule. D'un seul tenant : une espace de trop en fin de cellule
        déplace la coupe.
        """
        corps = escape(self.texte).replace("\n", "<br>")
        if self.lien:
            corps = f'<a href="{escape(self.lien)}">{corps}</a>'
        elif self.profil:
            corps = f'<span class="profil {escape(self.profil.lower())}">{corps}</span>'
        if self.precision:
            corps += f"<small>{escape(self.precision)}</small>"
        if self.jauge is not None:
            corps += f'<i class="barre"><i class="p{int(self.jauge)}"></i></i>'
        # Sûr : chaque morceau est échappé ci-dessus.
        return mark_safe(corps)  # nosec B308 B703

    def classes(self, colonne):
        noms = (
            ("n", colonne.nombre),
            ("vide", self.vide),
            ("fort", self.fort),
            ("jauge", self.jauge is not None),
        )
        return " ".join(nom for nom, oui in noms if oui)


@dataclass(frozen=True)
class Rang:
    """`genre` : vide, partie (intertitre de tableau), fort, sous-total ou total."""

    cellules: tuple[Cellule, ...]
    genre: str = ""


@dataclass(frozen=True)
class Tableau:
    """`titre` toujours présent ; `muet` le réserve aux lecteurs d'écran (la rubrique le dit déjà).

    `etroit` : le tableau tient dans la colonne de lecture ; sinon il prend la page.
    `entete` : rang de la cellule qui nomme la ligne ; `large` : sur une page en paysage ;
    `coupable` : même court, il peut se poursuivre à la page suivante.
    """

    nature: ClassVar[str] = "tableau"
    titre: str
    colonnes: tuple[Colonne, ...]
    rangs: tuple[Rang, ...]
    precision: str = ""
    source: str = ""
    muet: bool = False
    dense: bool = False
    etroit: bool = False
    sans_tete: bool = False
    entete: int = 0
    large: bool = False
    coupable: bool = False

    @classmethod
    def construire(cls, titre, colonnes, rangs, **options):
        """`rangs` : suites de valeurs, ou (genre, suite) ; toute valeur simple devient une
        `Cellule`.
        """
        return cls(titre, tuple(colonnes), tuple(_rang(r) for r in rangs), **options)

    @property
    def corps(self):
        """[(genre du rang, [(HTML, classes, nomme la ligne ?)])], prêt à poser."""
        return [
            (
                rang.genre,
                [
                    (x.html, x.classes(colonne), i == self.entete)
                    for i, (x, colonne) in enumerate(
                        zip(rang.cellules, self.colonnes, strict=False)
                    )
                ],
            )
            for rang in self.rangs
        ]

    @property
    def corps_nomme(self):
        """`corps`, chaque case précédée du titre de sa colonne : empilées au téléphone, elles le
        redisent."""
        titres = [" ".join(c.titre.split()) for c in self.colonnes]
        return [
            (genre, [(titre, *case) for titre, case in zip(titres, cases, strict=False)])
            for genre, cases in self.corps
        ]

    @property
    def insecable(self):
        """Un tableau court ne se coupe pas ; long ou en paysage, il se poursuit, têtes répétées."""
        return len(self.rangs) <= 18 and not self.large and not self.coupable

    @property
    def largeurs_mm(self):
        connues = [LARGEURS.get(c.largeur) for c in self.colonnes]
        total = PAYSAGE if self.large else PLEINE - (43 if self.etroit else 0)
        reste = max(total - sum(x or 0 for x in connues), 12) / max(connues.count(None), 1)
        return [x or reste for x in connues]


def _rang(valeurs):
    if isinstance(valeurs, Rang):
        return valeurs
    genre = ""
    if len(valeurs) == 2 and isinstance(valeurs[1], (tuple, list)):
        genre, valeurs = valeurs
    return Rang(
        tuple(v if isinstance(v, Cellule) else Cellule(_cellule(v)) for v in valeurs), genre
    )


def _cellule(valeur):
    return valeur if isinstance(valeur, str) else en_texte(valeur)


@dataclass(frozen=True)
class Figure:
    """`titre` : une phrase qui conclut ; `description` : ce qu'entend qui ne voit pas ;
    `tableau` : les données.
    """

    nature: ClassVar[str] = "figure"
    titre: str
    svg: SafeString = field(metadata={"instantane": False})
    description: str = ""
    precision: str = ""
    source: str = ""
    tableau: Tableau | None = None
    etroite: bool = False
    sans_titre: bool = False

    @classmethod
    def depuis(cls, graphique, *, etroite=False, titre_tableau="", **colonnes):
        """Figure et tableau de données d'un `graphiques.Graphique`."""
        n = len(graphique.nombres)
        largeur = "k25" if n <= 2 else "k15" if n <= 4 else "k12" if n <= 7 else ""
        tableau = Tableau.construire(
            titre_tableau or "Données de la figure",
            [
                Colonne(t, largeur if i in graphique.nombres else "", i in graphique.nombres)
                for i, t in enumerate(graphique.entetes)
            ],
            [("total", x) if x[0] == "Total" else x for x in graphique.lignes],
            dense=True,
            # Deux colonnes sur toute la page : l'œil perd la ligne.
            etroit=etroite or len(graphique.entetes) <= 2,
        )
        return cls(
            titre=graphique.titre,
            svg=graphique.svg,
            description=graphique.description,
            precision=graphique.precision,
            source=graphique.source,
            tableau=tableau,
            etroite=etroite,
            **colonnes,
        )


@dataclass(frozen=True)
class Encadre:
    """`genre` : vide (information), attention ou decision."""

    nature: ClassVar[str] = "encadre"
    titre: str
    texte: str
    genre: str = ""

    @property
    def blocs(self):
        return lire_blocs(self.texte)


@dataclass(frozen=True)
class Verbatim:
    nature: ClassVar[str] = "verbatim"
    texte: str
    auteur: str
    qualite: str = ""


@dataclass(frozen=True)
class Etapes:
    """Récit daté : (date en toutes lettres, titre, texte)."""

    nature: ClassVar[str] = "etapes"
    etapes: tuple[tuple[str, str, str], ...]
