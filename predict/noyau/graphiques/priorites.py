"""La matrice valeur × capacité d’une priorisation : quatre cadrans, des jetons numérotés.

La forme dit la demande attendue : triangle, en hausse ; rond, stable ; triangle renversé, en
baisse. Deux jetons ne se recouvrent pas : celui qui gêne s’écarte dans son cadran, et un trait fin
le relie à sa place exacte.
"""

from dataclasses import dataclass
from html import escape
from math import cos, hypot, pi, sin

from django.utils.safestring import mark_safe

from ..typographie import INSECABLE, insecables, nombre
from .theme import DOUCE, ENCRE, FILET, PALE, PRIMAIRE, Graphique

BLANC = "#FFFFFF"
HAUSSE, STABLE, BAISSE = "hausse", "stable", "baisse"
DITES = {HAUSSE: "demande en hausse", STABLE: "demande stable", BAISSE: "demande en baisse"}
BORNES = (1, 5)
# Distances, pour un corps de 12.
PAS, RAYON, MARGE, LIEN = 29, 14, 40, 17


@dataclass(frozen=True)
class Jeton:
    """`valeur`, `capacite` : de 1 à 5, moyennes permises ; `forme` : hausse, stable ou baisse."""

    numero: int
    nom: str
    valeur: float
    capacite: float
    forme: str = STABLE
    fort: bool = False


def matrice_priorites(
    jetons, titre, *, cadrans, seuil=3, entetes=(), lignes=(), largeur=440, hauteur=372, corps=12,
    precision="", source="",
):  # fmt: skip
    """La matrice. `cadrans` : {(valeur forte, capacité forte): nom} ; `seuil` : dès là, on est
    fort. `entetes`, `lignes` : le tableau posé à côté."""
    cadre = _Cadre(largeur, hauteur, corps, seuil)
    dessin = [cadre.fond(cadrans)]
    poses = _placer(jetons, cadre)
    dessin += [_lien(x, y, vrai, cadre.u) for _, x, y, vrai in poses]
    dessin += [_jeton(jeton, x, y, corps) for jeton, x, y, _ in poses]
    description = _decrire(jetons, cadrans, seuil)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{largeur}" height="{hauteur}" '
        f'viewBox="0 0 {largeur} {hauteur}"><title>{escape(insecables(titre))}</title>'
        f"<desc>{escape(insecables(description))}</desc>{''.join(dessin)}</svg>"
    )
    nombres = frozenset(i for i, e in enumerate(entetes) if e in ("Stratégie", "Capacités"))
    # Sûr : nombres et couleurs sont de nous, chaque texte est échappé.
    return Graphique(
        mark_safe(svg), titre, description, tuple(entetes), tuple(map(tuple, lignes)), nombres,  # nosec B308 B703
        precision, source,
    )  # fmt: skip


def _decrire(jetons, cadrans, seuil):
    if not jetons:
        return "Aucun service noté."
    return (
        " ; ".join(
            f"{j.numero}. {j.nom} : stratégie {nombre(j.valeur, 1)}, "
            f"capacités {nombre(j.capacite, 1)}, "
            f"{cadrans[j.valeur >= seuil, j.capacite >= seuil].lower()}, {DITES[j.forme]}"
            for j in jetons
        )
        + "."
    )


class _Cadre:
    """Le repère, du coin haut gauche. `u` : unité, 1 pour un corps de 12."""

    def __init__(self, largeur, hauteur, corps, seuil):
        self.corps, self.seuil = corps, seuil
        self.u = u = corps / 12
        self.gauche, self.droite = 32 * u, largeur - 2
        self.haut, self.bas = 6 * u, hauteur - 36 * u
        self.x_seuil = self.x(seuil)
        self.y_seuil = self.y(seuil)

    def x(self, note):
        bas, haut = BORNES
        utile = self.droite - self.gauche - 2 * 20 * self.u
        return self.gauche + 20 * self.u + (note - bas) / (haut - bas) * utile

    def y(self, note):
        bas, haut = BORNES
        utile = self.bas - self.haut - 2 * MARGE * self.u
        return self.bas - MARGE * self.u - (note - bas) / (haut - bas) * utile

    def cadran(self, jeton):
        """(gauche, haut, droite, bas) où le centre d’un jeton peut se poser."""
        r = RAYON * self.u
        etiquette = (MARGE - 6) * self.u
        if jeton.capacite >= self.seuil:
            gauche, droite = self.x_seuil + r, self.droite - r
        else:
            gauche, droite = self.gauche + r, self.x_seuil - r
        if jeton.valeur >= self.seuil:
            return gauche, self.haut + etiquette, droite, self.y_seuil - r
        return gauche, self.y_seuil + r, droite, self.bas - etiquette

    def fond(self, cadrans):
        u, c = self.u, self.corps
        traits = "".join(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" '
            f'stroke="{FILET}" stroke-width="{_n(1.2 * u)}"/>'
            for x1, y1, x2, y2 in (
                (self.gauche, self.bas, self.droite, self.bas),
                (self.gauche, self.haut, self.gauche, self.bas),
                (self.x_seuil, self.haut, self.x_seuil, self.bas),
                (self.gauche, self.y_seuil, self.droite, self.y_seuil),
            )
        )
        noms = "".join(
            _texte(
                (self.x_seuil if capacite else self.gauche) + 9 * u,
                self.haut + 17 * u if valeur else self.bas - 9 * u,
                nom, c, ENCRE, gras=True, ancre="start",
            )
            for (valeur, capacite), nom in cadrans.items()
        )  # fmt: skip
        milieu_y = (self.haut + self.bas) / 2
        return (
            f'<rect x="{_n(self.gauche)}" y="{_n(self.haut)}" fill="{PALE}" '
            f'width="{_n(self.x_seuil - self.gauche)}" height="{_n(self.y_seuil - self.haut)}"/>'
            + traits
            + noms
            + _texte(
                (self.gauche + self.droite) / 2, self.bas + 24 * u,
                "Capacités et ressources disponibles →", c * 0.96, DOUCE,
            )
            + _texte(
                17 * u, milieu_y, "Intérêt stratégique →", c * 0.96, DOUCE,
                tourne=f"rotate(-90 {_n(17 * u)} {_n(milieu_y)})",
            )
        )  # fmt: skip


def _placer(jetons, cadre):
    """[(jeton, x, y, place exacte)] : à leur place, ou au plus près sans se recouvrir."""
    poses = []
    for jeton in jetons:
        gauche, haut, droite, bas = bornes = cadre.cadran(jeton)
        vrai = (cadre.x(jeton.capacite), cadre.y(jeton.valeur))
        depart = (min(max(vrai[0], gauche), droite), min(max(vrai[1], haut), bas))
        x, y = _libre(depart, bornes, [(x, y) for _, x, y, _ in poses], PAS * cadre.u)
        poses.append((jeton, x, y, vrai))
    return poses


def _libre(depart, bornes, prises, pas):
    """Le point libre le plus proche de `depart` ; le pas se resserre s’il n’y en a plus."""
    gauche, haut, droite, bas = bornes
    while pas > 4:
        for rayon in range(0, 260, 3):
            tours = 1 if rayon == 0 else max(8, rayon)
            for rang in range(tours):
                angle = 2 * pi * rang / tours
                x, y = depart[0] + rayon * cos(angle), depart[1] + rayon * sin(angle)
                if not (gauche <= x <= droite and haut <= y <= bas):
                    continue
                if all(hypot(x - px, y - py) >= pas for px, py in prises):
                    return x, y
        pas *= 0.85
    return depart


def _lien(x, y, vrai, u):
    """Le trait d’un jeton écarté vers sa place exacte ; rien s’il y est presque."""
    if hypot(x - vrai[0], y - vrai[1]) <= LIEN * u:
        return ""
    return (
        f'<line x1="{_n(x)}" y1="{_n(y)}" x2="{_n(vrai[0])}" y2="{_n(vrai[1])}" '
        f'stroke="{DOUCE}" stroke-width="{_n(u)}"/>'
        f'<circle cx="{_n(vrai[0])}" cy="{_n(vrai[1])}" r="{_n(2.2 * u)}" fill="{DOUCE}"/>'
    )


def _jeton(jeton, x, y, corps):
    u = corps / 12
    fond, encre = (PRIMAIRE, BLANC) if jeton.fort else (BLANC, PRIMAIRE)
    trait = f'fill="{fond}" stroke="{PRIMAIRE}" stroke-width="{_n(1.5 * u)}"'
    if jeton.forme == STABLE:
        forme = f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(11 * u)}" {trait}/>'
        base = y
    else:
        sens = 1 if jeton.forme == HAUSSE else -1
        # Deux chiffres demandent un peu plus de place.
        t = u if jeton.numero < 10 else 1.08 * u
        sommet, pied = y - sens * 14.5 * t, y + sens * 10 * t
        forme = (
            f'<path d="M{_n(x)} {_n(sommet)}L{_n(x + 14.5 * t)} {_n(pied)}'
            f'L{_n(x - 14.5 * t)} {_n(pied)}Z" stroke-linejoin="round" {trait}/>'
        )
        base = y + sens * 3 * t
    taille = corps * (0.92 if jeton.numero < 10 else 0.78)
    return forme + _texte(x, base + taille * 0.36, str(jeton.numero), taille, encre, gras=True)


def _texte(x, y, mot, corps, couleur, *, gras=False, ancre="middle", tourne=""):
    graisse = ' font-weight="600"' if gras else ""
    rotation = f' transform="{tourne}"' if tourne else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-family="Inter, sans-serif" '
        f'font-size="{_n(corps)}"{graisse} '
        f'text-anchor="{ancre}" fill="{couleur}"{rotation}>'
        f"{escape(mot.replace(' ', INSECABLE))}</text>"
    )


def _n(x):
    """Au centième, sans zéros inutiles."""
    return f"{x:.2f}".rstrip("0").rstrip(".")
