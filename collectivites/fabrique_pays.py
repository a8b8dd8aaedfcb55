"""Reconstruire `fixtures/geographie/pays.geojson.gz` d’une archive de contours du monde.

L’archive est celle du paquet npm « world-atlas » : les frontières de Natural Earth (domaine
public) au 1:50 000 000, en TopoJSON. Rien n’en est exécuté, un seul fichier en est ouvert. Chaque
frontière n’y est écrite qu’une fois : la simplifier une fois garde les voisins jointifs. Même
archive, même fichier à l’octet près.
"""

import gzip
import hashlib
import json
import tarfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from .contours import aire_signee, centre, simplifier
from .geographie import GeographieInvalide
from .pays import PAYS

FICHIER = "countries-50m.json"
TOLERANCE = 0.11  # degrés : un demi-point sur une carte de 960 points de large
AIRE_MINIMALE = 0.35  # degrés carrés sous lesquels une île disparaît, jamais la plus grande
DECIMALES = 2
# ISO 3166-1 : code numérique (celui de la source) et code à deux lettres, accolés.
CODES = """
    004AF 008AL 010AQ 012DZ 016AS 020AD 024AO 028AG 031AZ 032AR 036AU 040AT 044BS 048BH
    050BD 051AM 052BB 056BE 060BM 064BT 068BO 070BA 072BW 074BV 076BR 084BZ 086IO 090SB
    092VG 096BN 100BG 104MM 108BI 112BY 116KH 120CM 124CA 132CV 136KY 140CF 144LK 148TD
    152CL 156CN 158TW 162CX 166CC 170CO 174KM 175YT 178CG 180CD 184CK 188CR 191HR 192CU
    196CY 203CZ 204BJ 208DK 212DM 214DO 218EC 222SV 226GQ 231ET 232ER 233EE 234FO 238FK
    239GS 242FJ 246FI 248AX 250FR 254GF 258PF 260TF 262DJ 266GA 268GE 270GM 275PS 276DE
    288GH 292GI 296KI 300GR 304GL 308GD 312GP 316GU 320GT 324GN 328GY 332HT 334HM 336VA
    340HN 344HK 348HU 352IS 356IN 360ID 364IR 368IQ 372IE 376IL 380IT 384CI 388JM 392JP
    398KZ 400JO 404KE 408KP 410KR 414KW 417KG 418LA 422LB 426LS 428LV 430LR 434LY 438LI
    440LT 442LU 446MO 450MG 454MW 458MY 462MV 466ML 470MT 474MQ 478MR 480MU 484MX 492MC
    496MN 498MD 499ME 500MS 504MA 508MZ 512OM 516NA 520NR 524NP 528NL 531CW 533AW 534SX
    535BQ 540NC 548VU 554NZ 558NI 562NE 566NG 570NU 574NF 578NO 580MP 581UM 583FM 584MH
    585PW 586PK 591PA 598PG 600PY 604PE 608PH 612PN 616PL 620PT 624GW 626TL 630PR 634QA
    638RE 642RO 643RU 646RW 652BL 654SH 659KN 660AI 662LC 663MF 666PM 670VC 674SM 678ST
    682SA 686SN 688RS 690SC 694SL 702SG 703SK 704VN 705SI 706SO 710ZA 716ZW 724ES 728SS
    729SD 732EH 740SR 744SJ 748SZ 752SE 756CH 760SY 762TJ 764TH 768TG 772TK 776TO 780TT
    784AE 788TN 792TR 795TM 796TC 798TV 800UG 804UA 807MK 818EG 826GB 831GG 832JE 833IM
    834TZ 840US 850VI 854BF 858UY 860UZ 862VE 876WF 882WS 887YE 894ZM
"""
# Ce que la source dessine sans code, ou que la liste ISO range ailleurs. Une carte ne dit rien
# du statut d’un territoire : ceux-là suivent la liste des pays de l’outil.
SANS_CODE = {"Somaliland": "SO", "N. Cyprus": "CY", "Kosovo": "RS"}
# L’outre-mer français que la source réunit à la France : ouest, sud, est, nord (degrés).
OUTRE_MER = {
    "GF": (-55, 2, -51, 6),
    "GP": (-62, 15.7, -60.9, 16.6),
    "MQ": (-61.3, 14.3, -60.7, 15),
    "RE": (55, -21.5, 56, -20.7),
    "YT": (44.9, -13.1, 45.4, -12.5),
}
# Pays que la source ne dessine pas à cette échelle : un point, au dixième de degré.
POINTS = {
    "BQ": (-68.3, 12.2),
    "BV": (3.4, -54.4),
    "CC": (96.8, -12.2),
    "CX": (105.6, -10.5),
    "GI": (-5.3, 36.1),
    "SJ": (16.0, 78.5),
    "TK": (-171.8, -9.2),
    "TV": (179.2, -8.5),
    "UM": (166.6, 19.3),
}
# Sans habitants permanents : pas de partenaire, et une carte du monde plus lisible.
SANS_FORME = frozenset({"AQ"})


def construire(archive, dossier):
    """Écrit `pays.geojson.gz` et `source_pays.json` dans `dossier`. Rend le contenu du second."""
    dossier = Path(dossier)
    topologie, version = _lire(archive)
    formes = _formes(topologie)
    traits = [_trait(code, formes.get(code, [])) for code in sorted(set(PAYS) - SANS_FORME)]
    absents = sorted(t["properties"]["code"] for t in traits if t["geometry"] is None)
    if absents:
        raise GeographieInvalide(f"Pays sans forme ni point : {', '.join(absents)}.")
    contenu = json.dumps(
        {"type": "FeatureCollection", "features": traits}, separators=(",", ":"), sort_keys=True
    )
    dossier.mkdir(parents=True, exist_ok=True)
    (dossier / "pays.geojson.gz").write_bytes(gzip.compress(contenu.encode(), 9, mtime=0))
    source = {
        "donnees": "Natural Earth 4.1.0, 1:50 000 000, domaine public",
        "paquet": "world-atlas",
        "version": version,
        "sha256": hashlib.sha256(Path(archive).read_bytes()).hexdigest(),
        "pays": len(traits),
        "dont_points": sum(t["geometry"]["type"] == "Point" for t in traits),
    }
    texte = json.dumps(source, ensure_ascii=False, indent=2) + "\n"
    (dossier / "source_pays.json").write_text(texte, encoding="utf-8")
    return source


def _lire(archive):
    try:
        with tarfile.open(archive) as contenu:
            topologie = json.load(contenu.extractfile(f"package/{FICHIER}"))
            version = json.load(contenu.extractfile("package/package.json"))["version"]
    except (OSError, EOFError, tarfile.TarError, KeyError, ValueError) as erreur:
        raise GeographieInvalide(f"Archive illisible : {erreur}") from erreur
    return topologie, version


def _arcs(topologie):
    """Les lignes de la topologie, en degrés : telles quelles, et simplifiées une fois."""
    (kx, ky), (x0, y0) = topologie["transform"]["scale"], topologie["transform"]["translate"]
    arcs = []
    for ecarts in topologie["arcs"]:
        x = y = 0
        ligne = []
        for dx, dy in ecarts:
            x, y = x + dx, y + dy
            ligne.append((x * kx + x0, y * ky + y0))
        arcs.append(ligne)
    return arcs, [simplifier(ligne, TOLERANCE) for ligne in arcs]


def _formes(topologie):
    """{code à deux lettres: couples (polygone simplifié, contour d’origine)}."""
    lettres = {mot[:3]: mot[3:] for mot in CODES.split()}
    bruts, arcs = _arcs(topologie)
    formes = defaultdict(list)
    for objet in topologie["objects"]["countries"]["geometries"]:
        nom = objet["properties"]["name"]
        code = lettres.get(objet.get("id"), "") or SANS_CODE.get(nom, "")
        morceaux = objet["arcs"] if objet["type"] == "MultiPolygon" else [objet["arcs"]]
        for morceau in morceaux:
            brut = _derouler(_anneau(morceau[0], bruts))
            cible = formes[_rattacher(code, brut)]
            exterieur, *trous = (_derouler(_anneau(numeros, arcs)) for numeros in morceau)
            if any(abs(x) > 180 for x, _ in exterieur):
                # À cheval sur l’antiméridien : un morceau de chaque côté (aucun n’a de trou).
                cible += [([moitie], moitie) for moitie in _couper(exterieur)]
            else:
                cible.append(([exterieur, *trous], brut))
    return formes


def _anneau(numeros, arcs):
    """Des lignes mises bout à bout ; un numéro négatif se parcourt à rebours (TopoJSON)."""
    anneau = []
    for numero in numeros:
        arc = arcs[numero] if numero >= 0 else arcs[~numero][::-1]
        anneau += arc[1:] if anneau else arc
    return [(round(x, DECIMALES), round(y, DECIMALES)) for x, y in anneau]


def _derouler(anneau):
    """Longitudes sans saut : au passage de l’antiméridien, elles continuent au-delà de ±180."""
    tour, suivi = 0, []
    for rang, (x, y) in enumerate(anneau):
        if rang and abs(x - anneau[rang - 1][0]) > 180:
            tour += 360 if x < anneau[rang - 1][0] else -360
        suivi.append((round(x + tour, DECIMALES), y))
    return suivi


def _couper(anneau):
    """Les morceaux d’un anneau déroulé, ramenés entre -180 et 180."""
    morceaux = []
    for decalage in (-360, 0, 360):
        decale = [(x + decalage, y) for x, y in anneau]
        morceau = _borner(_borner(decale, -180, 1), 180, -1)
        if len(morceau) >= 4:
            morceaux.append([(round(x, DECIMALES), round(y, DECIMALES)) for x, y in morceau])
    return morceaux


def _borner(anneau, meridien, sens):
    """La part de l’anneau à l’est (`sens` = 1) ou à l’ouest (-1) d’un méridien."""
    garde = []
    for (x1, y1), (x2, y2) in pairwise(anneau):
        dedans1, dedans2 = (x1 - meridien) * sens >= 0, (x2 - meridien) * sens >= 0
        if dedans1:
            garde.append((x1, y1))
        if dedans1 != dedans2:
            garde.append((meridien, y1 + (y2 - y1) * (meridien - x1) / (x2 - x1)))
    return [*garde, garde[0]] if garde else []


def _rattacher(code, anneau):
    if code != "FR":
        return code
    x, y = anneau[0]
    dans = (c for c, (o, s, e, n) in OUTRE_MER.items() if o <= x <= e and s <= y <= n)
    return next(dans, code)


def _trait(code, formes):
    """Le pays en GeoJSON : sa forme, ou un point s’il est trop petit pour en garder une.

    Le centre est celui du plus grand morceau : là où l’on pose un cercle.
    """
    formes = sorted(formes, key=lambda f: -abs(aire_signee(f[1])))
    polygones = [
        [a for rang, a in enumerate(simple) if rang == 0 or _compte(a)]
        for place, (simple, _) in enumerate(formes)
        if (place == 0 and len(simple[0]) >= 4) or _compte(simple[0])
    ]
    if formes:
        x, y = centre([[formes[0][1]]])[0]
    else:
        x, y = POINTS.get(code, (None, None))
    geometrie = None
    if polygones:
        geometrie = {"type": "MultiPolygon", "coordinates": polygones}
    elif x is not None:
        geometrie = {"type": "Point", "coordinates": [round(x, DECIMALES), round(y, DECIMALES)]}
    milieu = None if x is None else [round(x, DECIMALES), round(y, DECIMALES)]
    return {
        "type": "Feature",
        "properties": {"code": code, "centre": milieu},
        "geometry": geometrie,
    }


def _compte(anneau):
    return len(anneau) >= 4 and abs(aire_signee(anneau)) >= AIRE_MINIMALE
