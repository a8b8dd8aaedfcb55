"""La carte des parties prenantes : pouvoir × intérêt, cinq crans chacun.

Un cran est une case. Les points d’une case s’y rangent sans se toucher, et un nom n’empiète que sur
des cases vides : deux étiquettes ne se chevauchent jamais, quel qu’en soit le nombre.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import ceil

from ..typographie import INSECABLE
from .mesures import mesure
from .theme import DOUCE, ENCRE, FILET, PALE, PRIMAIRE, Graphique, tracer

CRANS = 5
BLANC = "#FFFFFF"
# Forme → (symbole Vega, aire rapportée à un pas de 20, vide, décalage du chiffre vers le bas).
FORMES = {
    "rond": ("circle", 230, False, 0),
    "triangle": ("triangle-up", 450, False, 3),
    "carre": ("square", 225, False, 0),
    "creux": ("circle", 210, True, 0),
}


@dataclass(frozen=True)
class Partie:
    """`pouvoir`, `interet` : de 1 à 5 ; `forme` : clé de `FORMES` ; `court` : le nom à écrire."""

    numero: int
    nom: str
    pouvoir: int
    interet: int
    forme: str = "creux"
    court: str = ""


@dataclass(frozen=True)
class _Pose:
    """Place d’un point ; `noms` : les lignes de son nom, aucune si seul le numéro s’écrit.

    `vers` : -1 à gauche, 1 à droite.
    """

    partie: Partie
    x: float
    y: float
    pas: float
    noms: tuple[str, ...] = ()
    vers: int = 1


def carte_parties(
    parties, titre, *, cadrans, legende, seuil=3, noms=True, largeur=560, hauteur=470, corps=10.5,
    entetes=("N°", "Acteur", "Pouvoir", "Intérêt"), lignes=None, precision="", source="",
):  # fmt: skip
    """Carte des parties prenantes.

    `cadrans` : {(pouvoir fort, intérêt fort): nom}. `legende` : [(forme, ce qu’elle dit)].
    `seuil` : note à partir de laquelle on est fort. Sans `noms`, chaque point ne porte que son
    numéro : c’est la version des petits écrans. `lignes` : le tableau, sinon les deux notes.
    """
    cadre = _Cadre(largeur, hauteur, corps / 10.5, seuil, _rangs_de_legende(legende, largeur))
    poses = _placer(parties, cadre, noms, corps)
    couches = [
        *cadre.fond(),
        *cadre.reperes(corps),
        *cadre.noms_des_cadrans(cadrans, corps),
        *cadre.legende(legende, corps),
        *_points(poses, cadre, corps),
    ]
    description = (
        " ; ".join(
            f"{p.numero}. {p.nom} : pouvoir {p.pouvoir}, intérêt {p.interet}, "
            f"{cadrans[p.pouvoir >= seuil, p.interet >= seuil].lower()}"
            for p in parties
        )
        or "Aucune partie prenante appréciée"
    ) + "."
    svg = tracer({"layer": couches}, titre, description, largeur=largeur, hauteur=hauteur)
    if lignes is None:
        lignes = [(str(p.numero), p.nom, str(p.pouvoir), str(p.interet)) for p in parties]
    nombres = frozenset(i for i, e in enumerate(entetes) if e in ("Pouvoir", "Intérêt"))
    return Graphique(
        svg, titre, description, tuple(entetes), tuple(map(tuple, lignes)), nombres, precision,
        source,
    )  # fmt: skip


def _rangs_de_legende(legende, largeur):
    return ceil(len(legende) / 2) if largeur < 420 else 1


class _Cadre:
    """Le repère : pixels du dessin, du coin haut gauche. `u` : unité, 1 pour un corps de 10,5."""

    def __init__(self, largeur, hauteur, u, seuil, rangs_de_legende):
        self.largeur, self.hauteur, self.u, self.seuil = largeur, hauteur, u, seuil
        self.gauche, self.droite = 34 * u, largeur - 1
        self.haut = 20 * u
        self.bas = hauteur - (56 + 18 * rangs_de_legende) * u
        self.case_l = (self.droite - self.gauche) / CRANS
        self.case_h = (self.bas - self.haut) / CRANS
        self.x_seuil = self.gauche + (seuil - 1) * self.case_l
        self.y_seuil = self.bas - (seuil - 1) * self.case_h

    def case(self, pouvoir, interet):
        """(gauche, haut) d’une case."""
        return (
            self.gauche + (interet - 1) * self.case_l,
            self.bas - pouvoir * self.case_h,
        )

    def couche(self, donnees, marque, **encodage):
        x = {"type": "quantitative", "axis": None}
        return {
            "data": {"values": donnees},
            "mark": marque,
            "encoding": {
                "x": {"field": "x", **x, "scale": {"domain": [0, self.largeur], "nice": False}},
                "y": {
                    "field": "y", **x,
                    "scale": {"domain": [self.hauteur, 0], "nice": False, "zero": False},
                },
                **{nom: {"field": champ} for nom, champ in encodage.items()},
            },
        }  # fmt: skip

    def textes(self, donnees, corps, **marque):
        """`donnees` : [(x, y, mot)]."""
        lignes = [{"x": x, "y": y, "mot": mot.replace(" ", INSECABLE)} for x, y, mot in donnees]
        marque = {"type": "text", "fontSize": corps, **marque}
        return self.couche(lignes, marque, text="mot")

    def fond(self):
        u = self.u
        haut, bas = self.haut - 20 * u, self.bas + 20 * u
        cadran = [{"x": self.x_seuil, "y": haut, "x2": self.droite, "y2": self.y_seuil}]
        traits = [
            {"x": self.x_seuil, "y": haut, "x2": self.x_seuil, "y2": bas},
            {"x": self.gauche, "y": self.y_seuil, "x2": self.droite, "y2": self.y_seuil},
        ]
        bords = [
            {"x": self.gauche, "y": haut, "x2": self.gauche, "y2": bas},
            {"x": self.gauche, "y": bas, "x2": self.droite, "y2": bas},
        ]
        fins = {"x2": "x2", "y2": "y2"}
        return [
            self.couche(cadran, {"type": "rect", "color": PALE}, **fins),
            self.couche(traits, {"type": "rule", "color": FILET, "strokeWidth": 1.2 * u}, **fins),
            self.couche(bords, {"type": "rule", "color": DOUCE, "strokeWidth": 0.9 * u}, **fins),
        ]

    def reperes(self, corps):
        u, petit = self.u, corps * 0.95
        milieux = range(1, CRANS + 1)
        bas = self.bas + 20 * u
        en_x = [(self.gauche + (n - 0.5) * self.case_l, bas + 10 * u, str(n)) for n in milieux]
        en_y = [(self.gauche - 8 * u, self.bas - (n - 0.5) * self.case_h, str(n)) for n in milieux]
        titre_x = [((self.gauche + self.droite) / 2, bas + 26 * u, "Intérêt →")]
        titre_y = [(8 * u, (self.haut + self.bas) / 2, "Pouvoir →")]
        return [
            self.textes(en_x, petit, color=DOUCE),
            self.textes(en_y, petit, color=DOUCE, align="right"),
            self.textes(titre_x, petit, color=ENCRE, fontWeight=500),
            self.textes(titre_y, petit, color=ENCRE, fontWeight=500, angle=-90),
        ]

    def noms_des_cadrans(self, cadrans, corps):
        u = self.u
        places = [
            (
                (self.x_seuil if interet else self.gauche) + 7 * u,
                self.haut - 9 * u if pouvoir else self.bas + 10 * u,
                nom,
            )
            for (pouvoir, interet), nom in cadrans.items()
        ]
        return [self.textes(places, corps, align="left", fontWeight=600, color=ENCRE)]

    def legende(self, legende, corps):
        u, couches = self.u, []
        colonnes = len(legende) if self.largeur >= 420 else 2
        largeurs = [mesure(mot, corps * 0.95) + 34 * u for _, mot in legende]
        for rang, (forme, mot) in enumerate(legende):
            ligne, colonne = divmod(rang, colonnes)
            x = (
                self.gauche
                + 8 * u
                + (
                    sum(largeurs[:rang])
                    if colonnes > 2
                    else colonne * (self.droite - self.gauche) / 2
                )
            )
            y = self.bas + (61 + 18 * ligne) * u
            couches += [
                self.symbole([(x, y)], forme, 13 * u),
                self.textes([(x + 11 * u, y, mot)], corps * 0.95, align="left", color=DOUCE),
            ]
        return couches

    def symbole(self, centres, forme, pas):
        figure, aire, vide, _ = FORMES[forme]
        marque = {
            "type": "point", "shape": figure, "size": aire * (pas / 20) ** 2, "opacity": 1,
            "filled": True, "color": BLANC if vide else PRIMAIRE,
            "stroke": PRIMAIRE, "strokeWidth": 1.4 * self.u if vide else 0,
        }  # fmt: skip
        return self.couche([{"x": x, "y": y} for x, y in centres], marque)


def _points(poses, cadre, corps):
    couches = []
    for forme, (_, _, vide, baisse) in FORMES.items():
        celles = [p for p in poses if p.partie.forme == forme]
        for pas in sorted({p.pas for p in celles}):
            memes = [p for p in celles if p.pas == pas]
            couches.append(cadre.symbole([(p.x, p.y) for p in memes], forme, pas))
            couleur = PRIMAIRE if vide else BLANC
            for chiffres, part in ((1, 0.9), (2, 0.74)):
                numeros = [
                    (p.x, p.y + baisse * pas / 20, str(p.partie.numero))
                    for p in memes
                    if min(len(str(p.partie.numero)), 2) == chiffres
                ]
                taille = corps * part * pas / (20 * cadre.u)
                couches.append(cadre.textes(numeros, taille, color=couleur, fontWeight=600))
    interligne = corps * 1.18
    for vers, align in ((1, "left"), (-1, "right")):
        nommees = [
            (p.x + vers * 12 * cadre.u, p.y + (rang - (len(p.noms) - 1) / 2) * interligne, nom)
            for p in poses
            if p.vers == vers
            for rang, nom in enumerate(p.noms)
        ]
        couches.append(cadre.textes(nommees, corps, align=align, color=ENCRE))
    return [c for c in couches if c["data"]["values"]]


def _placer(parties, cadre, noms, corps):
    """Range chaque case. En colonne avec les noms si elle y tient, sinon en grille de numéros."""
    cases = defaultdict(list)
    for partie in parties:
        cases[partie.pouvoir, partie.interet].append(partie)
    pas = 20 * cadre.u
    prises = set(cases)
    poses = []
    for (pouvoir, interet), dedans in sorted(cases.items()):
        gauche, haut = cadre.case(pouvoir, interet)
        if noms and len(dedans) * pas <= cadre.case_h:
            vers, place = _cote(pouvoir, interet, prises, cadre)
            # Deux lignes par nom tant que la case le permet.
            lignes, haut_rang = (
                (2, 1.4 * pas) if len(dedans) * 1.4 * pas <= cadre.case_h else (1, pas)
            )
            x = gauche + 12 * cadre.u if vers > 0 else gauche + cadre.case_l - 12 * cadre.u
            debut = haut + (cadre.case_h - (len(dedans) - 1) * haut_rang) / 2
            poses += [
                _Pose(
                    p, x, debut + rang * haut_rang, pas,
                    _couper(p.court or p.nom, corps, place, lignes), vers,
                )
                for rang, p in enumerate(dedans)
            ]  # fmt: skip
        else:
            poses += _grille(dedans, gauche, haut, cadre, pas)
    return poses


def _cote(pouvoir, interet, prises, cadre):
    """Vers où écrire les noms d’une case, et la largeur dont ils disposent.

    Les cases vides empruntées, du même cadran, sont aussitôt prises : personne d’autre n’y écrira.
    """
    fort = interet >= cadre.seuil

    def libres(direction):
        trouvees, cran = [], interet + direction
        while (
            1 <= cran <= CRANS and (cran >= cadre.seuil) == fort and (pouvoir, cran) not in prises
        ):
            trouvees.append((pouvoir, cran))
            cran += direction
        return trouvees

    droite, gauche = libres(1), libres(-1)
    vers, empruntees = (1, droite) if len(droite) >= len(gauche) else (-1, gauche)
    prises.update(empruntees)
    return vers, cadre.case_l * (1 + len(empruntees)) - 28 * cadre.u


def _couper(nom, corps, place, lignes):
    """Le nom en une ou deux lignes de `place` au plus ; la dernière abrégée s’il le faut."""
    if mesure(nom, corps) <= place or lignes == 1:
        return (_abreger(nom, corps, place),)
    mots, premiere = nom.split(" "), ""
    while mots and mesure(f"{premiere} {mots[0]}".strip(), corps) <= place:
        premiere = f"{premiere} {mots.pop(0)}".strip()
    if not premiere or not mots:
        return (_abreger(nom, corps, place),)
    return premiere, _abreger(" ".join(mots), corps, place)


def _abreger(nom, corps, place):
    """Le nom, coupé entre deux mots si possible, pour tenir dans `place`."""
    if mesure(nom, corps) <= place:
        return nom
    coupe = nom
    while coupe and mesure(f"{coupe}…", corps) > place:
        coupe = coupe[:-1]
    mots = coupe.rsplit(" ", 1)[0].rstrip(" ,;:-")
    return f"{mots if len(mots) * 2 > len(coupe) else coupe.rstrip()}…" if coupe.strip() else ""


def _grille(parties, gauche, haut, cadre, pas):
    """Numéros seuls, en lignes ; le pas se resserre autant qu’il le faut."""
    while int(cadre.case_l // pas) * int(cadre.case_h // pas) < len(parties):
        pas *= 0.94
    colonnes = min(int(cadre.case_l // pas), len(parties))
    rangs = ceil(len(parties) / colonnes)
    x0 = gauche + (cadre.case_l - (colonnes - 1) * pas) / 2
    y0 = haut + (cadre.case_h - (rangs - 1) * pas) / 2
    return [
        _Pose(p, x0 + rang % colonnes * pas, y0 + rang // colonnes * pas, pas)
        for rang, p in enumerate(parties)
    ]
