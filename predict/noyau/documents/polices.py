"""Inter en coupes fixes, pour le PDF, le Word et les graphiques.

Le paquet `fontpkg-inter` livre des polices variables, que WeasyPrint réinstancie à chaque PDF (≈
0,17 s
perdue par document). On les fige une fois par machine, réduites au latin, dans `DOSSIER_POLICES`
(réglage facultatif ; à défaut `var/polices`, ou le dossier temporaire si `var` n'est pas
inscriptible).
"""

import os
import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path

from django.conf import settings

SIGNES = (
    "U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+02C6-02DD,U+1E9E,U+2000-206F,U+2070-209F,U+20AC,"
    "U+2116,U+2122,U+2190-2193,U+2196-2199,U+2212,U+2248,U+2260,U+2264,U+2265,U+25A0,U+25A1,U+25B2,"
    "U+25BC,U+25C6,U+25CB,U+25CF,U+2713,U+2717"
)
TRAITS = [
    "kern",
    "mark",
    "mkmk",
    "ccmp",
    "locl",
    "calt",
    "case",
    "tnum",
    "pnum",
    "sups",
    "ordn",
    "frac",
    "zero",
]
# nom PostScript → (famille, style, graisse, italique, corps optique) ; le gras de la maison est
# 600.
COUPES = {
    "Inter-Regular": ("Inter", "Regular", 400, False, 14),
    "Inter-Italic": ("Inter", "Italic", 400, True, 14),
    "Inter-Bold": ("Inter", "Bold", 600, False, 14),
    "InterMedium-Regular": ("Inter Medium", "Regular", 500, False, 14),
    "InterDisplayLight-Regular": ("Inter Display Light", "Regular", 300, False, 32),
    "InterDisplaySemiBold-Regular": ("Inter Display SemiBold", "Regular", 600, False, 32),
}


def _dossier():
    choisi = Path(getattr(settings, "DOSSIER_POLICES", Path(settings.BASE_DIR) / "var" / "polices"))
    # Déjà fabriquées à l'installation (image de production) : les lire suffit.
    if all((choisi / f"{nom}.ttf").exists() for nom in COUPES):
        return choisi
    try:
        choisi.mkdir(parents=True, exist_ok=True)
        if os.access(choisi, os.W_OK):
            return choisi
    except OSError:
        pass
    # Propre à l'utilisateur et fermé aux autres : personne n'y dépose une police à notre place.
    repli = Path(tempfile.gettempdir()) / f"predict-polices-{os.getuid()}"
    repli.mkdir(mode=0o700, exist_ok=True)
    if repli.stat().st_uid != os.getuid():
        raise PermissionError(f"{repli} appartient à un autre utilisateur")
    return repli


@cache
def coupes():
    """{nom PostScript: chemin du .ttf}, fabriquées au premier appel (≈ 5 s), lues ensuite."""
    dossier = _dossier()
    chemins = {nom: dossier / f"{nom}.ttf" for nom in COUPES}
    if not all(chemin.exists() for chemin in chemins.values()):
        _fabriquer(chemins)
    return chemins


def dossier():
    """Dossier des coupes, à enregistrer auprès du traceur de graphiques."""
    return next(iter(coupes().values())).parent


@cache
def octets(nom):
    return coupes()[nom].read_bytes()


@cache
def chasses(nom):
    """{signe: largeur en cadratins} d'une coupe, pour mesurer une ligne avant de la composer."""
    from fontTools.ttLib import TTFont

    police = TTFont(coupes()[nom])
    table, cadratin = police["hmtx"], police["head"].unitsPerEm
    return {chr(code): table[glyphe][0] / cadratin for code, glyphe in police.getBestCmap().items()}


def _fabriquer(chemins):
    import fontpkg_inter
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    sources = {}
    for italique, fichier in (
        (False, "Inter[opsz,wght].ttf"),
        (True, "Inter-Italic[opsz,wght].ttf"),
    ):
        police = TTFont(Path(fontpkg_inter.__file__).parent / "files" / fichier)
        options = subset.Options(
            layout_features=TRAITS, hinting=False, notdef_outline=True, name_IDs=["*"]
        )
        reducteur = subset.Subsetter(options)
        reducteur.populate(unicodes=subset.parse_unicodes(SIGNES))
        reducteur.subset(police)
        tampon = BytesIO()
        police.save(tampon)
        sources[italique] = tampon.getvalue()
    for nom, (famille, style, graisse, italique, corps) in COUPES.items():
        police = instantiateVariableFont(
            TTFont(BytesIO(sources[italique])), {"wght": graisse, "opsz": corps}
        )
        _nommer(police, nom, famille, style, graisse)
        _ecrire(police, chemins[nom])


def _nommer(police, nom, famille, style, graisse):
    """Sans ces noms, deux coupes passeraient pour la même dans Word et dans les graphiques."""
    noms = police["name"]
    noms.names = [n for n in noms.names if n.nameID in (0, 13, 14)]
    complet = famille if style == "Regular" else f"{famille} {style}"
    for numero, valeur in (
        (1, famille),
        (2, style),
        (3, nom),
        (4, complet),
        (5, "Version 4.1"),
        (6, nom),
    ):
        noms.setName(valeur, numero, 3, 1, 0x409)
    os2 = police["OS/2"]
    os2.usWeightClass = graisse
    os2.fsSelection = (os2.fsSelection & ~0x61) | {"Bold": 0x20, "Italic": 0x01, "Regular": 0x40}[
        style
    ]
    police["head"].macStyle = {"Bold": 1, "Italic": 2, "Regular": 0}[style]


def _ecrire(police, chemin):
    """Écriture atomique : deux processus peuvent démarrer ensemble."""
    with tempfile.NamedTemporaryFile(dir=chemin.parent, suffix=".tmp", delete=False) as provisoire:
        police.save(provisoire)
    os.replace(provisoire.name, chemin)
