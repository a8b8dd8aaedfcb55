"""Le maillage d’une région : les frontières de ses communes, une fois, pour toutes les cartes.

Une ligne de frontière y est écrite une seule fois, avec les communes qu’elle sépare. Celles qui
séparent deux communes d’une même intercommunalité s’effacent quand on dessine les
intercommunalités : les trois mailles sortent du même fichier et tombent juste l’une sur l’autre.

Fichier (JSON, gzip) : `communes`, [[code, département, EPCI ou vide]] ; `lignes`, [[rangs des
communes bordées], [x, y, puis les écarts d’un sommet au suivant]], en millièmes de degré.
"""

import gzip
import json
from collections import defaultdict
from pathlib import Path

from .contours import aire_signee, assembler, lignes_de, simplifier
from .geographie import DOSSIER, GeographieInvalide

DOSSIER_MAILLAGE = "maillage"
PAS = 1000  # sommets au millième de degré (une centaine de mètres)
TOLERANCE = 0.004
# Une commune que la simplification écraserait garde de plus en plus de ses sommets.
TOLERANCES_FINES = (0.0015, 0.0005, 0)
AIRE_LISIBLE = 0.00002  # degré carré : en deçà, la forme est écrasée
ILE_MINIMALE = 0.0002


def construire(communes, polygones, region_de):
    """{région: maillage}. `communes` : des `Commune` ; `region_de(commune)` : code, ou vide."""
    tracees = {c.code: c for c in communes if c.code in polygones and region_de(c)}
    brutes = list(
        lignes_de({code: polygones[code] for code in tracees}, proprietaire=lambda code: code)
    )
    simples = _simplifiees(brutes)
    par_region = defaultdict(list)
    for bordes, ligne in simples:
        for region in {region_de(tracees[code]) for code in bordes}:
            par_region[region].append((bordes, ligne))
    maillages = {}
    for region, lignes in sorted(par_region.items()):
        codes = sorted(
            {c for bordes, _ in lignes for c in bordes if region_de(tracees[c]) == region}
        )
        rang = {code: i for i, code in enumerate(codes)}
        maillages[region] = {
            "communes": [[c, tracees[c].territoire, tracees[c].epci] for c in codes],
            "lignes": [
                [[rang[c] for c in bordes if c in rang], _ecarts(ligne)] for bordes, ligne in lignes
            ],
        }
    return maillages


def _simplifiees(brutes):
    """Chaque ligne au plus léger, sauf celles d’une commune qui n’aurait plus de forme."""
    finesse = dict.fromkeys(range(len(brutes)), TOLERANCE)
    lignes = [(bordes, _arrondie(simplifier(ligne, TOLERANCE))) for bordes, ligne in brutes]
    lignes_par_commune = defaultdict(list)
    for i, (bordes, _) in enumerate(brutes):
        for code in bordes:
            lignes_par_commune[code].append(i)
    for fine in TOLERANCES_FINES:
        a_reprendre = {
            i
            for code, rangs in lignes_par_commune.items()
            if _ecrasee([lignes[i] for i in rangs], code)
            for i in rangs
            if finesse[i] > fine
        }
        for i in a_reprendre:
            finesse[i] = fine
            bordes, ligne = brutes[i]
            lignes[i] = (bordes, _arrondie(simplifier(ligne, fine) if fine else ligne))
    return lignes


def _ecrasee(lignes, code):
    seules = [((code,), ligne) for _, ligne in lignes]
    polygones = assembler(seules, 0).get(code) or []
    return sum(abs(aire_signee(p[0])) for p in polygones) < AIRE_LISIBLE


def _arrondie(ligne):
    """Sommets au pas du fichier, sans doublon à la suite ; les bouts restent."""
    sommets = []
    for x, y in ligne:
        sommet = (round(x * PAS), round(y * PAS))
        if not sommets or sommets[-1] != sommet:
            sommets.append(sommet)
    if len(sommets) == 1:
        sommets *= 2
    return [(x / PAS, y / PAS) for x, y in sommets]


def _ecarts(ligne):
    entiers = [(round(x * PAS), round(y * PAS)) for x, y in ligne]
    suite, (x0, y0) = [], (0, 0)
    for x, y in entiers:
        suite += [x - x0, y - y0]
        x0, y0 = x, y
    return suite


def ecrire(maillages, dossier):
    dossier = Path(dossier) / DOSSIER_MAILLAGE
    dossier.mkdir(parents=True, exist_ok=True)
    for region, maillage in maillages.items():
        texte = json.dumps(maillage, separators=(",", ":"))
        octets = gzip.compress(texte.encode(), compresslevel=9, mtime=0)
        (dossier / f"{region}.json.gz").write_bytes(octets)


def regions_tracees(dossier=DOSSIER):
    return {c.name.split(".")[0] for c in (Path(dossier) / DOSSIER_MAILLAGE).glob("*.json.gz")}


def lire(region, dossier=DOSSIER):
    """(communes : {code: (département, EPCI)}, lignes : [(codes bordés, sommets en degrés)]).

    Lève `GeographieInvalide` si la région n’a pas de maillage.
    """
    chemin = Path(dossier) / DOSSIER_MAILLAGE / f"{region}.json.gz"
    try:
        maillage = json.loads(gzip.decompress(chemin.read_bytes()))
        codes = [c[0] for c in maillage["communes"]]
        lignes = [
            (tuple(codes[i] for i in bordes), _sommets(ecarts))
            for bordes, ecarts in maillage["lignes"]
        ]
    except (OSError, ValueError, EOFError, KeyError, IndexError) as erreur:
        raise GeographieInvalide(f"Maillage de la région {region} : {erreur}") from erreur
    return {code: (departement, epci) for code, departement, epci in maillage["communes"]}, lignes


def _sommets(ecarts):
    x = y = 0
    sommets = []
    for dx, dy in zip(ecarts[::2], ecarts[1::2], strict=True):
        x, y = x + dx, y + dy
        sommets.append((x / PAS, y / PAS))
    return sommets


def zones(lignes, zone_de):
    """{zone: [polygones]} : les communes d’une même zone fondues en une seule."""
    fondues = []
    for bordes, ligne in lignes:
        compte = defaultdict(int)
        for code in bordes:
            if zone := zone_de(code):
                compte[zone] += 1
        # Bordée deux fois par la même zone, la ligne est à l’intérieur.
        restantes = tuple(z for z, fois in compte.items() if fois % 2)
        if restantes:
            fondues.append((restantes, ligne))
    return assembler(fondues, ILE_MINIMALE)
