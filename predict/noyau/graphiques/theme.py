"""Le thème de la maison, et le passage d'une spécification Vega-Lite à un SVG assaini."""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache as memoire
from html import escape

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

from ..typographie import insecables

ENCRE, DOUCE, FILET, PRIMAIRE, ACTION = "#1B2430", "#556070", "#DDE2EA", "#1F3A68", "#C2410C"
GRIS = "#7C8798"
PALE = "#ECF0F8"
BLEUS = (
    "#1F3A68",
    "#7488AB",
    "#C3CDDD",
)  # trois valeurs, jamais plus : au-delà, étiqueter ou découper
PROFILS = {
    # Un point de bleu de plus que l'orange d'action : même œil, mais deux variables en mode sombre.
    "HUMANIS": "#C2410D",
    "COSMIN": "#7C3AED",
    "CIMOB": "#0369A1",
    "CLIMAPART": "#15803D",
    "ASTRE": "#A16207",
}
# À l'écran seulement : la feuille du site redéfinit ces variables en mode sombre. La couleur du
# papier
# reste en repli.
VARIABLES = {
    ENCRE: "--pr-encre",
    DOUCE: "--pr-encre-douce",
    FILET: "--pr-filet",
    PRIMAIRE: "--pr-primaire",
    ACTION: "--pr-action",
    "#FFFFFF": "--pr-surface",
    PALE: "--pr-primaire-fond",
    "#C2410D": "--pr-humanis",
    "#7C3AED": "--pr-cosmin",
    "#0369A1": "--pr-cimob",
    "#15803D": "--pr-climapart",
    "#A16207": "--pr-astre",
}
DUREE_CACHE = 30 * 24 * 3600
VERSION = (
    1  # à relever quand le thème ou l'assainissement change : les SVG en cache sont alors refaits
)

CONFIG = {
    "font": "Inter",
    "background": None,
    "padding": 0,
    "view": {"stroke": None},
    "legend": {"disable": True},
    "axis": {
        "labelFontSize": 7.5,
        "labelColor": DOUCE,
        "labelPadding": 5,
        "titleFontSize": 7.5,
        "titleFontWeight": 400,
        "titleColor": DOUCE,
        "domain": False,
        "ticks": False,
        "gridColor": FILET,
        "gridWidth": 0.4,
    },
    "axisX": {
        "grid": False,
        "domain": True,
        "domainColor": ENCRE,
        "domainWidth": 0.75,
        "labelAngle": 0,
    },
    "text": {"fontSize": 7.5, "color": ENCRE},
    "bar": {"color": PRIMAIRE},
    "line": {"strokeWidth": 1.5},
    "rule": {"color": ACTION, "strokeWidth": 0.75},
    "point": {"filled": True, "size": 45, "color": PRIMAIRE},
}


@dataclass(frozen=True)
class Graphique:
    """`entetes` et `lignes` : le tableau de données, tout en texte ; `nombres` : rangs des
    colonnes chiffrées.
    """

    svg: SafeString
    titre: str
    description: str
    entetes: tuple[str, ...] = ()
    lignes: tuple[tuple[str, ...], ...] = ()
    nombres: frozenset[int] = frozenset()
    precision: str = ""
    source: str = ""

    @property
    def svg_ecran(self):
        """Le même dessin, encres en variables CSS (attributs de présentation : la CSP les
        admet).
        """
        dessin = re.sub(
            r'(fill|stroke)="(#[0-9A-Fa-f]{6})"',
            lambda m: (
                f'{m[1]}="var({VARIABLES[m[2].upper()]}, {m[2]})"'
                if m[2].upper() in VARIABLES
                else m[0]
            ),
            self.svg,
        )
        # Sûr : dérivé d'un SVG déjà assaini.
        return mark_safe(dessin)  # nosec B308 B703


def tracer(spec, titre, description="", *, largeur, hauteur):
    """SVG assaini d'une spécification Vega-Lite, mis en cache par son empreinte.

    Le cache est celui de Django : un même dessin ne se calcule qu'une fois pour tous les processus.
    """
    complet = {
        "config": CONFIG,
        "width": largeur,
        "height": hauteur,
        "autosize": {"type": "fit", "contains": "padding"},
        **spec,
    }
    forme = json.dumps([VERSION, complet, titre, description], sort_keys=True, ensure_ascii=False)
    cle = f"graphique:{hashlib.sha256(forme.encode()).hexdigest()}"
    if (dessin := cache.get(cle)) is None:
        brut = _traceur().vegalite_to_svg(
            complet, vl_version="6.4", format_locale="fr-FR", time_format_locale="fr-FR"
        )
        dessin = assainir(brut, titre, description)
        cache.set(cle, dessin, DUREE_CACHE)
    # Sûr : assaini, ni style ni script, titre échappé.
    return mark_safe(dessin)  # nosec B308 B703


@memoire
def _traceur():
    """Les mesures de texte se font avec les mêmes coupes d'Inter que le PDF."""
    import vl_convert

    from ..documents import polices

    vl_convert.register_font_directory(str(polices.dossier()))
    return vl_convert


def assainir(svg, titre, description=""):
    """Retire classes, rôles et étiquettes internes ; style= devient attributs ; pose <title> et
    <desc>.
    """
    svg = re.sub(r' (?:aria-[\w-]+|role|class|id)="[^"]*"', "", svg)
    svg = re.sub(r' style="([^"]*)"', lambda m: _attributs(m[1]), svg)
    svg = re.sub(
        r"<style.*?</style>|<script.*?</script>|<title>.*?</title>|<desc>.*?</desc>",
        "",
        svg,
        flags=re.S,
    )
    entete = f"<title>{escape(insecables(titre))}</title>"
    if description:
        entete += f"<desc>{escape(insecables(description))}</desc>"
    return re.sub(r"<svg([^>]*)>", lambda m: f'<svg{m[1]} role="img">{entete}', svg, count=1)


def _attributs(style):
    paires = (p.partition(":") for p in style.split(";") if ":" in p)
    return "".join(f' {nom.strip()}="{escape(valeur.strip())}"' for nom, _, valeur in paires)
