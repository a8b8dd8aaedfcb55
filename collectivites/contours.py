"""Géométries des communes : les lire (WKB), en trouver le centre, en tirer des contours légers.

Sans bibliothèque : les communes voisines partagent exactement leurs sommets, si bien que le
contour d’un département est l’ensemble des côtés que deux de ses communes ne se partagent pas.
Chaque ligne de frontière est simplifiée **une seule fois**, donc deux départements voisins
restent jointifs.

Un « polygone » est ici une liste d’anneaux (le premier est l’extérieur) ; un anneau, une liste
fermée de couples (longitude, latitude) en degrés WGS 84.
"""

import struct
from collections import defaultdict
from itertools import pairwise
from math import cos, hypot, radians

POLYGONE, MULTIPOLYGONE = 3, 6


def lire_wkb(octets):
    """Polygones d’une géométrie WKB (polygone ou multipolygone). Lève `ValueError` sinon."""
    try:
        polygones, fin = _lire_geometrie(octets, 0)
    except (struct.error, IndexError) as erreur:
        raise ValueError("Géométrie WKB tronquée.") from erreur
    if fin != len(octets):
        raise ValueError("Géométrie WKB suivie d’octets de trop.")
    return polygones


def _lire_geometrie(octets, ici):
    ordre = "<" if octets[ici] == 1 else ">"
    nature, nombre = struct.unpack_from(f"{ordre}II", octets, ici + 1)
    ici += 9
    if nature == MULTIPOLYGONE:
        polygones = []
        for _ in range(nombre):
            partie, ici = _lire_geometrie(octets, ici)
            polygones += partie
        return polygones, ici
    if nature != POLYGONE:
        raise ValueError(f"Géométrie WKB de type {nature} : ni polygone ni multipolygone.")
    anneaux = []
    for _ in range(nombre):
        (sommets,) = struct.unpack_from(f"{ordre}I", octets, ici)
        nombres = struct.unpack_from(f"{ordre}{2 * sommets}d", octets, ici + 4)
        ici += 4 + 16 * sommets
        anneaux.append(list(zip(nombres[::2], nombres[1::2], strict=True)))
    return [anneaux], ici


def aire_signee(anneau):
    """Aire en degrés carrés ; positive dans le sens trigonométrique."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(anneau)) / 2


def centre(polygones):
    """Centre de gravité (longitude, latitude) et aire (degrés carrés) de polygones."""
    aire = moment_x = moment_y = 0.0
    for anneaux in polygones:
        for rang, anneau in enumerate(anneaux):
            # Calcul autour du premier sommet : les coordonnées absolues perdraient la précision
            # d’une petite commune.
            x0, y0 = anneau[0]
            a = mx = my = 0.0
            for (x1, y1), (x2, y2) in pairwise(anneau):
                produit = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
                a += produit
                mx += (x1 + x2 - 2 * x0) * produit
                my += (y1 + y2 - 2 * y0) * produit
            signe = (1 if a > 0 else -1) * (1 if rang == 0 else -1)
            aire += signe * a / 2
            moment_x += signe * (mx / 6 + x0 * a / 2)
            moment_y += signe * (my / 6 + y0 * a / 2)
    return (moment_x / aire, moment_y / aire), aire


def contours(communes, proprietaire, tolerance, aire_minimale):
    """Multipolygones simplifiés : {propriétaire: [polygones]}.

    `communes` : {code: polygones} ; `proprietaire(code)` : le département (ou la région) qui la
    contient ; `tolerance` : écart admis, en degrés de latitude ; `aire_minimale` : degrés carrés
    sous lesquels une île ou un trou disparaît (jamais le plus grand morceau).
    """
    lignes = [
        (bordes, simplifier(arc, tolerance)) for bordes, arc in lignes_de(communes, proprietaire)
    ]
    return assembler(lignes, aire_minimale)


def lignes_de(communes, proprietaire):
    """Les frontières, ligne à ligne et sans les simplifier : (propriétaires qu’elle borde, ligne).

    Un seul propriétaire : une côte, une frontière extérieure.
    """
    for bordes, cotes in _frontieres(communes, proprietaire).items():
        for arc in _arcs(cotes):
            yield bordes, arc


def assembler(lignes, aire_minimale):
    """Referme des lignes de frontière en multipolygones : {propriétaire: [polygones]}."""
    arcs_de = defaultdict(list)
    for bordes, ligne in lignes:
        for code in bordes:
            arcs_de[code].append((ligne, len(bordes) > 1))
    return {
        code: _polygones(_anneaux(arcs), aire_minimale) for code, arcs in sorted(arcs_de.items())
    }


def _frontieres(communes, proprietaire):
    """{(propriétaires, triés): côtés qui les bordent} ; un seul propriétaire : côte ou étranger."""
    passages = defaultdict(lambda: defaultdict(int))
    for code, polygones in communes.items():
        qui = proprietaire(code)
        for anneaux in polygones:
            for anneau in anneaux:
                for a, b in pairwise(anneau):
                    if a != b:
                        passages[(a, b) if a < b else (b, a)][qui] += 1
    frontieres = defaultdict(list)
    for cote, compte in passages.items():
        # Un côté parcouru deux fois par le même propriétaire est intérieur à son territoire.
        bordes = tuple(sorted(qui for qui, fois in compte.items() if fois % 2))
        if bordes:
            frontieres[bordes].append(cote)
    return dict(sorted(frontieres.items()))


def _arcs(cotes):
    """Met bout à bout des côtés : lignes maximales entre carrefours, puis boucles."""
    voisins = defaultdict(list)
    for a, b in sorted(cotes):
        voisins[a].append(b)
        voisins[b].append(a)
    carrefours = [sommet for sommet, autres in voisins.items() if len(autres) != 2]
    vus = set()

    def suivre(depart, suivant):
        ligne = [depart, suivant]
        vus.add(frozenset((depart, suivant)))
        while len(voisins[ligne[-1]]) == 2:
            a, b = voisins[ligne[-1]]
            prochain = b if a == ligne[-2] else a
            if frozenset((ligne[-1], prochain)) in vus:
                break
            vus.add(frozenset((ligne[-1], prochain)))
            ligne.append(prochain)
        return ligne

    arcs = []
    for depart in [*carrefours, *sorted(voisins)]:
        for suivant in voisins[depart]:
            if frozenset((depart, suivant)) not in vus:
                arcs.append(suivre(depart, suivant))
    return arcs


def simplifier(ligne, tolerance):
    """Douglas-Peucker ; les bouts restent. Une boucle garde aussi son point le plus éloigné."""
    if len(ligne) < 3:
        return ligne
    echelle = cos(radians(ligne[0][1]))
    gardes = {0, len(ligne) - 1}
    pile = [(0, len(ligne) - 1)]
    if ligne[0] == ligne[-1]:
        x0, y0 = ligne[0]
        loin = max(
            range(len(ligne)),
            key=lambda i: hypot((ligne[i][0] - x0) * echelle, ligne[i][1] - y0),
        )
        gardes.add(loin)
        pile = [(0, loin), (loin, len(ligne) - 1)]
    while pile:
        debut, fin = pile.pop()
        (xa, ya), (xb, yb) = ligne[debut], ligne[fin]
        dx, dy = (xb - xa) * echelle, yb - ya
        norme = hypot(dx, dy)
        pire, rang = 0.0, None
        for i in range(debut + 1, fin):
            px, py = (ligne[i][0] - xa) * echelle, ligne[i][1] - ya
            ecart = abs(dx * py - dy * px) / norme if norme else hypot(px, py)
            if ecart > pire:
                pire, rang = ecart, i
        if pire > tolerance:
            gardes.add(rang)
            pile += [(debut, rang), (rang, fin)]
    return [ligne[i] for i in sorted(gardes)]


def _anneaux(arcs):
    """Referme les arcs d’un territoire : couples (anneau, touche-t-il un voisin ?)."""
    restants = defaultdict(list)
    for numero, (arc, _) in enumerate(arcs):
        restants[arc[0]].append((numero, arc))
        restants[arc[-1]].append((numero, arc[::-1]))
    pris, anneaux = set(), []
    for numero, (arc, touche) in enumerate(arcs):
        if numero in pris:
            continue
        pris.add(numero)
        anneau = list(arc)
        while anneau[-1] != anneau[0]:
            suite = next(((n, a) for n, a in restants[anneau[-1]] if n not in pris), None)
            if suite is None:
                raise ValueError(f"Le contour ne se referme pas au point {anneau[-1]}.")
            pris.add(suite[0])
            anneau += suite[1][1:]
            touche = touche or arcs[suite[0]][1]
        if len(anneau) >= 4:
            anneaux.append((anneau, touche))
    return anneaux


def _polygones(anneaux, aire_minimale):
    """Range les trous dans leur extérieur ; extérieurs en sens horaire, trous en sens inverse.

    Un trou qui ne touche aucun voisin n’est pas une enclave : c’est une commune dont la source
    n’a pas la géométrie (ou un étang) ; il est comblé.
    """
    anneaux = sorted(anneaux, key=lambda a: -abs(aire_signee(a[0])))
    utiles = [a for i, a in enumerate(anneaux) if i == 0 or abs(aire_signee(a[0])) >= aire_minimale]
    polygones = []
    for anneau, touche in utiles:
        contenant = next((p for p in polygones if _contient(p[0], anneau)), None)
        horaire = anneau if aire_signee(anneau) < 0 else anneau[::-1]
        if contenant is None:
            polygones.append([horaire])
        elif touche:
            contenant.append(horaire[::-1])
    return polygones


def _contient(exterieur, anneau):
    """Vrai si `anneau` est dans `exterieur` : un sommet qui n’est pas commun en décide."""
    bord = set(exterieur)
    x, y = next((s for s in anneau if s not in bord), anneau[0])
    dedans = False
    for (x1, y1), (x2, y2) in pairwise(exterieur):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            dedans = not dedans
    return dedans
