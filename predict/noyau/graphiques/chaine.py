"""La chaîne des causes : des cases par niveau, des flèches qui vont toujours vers la droite.

Une flèche qui saute un niveau passe entre les cases, jamais derrière. Sans les noms, chaque case ne
porte que son numéro : c’est la version des petits écrans.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from ..typographie import INSECABLE
from .mesures import mesure
from .parties import _abreger
from .theme import ACTION, DOUCE, ENCRE, PALE, PRIMAIRE, Graphique, tracer

BLANC = "#FFFFFF"
# Distances, pour un corps de 11.
MARGE, ECART, ENTETE, LIGNE = 9, 12, 30, 14
LIGNES_MAX = 4


@dataclass(frozen=True)
class Case:
    """`numero` : « R2 » ; `valeur` : ce que l’indicateur donne (« I3 · 12 »), ou rien."""

    numero: str
    nom: str
    valeur: str = ""


@dataclass(frozen=True)
class Fleche:
    """`de`, `vers` : numéros de cases. `repere` : le numéro de l’hypothèse, ou rien."""

    de: str
    vers: str
    repere: str = ""


@dataclass(frozen=True)
class _Pose:
    case: Case
    colonne: int
    x: float
    y: float
    lignes: tuple[str, ...]


def chaine(colonnes, fleches, titre, *, largeur=1000, corps=11, noms=True, hauteur_max=None,
           entetes=(), lignes=(), precision="", source=""):  # fmt: skip
    """Le dessin d’une chaîne. `colonnes` : [(titre, [Case])], des causes vers les effets.

    `fleches` : [Fleche], chacune vers une colonne plus à droite. `hauteur_max` : le corps se réduit
    jusqu’à y tenir. `entetes`, `lignes` : le tableau posé à côté.
    """
    cadre = _Cadre(colonnes, fleches, largeur, corps, noms)
    while hauteur_max and cadre.hauteur > hauteur_max and corps > 5:
        corps -= 0.25
        cadre = _Cadre(colonnes, fleches, largeur, corps, noms)
    description = _decrire(colonnes, fleches)
    svg = tracer(
        {"layer": cadre.couches()}, titre, description, largeur=largeur, hauteur=cadre.hauteur
    )
    return Graphique(svg, titre, description, tuple(entetes), tuple(map(tuple, lignes)),
                     frozenset(), precision, source)  # fmt: skip


def _decrire(colonnes, fleches):
    suites = defaultdict(list)
    for f in fleches:
        suites[f.de].append(f.vers)
    morceaux = []
    for titre, cases in colonnes:
        dits = [
            f"{c.numero} {c.nom}"
            + (f" ({c.valeur})" if c.valeur else "")
            + (f", mène à {', '.join(suites[c.numero])}" if suites[c.numero] else "")
            for c in cases
        ]
        morceaux.append(f"{titre} : {' ; '.join(dits) or 'rien'}")
    return ". ".join(morceaux) + "."


def couper(nom, corps, place, maximum=LIGNES_MAX):
    """Le nom, en lignes de `place` au plus ; la dernière abrégée s’il le faut."""
    lignes, mots = [], nom.split()
    while mots and len(lignes) < maximum:
        ligne = mots.pop(0)
        while mots and mesure(f"{ligne} {mots[0]}", corps) <= place:
            ligne = f"{ligne} {mots.pop(0)}"
        lignes.append(ligne)
    if mots:
        lignes[-1] = f"{lignes[-1]} {' '.join(mots)}"
    return tuple(_abreger(ligne, corps, place) for ligne in lignes)


class _Cadre:
    """Le repère : pixels du dessin, du coin haut gauche. `u` : unité, 1 pour un corps de 11."""

    def __init__(self, colonnes, fleches, largeur, corps, noms):
        self.colonnes, self.largeur, self.corps, self.noms = colonnes, largeur, corps, noms
        self.u = corps / 11
        n = max(len(colonnes), 1)
        # Un couloir entre deux colonnes : les flèches y tournent.
        part = 0.25 if noms else 0.36
        self.case_l = largeur / (n + (n - 1) * part)
        self.pas = self.case_l * (1 + part)
        coupees = [[self._lignes(c) for c in cases] for _, cases in colonnes]
        hautes = [len(lignes) for colonne in coupees for lignes in colonne]
        a_valeur = noms and any(c.valeur for _, cases in colonnes for c in cases)
        rangs = max(hautes, default=1) + a_valeur
        self.case_h = (2 * MARGE * 0.8 + rangs * LIGNE) * self.u if noms else 34 * self.u
        nombre = max((len(cases) for _, cases in colonnes), default=1) or 1
        self.haut = ENTETE * self.u
        self.utile = nombre * self.case_h + (nombre - 1) * ECART * self.u
        self.hauteur = round(self.haut + self.utile + 4 * self.u)
        self.poses = self._placer(coupees)
        self.fleches = [f for f in fleches if f.de in self.poses and f.vers in self.poses]

    def _lignes(self, case):
        if not self.noms:
            return ()
        place = self.case_l - (2 * MARGE + 24) * self.u
        return couper(case.nom, self.corps, place)

    def _placer(self, coupees):
        poses = {}
        for rang, (_, cases) in enumerate(self.colonnes):
            if not cases:
                continue
            libre = self.utile - len(cases) * self.case_h
            ecart = min(libre / len(cases), 3 * ECART * self.u)
            total = len(cases) * self.case_h + (len(cases) - 1) * ecart
            y = self.haut + (self.utile - total) / 2
            for case, lignes in zip(cases, coupees[rang], strict=True):
                poses[case.numero] = _Pose(case, rang, rang * self.pas, y, lignes)
                y += self.case_h + ecart
        return poses

    # -- Couches --------------------------------------------------------------------

    def couche(self, donnees, marque, **encodage):
        axe = {"type": "quantitative", "axis": None}
        return {
            "data": {"values": donnees},
            "mark": marque,
            "encoding": {
                "x": {"field": "x", **axe,
                      "scale": {"domain": [0, self.largeur], "nice": False, "zero": False}},
                "y": {"field": "y", **axe,
                      "scale": {"domain": [self.hauteur, 0], "nice": False, "zero": False}},
                **encodage,
            },
        }  # fmt: skip

    def textes(self, donnees, corps, **marque):
        lignes = [{"x": x, "y": y, "mot": mot.replace(" ", INSECABLE)} for x, y, mot in donnees]
        return self.couche(
            lignes, {"type": "text", "fontSize": corps, **marque}, text={"field": "mot"}
        )

    def couches(self):
        toutes = [*self._titres(), *self._traits(), *self._cases(), *self._reperes()]
        return [c for c in toutes if c["data"]["values"]] or [self.textes([(0, 0, "")], 1)]

    def _titres(self):
        noms = [(rang * self.pas, 9 * self.u, titre) for rang, (titre, _) in
                enumerate(self.colonnes)]  # fmt: skip
        corps = self.corps if self.noms else self.corps * 0.92
        yield self.textes(noms, corps, align="left", fontWeight=600, color=ENCRE)

    def _cases(self):
        u, c = self.u, self.corps
        places = [
            {"x": p.x, "y": p.y, "x2": p.x + self.case_l, "y2": p.y + self.case_h}
            for p in self.poses.values()
        ]
        bouts = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
        # Un fond opaque d’abord : aucun trait ne se voit à travers une case.
        rect = {"type": "rect", "cornerRadius": 4 * u}
        yield self.couche(places, {**rect, "color": BLANC}, **bouts)
        cadre = {"color": PALE, "stroke": PRIMAIRE, "strokeWidth": 0.8 * u}
        yield self.couche(places, {**rect, **cadre}, **bouts)
        if not self.noms:
            centres = [
                (p.x + self.case_l / 2, p.y + self.case_h / 2, p.case.numero)
                for p in self.poses.values()
            ]
            yield self.textes(centres, c, align="center", fontWeight=600, color=PRIMAIRE)
            return
        numeros, noms, valeurs = [], [], []
        for p in self.poses.values():
            rangs = len(p.lignes) + bool(p.case.valeur)
            y = p.y + (self.case_h - (rangs - 1) * LIGNE * u) / 2
            numeros.append((p.x + MARGE * u, y, p.case.numero))
            x = p.x + (MARGE + 24) * u
            for ligne in p.lignes:
                noms.append((x, y, ligne))
                y += LIGNE * u
            if p.case.valeur:
                valeurs.append((x, y, p.case.valeur))
        yield self.textes(numeros, c * 0.92, align="left", fontWeight=600, color=PRIMAIRE)
        yield self.textes(noms, c, align="left", color=ENCRE)
        yield self.textes(valeurs, c, align="left", fontWeight=600, color=PRIMAIRE)

    # -- Flèches --------------------------------------------------------------------

    def _ports(self):
        """{flèche: (y du départ, y de l’arrivée)}, étagées sur le bord des cases."""
        departs, arrivees = defaultdict(list), defaultdict(list)
        for f in self.fleches:
            departs[f.de].append(f)
            arrivees[f.vers].append(f)
        y = {}
        for cote, groupes in (("de", departs), ("vers", arrivees)):
            for numero, siennes in groupes.items():
                bout = "vers" if cote == "de" else "de"
                siennes.sort(key=lambda f: (self.poses[getattr(f, bout)].y, getattr(f, bout)))
                pose = self.poses[numero]
                for rang, f in enumerate(siennes, 1):
                    y[cote, f] = pose.y + self.case_h * rang / (len(siennes) + 1)
        return y

    def _passage(self, colonne, y):
        """Le milieu de l’intervalle le plus proche de `y` entre les cases d’une colonne."""
        cases = sorted(p.y for p in self.poses.values() if p.colonne == colonne)
        if not cases:
            return y
        demi = ECART * self.u / 2
        trous = [cases[0] - demi, *(c + self.case_h + demi for c in cases)]
        # Entre deux cases, le milieu exact ; au bord, à un demi-écart.
        trous[1:-1] = [(haut + self.case_h + bas) / 2 for haut, bas in pairwise(cases)]
        permis = [t for t in trous if self.haut - demi <= t <= self.hauteur] or trous
        return min(permis, key=lambda t: abs(t - y))

    def _chemin(self, f, ports):
        de, vers = self.poses[f.de], self.poses[f.vers]
        depart, arrivee = ports["de", f], ports["vers", f]
        points = [(de.x + self.case_l, depart)]
        sauts = range(de.colonne + 1, vers.colonne)
        for colonne in sauts:
            part = (colonne - de.colonne) / (vers.colonne - de.colonne)
            y = self._passage(colonne, depart + (arrivee - depart) * part)
            points += [(colonne * self.pas, y), (colonne * self.pas + self.case_l, y)]
        points.append((vers.x - 6 * self.u, arrivee))
        return points

    def _traits(self):
        ports, segments, pointes = self._ports(), [], []
        for rang, f in enumerate(self.fleches):
            points = self._chemin(f, ports)
            for numero, (a, b) in enumerate(pairwise(points)):
                droit = abs(a[1] - b[1]) < 0.5
                segments += [
                    {"x": x, "y": y, "cle": f"{rang}-{numero}", "n": i}
                    for i, (x, y) in enumerate([a, b] if droit else _courbe(a, b))
                ]
            x, y = points[-1]
            pointes.append({"x": x + 3 * self.u, "y": y})
        trait = {"type": "line", "color": DOUCE, "strokeWidth": 0.9 * self.u, "opacity": 0.85}
        yield self.couche(
            segments, trait, detail={"field": "cle"}, order={"field": "n", "type": "quantitative"}
        )
        yield self.couche(
            pointes,
            {"type": "point", "shape": "triangle-right", "size": 26 * self.u**2, "filled": True,
             "color": DOUCE, "opacity": 1},
        )  # fmt: skip

    def _reperes(self):
        """Le numéro de l’hypothèse, au départ de sa flèche."""
        if not self.noms:
            return
        ports, ronds, mots = self._ports(), [], []
        for f in self.fleches:
            if f.repere:
                x = self.poses[f.de].x + self.case_l + 11 * self.u
                ronds.append({"x": x, "y": ports["de", f]})
                mots.append((x, ports["de", f], f.repere))
        fond = {"type": "point", "shape": "circle", "size": 150 * self.u**2, "filled": True,
                "color": BLANC, "opacity": 1, "stroke": ACTION,
                "strokeWidth": 0.8 * self.u}  # fmt: skip
        yield self.couche(ronds, fond)
        yield self.textes(mots, self.corps * 0.76, align="center", fontWeight=600, color=ACTION)


def _courbe(a, b, pas=14):
    """Un S : tangentes horizontales aux deux bouts."""
    (x1, y1), (x2, y2) = a, b
    points = []
    for i in range(pas + 1):
        t = i / pas
        doux = t * t * (3 - 2 * t)
        points.append((round(x1 + (x2 - x1) * t, 2), round(y1 + (y2 - y1) * doux, 2)))
    return points
