"""Une couleur choisie par quelqu’un : la lire, dire si l’on peut écrire avec, proposer mieux."""

import colorsys
import re

PRIMAIRE = "#1F3A68"
BLANC = "#FFFFFF"
# WCAG 2.2, critère 1.4.3 : texte courant.
CONTRASTE_MINIMAL = 4.5
_SAISIE = re.compile(r"#?([0-9A-F]{3}|[0-9A-F]{6})")


def lire(saisie):
    """« 1f3a68 », « #1F3A68 » ou « #ABC » → « #1F3A68 » ; None si ce n’est pas une couleur."""
    if not (trouve := _SAISIE.fullmatch(saisie.strip().upper())):
        return None
    chiffres = trouve[1]
    return "#" + (chiffres if len(chiffres) == 6 else "".join(c * 2 for c in chiffres))


def composantes(couleur):
    """« #RRGGBB » → (rouge, vert, bleu) entre 0 et 1."""
    return tuple(int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5))


def luminance(couleur):
    """Luminance relative (WCAG 2.2), de 0 (noir) à 1 (blanc)."""
    lineaires = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in composantes(couleur)
    ]
    return sum(poids * c for poids, c in zip((0.2126, 0.7152, 0.0722), lineaires, strict=True))


def contraste(a, b):
    """Rapport de contraste entre deux couleurs, de 1 à 21."""
    clair, sombre = sorted((luminance(a), luminance(b)), reverse=True)
    return (clair + 0.05) / (sombre + 0.05)


def lisible_sur_blanc(couleur):
    return contraste(couleur, BLANC) >= CONTRASTE_MINIMAL


def assombrie(couleur):
    """La même teinte, juste assez sombre pour se lire sur le blanc."""
    teinte, clarte, saturation = colorsys.rgb_to_hls(*composantes(couleur))
    while not lisible_sur_blanc(couleur):
        clarte = max(clarte - 0.01, 0)
        composees = colorsys.hls_to_rgb(teinte, clarte, saturation)
        couleur = "#" + "".join(f"{round(c * 255):02X}" for c in composees)
    return couleur


def eclaircie(couleur, part=0.88):
    """La couleur noyée de blanc : `part` de blanc, de 0 à 1."""
    return "#" + "".join(f"{round((c + (1 - c) * part) * 255):02X}" for c in composantes(couleur))
