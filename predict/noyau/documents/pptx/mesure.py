"""Le texte tiendra-t-il ? On le compose à blanc avant de l’écrire.

Le diaporama demande Arial, que Windows et macOS livrent. LibreOffice sans elle prend Liberation
Sans (mêmes chasses), ou à défaut DejaVu Sans, la plus large que l’on rencontre. On mesure avec les
chasses d’Inter élargies à celles de DejaVu : ce qui tient ici tient partout.
"""

from dataclasses import dataclass, replace

from .. import polices

POLICE = "Arial"
# DejaVu Sans rapportée à Inter, sur du français courant : 1,07 en maigre, 1,19 en gras.
ELARGI, ELARGI_GRAS = 1.1, 1.22
INTERLIGNE = 1.18
POINT = 25.4 / 72  # millimètres
# Plus petit, la salle ne lit plus.
CORPS_MIN = 12
RATIOS = (1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64)


@dataclass(frozen=True)
class Para:
    """Un paragraphe. `corps` : points ; `couleur` : nom du thème ou RRGGBB ; `puce` : son signe ;
    `apres` : points d’espace sous lui ; `fixe` : ne se réduit pas sous son corps."""

    texte: str
    corps: float = 16
    gras: bool = False
    couleur: str = "tx1"
    puce: str = ""
    apres: float = 4
    plancher: float = CORPS_MIN

    def reduit(self, ratio):
        plancher = min(self.plancher, self.corps)
        return replace(self, corps=max(round(self.corps * ratio * 2) / 2, plancher))


def chasse(texte, corps, gras=False):
    """Largeur de `texte` en millimètres, majorée."""
    chasses = polices.chasses("Inter-Bold" if gras else "Inter-Regular")
    total = sum(chasses.get(signe, 0.65) for signe in texte)
    return total * corps * POINT * (ELARGI_GRAS if gras else ELARGI)


def lignes(texte, corps, largeur, gras=False):
    """Nombre de lignes de `texte` composé sur `largeur` millimètres."""
    compte, courante = 1, ""
    for mot in texte.split(" "):
        essai = f"{courante} {mot}" if courante else mot
        if chasse(essai, corps, gras) <= largeur:
            courante = essai
            continue
        compte += bool(courante)
        # Un mot plus long que la ligne se coupe n’importe où.
        compte += int(chasse(mot, corps, gras) // max(largeur, 1))
        courante = mot
    return compte


def hauteur(paras, largeur):
    """Hauteur en millimètres d’une suite de `Para` sur `largeur` millimètres."""
    total = 0
    for rang, p in enumerate(paras):
        utile = largeur - (retrait(p) if p.puce else 0)
        total += lignes(p.texte, p.corps, utile, p.gras) * p.corps * INTERLIGNE
        total += p.apres if rang < len(paras) - 1 else 0
    return total * POINT


def retrait(para):
    """Millimètres entre la puce et son texte."""
    return para.corps * POINT * 1.35


def ratio_commun(blocs, haut):
    """Le plus grand ratio qui fait tenir chaque bloc [(paras, largeur)], ou None.

    De préférence sans couper de mot : une adresse électronique se lit d’un trait.
    """
    possibles = [
        ratio
        for ratio in RATIOS
        if all(hauteur([p.reduit(ratio) for p in paras], large) <= haut for paras, large in blocs)
    ]
    entiers = [
        ratio
        for ratio in possibles
        if all(_mots_entiers(p.reduit(ratio), large) for paras, large in blocs for p in paras)
    ]
    return max(entiers or possibles, default=None)


def _mots_entiers(para, largeur):
    utile = largeur - (retrait(para) if para.puce else 0)
    return all(chasse(mot, para.corps, para.gras) <= utile for mot in para.texte.split(" "))


def tenir(paras, largeur, haut, ratio=None):
    """Les mêmes paragraphes, réduits, puis abrégés s’il le faut : ils tiennent dans `haut`."""
    ratio = ratio or ratio_commun([(paras, largeur)], haut)
    if ratio:
        reduits = [p.reduit(ratio) for p in paras]
        if hauteur(reduits, largeur) <= haut:
            return reduits
    restants = [p.reduit(RATIOS[-1]) for p in paras]
    while hauteur(restants, largeur) > haut:
        longueurs = [len(p.texte) for p in restants]
        rang = max(range(len(restants)), key=longueurs.__getitem__)
        if longueurs[rang] > 40:
            restants[rang] = replace(restants[rang], texte=abreger(restants[rang].texte, 0.88))
        elif len(restants) > 1:
            restants.pop()
        else:
            break
    return restants


def abreger(texte, part):
    """Garde `part` des mots, et le dit par « … » : jamais au milieu d’un mot."""
    mots = texte.removesuffix("…").split(" ")
    garde = mots[: max(int(len(mots) * part), 1)]
    if len(garde) == len(mots) and len(mots) > 1:
        garde = mots[:-1]
    return " ".join(garde).rstrip(" ,;:.–(«\u00a0\u202f") + "…"
