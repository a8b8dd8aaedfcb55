"""Composer le français : insécables, dates, montants, durées.

Fonctions pures, sans cadre ni réglage : l'écran, le PDF, le Word et les courriels passent par
elles,
si bien qu'un même nombre s'écrit partout de la même façon. Une valeur absente (`None`) donne un
tiret
demi-cadratin, jamais zéro : « non mesuré » et « mesuré nul » sont deux faits différents.
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from html import escape, unescape

INSECABLE = "\u00a0"
FINE = "\u202f"
ABSENT = "–"
MOINS = "−"

MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
MOIS_COURTS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)

_MOIS = "|".join(MOIS)
_UNITES = "jours?|j|mois|ans?|heures?|h|min|€|k€|M€|mm|km|%|pages?|points?|pts|rang"
_AVANT_NOMBRE = (
    "n°|art\\.|article|annexe|figure|tableau|rubrique|chapitre|étape|pages?|version"
    "|M\\.|Mmes?|MM\\.|L\\.|R\\."
)
_REGLES = (
    (re.compile("'"), "’"),
    # Fine devant ; ! ? seulement s'ils ferment un mot : une adresse « …?page=2 » reste entière.
    # En tête, l’espace dit que le mot fermé est juste avant : « {{ " :"|insecables }} ».
    (
        re.compile(
            r"(?:(?<=[^\s;!?])[ \u00a0\u202f]?|(?:\A|(?<=\x01\n))[ \u00a0\u202f])"
            r"([;!?])(?=\s|$|[»)\]])"
        ),
        FINE + r"\1",
    ),
    (re.compile(r"(?:(?<=\S)|\A|(?<=\x01\n))[ \u00a0](:)(?=\s|$)"), INSECABLE + r"\1"),
    (re.compile(r"«[ \u00a0\u202f]?"), "«" + INSECABLE),
    (re.compile(r"[ \u00a0\u202f]?»"), INSECABLE + "»"),
    (re.compile(r"(?<=\d)[ \u00a0](?=\d{3}(?!\w))"), FINE),
    (re.compile(rf"(?<=\d)[ \u202f](?=(?:{_UNITES})(?!\w))"), INSECABLE),
    (re.compile(rf"(?<!\w)(\d{{1,2}}|1er) (?={_MOIS})"), r"\1" + INSECABLE),
    (re.compile(rf"(?<!\w)({_MOIS}) (?=\d{{4}})"), r"\1" + INSECABLE),
    (re.compile(rf"(?<!\w)((?i:{_AVANT_NOMBRE})) (?=[\dA-ZÉ])"), r"\1" + INSECABLE),
    (re.compile(r" ([–—]) "), INSECABLE + r"\1 "),
    # « ci-après » ne se coupe pas après deux lettres.
    (re.compile(r"\b([Cc]i)-(?=après|dessus|dessous|joint|contre)"), "\\1\u2011"),
)
_TITRE, _FIN_DE_TITRE = re.compile(r"<h[12]\b"), re.compile(r"</h[12]\b")
_PREMIER = re.compile(r"\b1er\b")
# Entre deux nœuds : les retours à la ligne valent fin de texte pour les règles, U+0001 n'y vient
# jamais.
_JOINT = "\n\x01\n"
_BALISES = re.compile(r"(<!--.*?-->|<style.*?</style>|<svg.*?</svg>|<[^>]+>)", re.S)

# XML 1.0, Word, Excel et UTF-8 refusent ces signes ; une saisie collée peut en contenir.
_COMMANDES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def sans_commandes(texte):
    """Retire les caractères de commande et les demi-signes, qu'aucun document ne sait porter."""
    return _COMMANDES.sub("", texte)


def insecables(texte):
    """Pose apostrophes et espaces insécables dans un texte simple (pas du HTML). Idempotente."""
    if texte is None:
        return ""
    texte = str(texte)
    for motif, remplacement in _REGLES:
        texte = motif.sub(remplacement, texte)
    return texte


def lier_mots_courts(texte):
    """Dans un titre, un mot d'une ou deux lettres ne finit pas une ligne."""
    return re.sub(r"(?<!\w)([\wÀ-ÿ]{1,2}) (?=\w)", r"\1" + INSECABLE, texte)


def insecables_html(html):
    """Compose les nœuds de texte d'un HTML sans caractère de commande, dessins SVG exceptés.

    Dans les titres h1 et h2, un mot d'une ou deux lettres reste avec le suivant ; « 1er » prend son
    exposant. Chaque nœud est désentifié puis réentifié : sans cela, le « ; » de « &amp; » recevrait
    une espace fine.
    """
    morceaux = _BALISES.split(html)
    places, titres, titre = [], [], False
    for i, morceau in enumerate(morceaux):
        if morceau.startswith("<"):
            titre = bool(_TITRE.match(morceau)) or (titre and not _FIN_DE_TITRE.match(morceau))
        elif morceau and not morceau.isspace():
            places.append(i)
            if titre:
                titres.append(i)
    if not places:
        return html
    # Tous les nœuds d'un coup : douze motifs sur un texte, non sur mille (moitié moins de temps).
    texte = insecables(unescape(_JOINT.join(morceaux[i] for i in places)))
    texte = exposants(escape(texte, quote=False))
    for i, noeud in zip(places, texte.split(_JOINT), strict=True):
        morceaux[i] = noeud
    for i in titres:
        morceaux[i] = lier_mots_courts(morceaux[i])
    return "".join(morceaux)


def exposants(html):
    """« 1er » composé, dans un texte déjà échappé."""
    return _PREMIER.sub("1<sup>er</sup>", html)


def _jour(jour):
    return "1er" if jour == 1 else str(jour)


def date_longue(le):
    """« 12 mars 2027 », « 1er mars 2027 »."""
    if le is None:
        return ABSENT
    return f"{_jour(le.day)}{INSECABLE}{MOIS[le.month - 1]}{INSECABLE}{le.year}"


def date_courte(le, annee=False):
    """« 12 mars », « 9 sept. » ; avec `annee`, « 9 sept. 2027 »."""
    if le is None:
        return ABSENT
    suite = f"{INSECABLE}{le.year}" if annee else ""
    return f"{_jour(le.day)}{INSECABLE}{MOIS_COURTS[le.month - 1]}{suite}"


def moment(le):
    """« 15 septembre 2027 à 16 h 42 ». L'heure écrite est celle de `le`, sans conversion de
    fuseau.
    """
    if le is None:
        return ABSENT
    return f"{date_longue(le)} à {le.hour}{INSECABLE}h{INSECABLE}{le.minute:02d}"


def periode(debut, fin):
    """« 4 au 16 oct. 2027 », « 16 oct. au 20 nov. 2027 », « 1er déc. 2027 au 22 janv. 2028 »."""
    if debut is None or fin is None:
        return date_courte(debut or fin, annee=True)
    if debut == fin:
        return date_courte(fin, annee=True)
    if (debut.year, debut.month) == (fin.year, fin.month):
        depart = _jour(debut.day)
    else:
        depart = date_courte(debut, annee=debut.year != fin.year)
    return f"{depart} au {date_courte(fin, annee=True)}"


def _decimal(x):
    if isinstance(x, Fraction):
        return Decimal(x.numerator) / Decimal(x.denominator)
    try:
        return x if isinstance(x, Decimal) else Decimal(str(x))
    except InvalidOperation:
        raise ValueError(f"« {x} » n’est pas un nombre") from None


def nombre(x, decimales=0, *, signe=False):
    """« 1 250 », « 2,7 », « − 3 600 » ; `signe` écrit aussi le « + » des écarts.

    Arrondi au plus loin de zéro à la moitié (2,5 → 3), comme on le fait à la main.
    """
    if x is None:
        return ABSENT
    x = _decimal(x)
    arrondi = abs(x).quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
    corps = f"{arrondi:,f}".replace(",", FINE).replace(".", ",")
    if arrondi == 0:
        return corps
    if x < 0:
        return f"{MOINS}{INSECABLE if signe else ''}{corps}"
    return f"+{INSECABLE}{corps}" if signe else corps


def euros(x, decimales=None, *, signe=False):
    """« 1 250 € » ; les centimes n'apparaissent que s'il y en a, ou si `decimales` le demande."""
    if x is None:
        return ABSENT
    x = _decimal(x)
    if decimales is None:
        decimales = 0 if x == x.to_integral_value() else 2
    return f"{nombre(x, decimales, signe=signe)}{INSECABLE}€"


def jours(x):
    """« 11,5 j », « 22 j » : deux décimales au plus, sans zéro inutile."""
    if x is None:
        return ABSENT
    corps = nombre(x, 2)
    return f"{corps.rstrip('0').rstrip(',')}{INSECABLE}j"


def heures(minutes):
    """« 3 h 30 », « 3 h », « 45 min » pour une durée en minutes entières."""
    if minutes is None:
        return ABSENT
    entier = int(_decimal(minutes).quantize(Decimal(1), ROUND_HALF_UP))
    signe, (h, m) = (MOINS if entier < 0 else ""), divmod(abs(entier), 60)
    if not h:
        return f"{signe}{m}{INSECABLE}min"
    corps = f"{signe}{nombre(h)}{INSECABLE}h"
    return f"{corps}{INSECABLE}{m:02d}" if m else corps


def pourcent(x, decimales=1, *, sur=1):
    """« 66,7 % ». `x` est un rapport (2/3) ; avec `sur=100`, `x` est déjà un pourcentage (66,7)."""
    if x is None:
        return ABSENT
    return f"{nombre(_decimal(x) * 100 / _decimal(sur), decimales)}{INSECABLE}%"


def enumeration(mots, lien="et"):
    """« a », « a et b », « a, b et c » ; `lien="ou"` : « a, b ou c »."""
    mots = [str(m) for m in mots]
    if len(mots) < 2:
        return mots[0] if mots else ABSENT
    return f"{', '.join(mots[:-1])} {lien} {mots[-1]}"


def en_texte(valeur):
    """Forme française d'une valeur quelconque, pour une cellule de document."""
    if valeur is None:
        return ABSENT
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime):
        return moment(valeur)
    if isinstance(valeur, date):
        return date_longue(valeur)
    if isinstance(valeur, int):
        return nombre(valeur)
    if isinstance(valeur, Decimal | float | Fraction):
        return nombre(valeur, 2).rstrip("0").rstrip(",")
    return insecables(valeur)


def complement_de(nom):
    """« de Blois », « d’Orléans », « du Blanc », « des Montils », « de la CA de Blois »."""
    if nom[:3] in {"CA ", "CC ", "CU "}:
        return f"de la {nom}"
    for article, contracte in (("Le ", "du "), ("Les ", "des ")):
        if nom.startswith(article):
            return contracte + nom.removeprefix(article)
    # Le h reste entier : muet ou non, il ne se devine pas.
    voyelle = unicodedata.normalize("NFD", nom[:1]).lower()[:1] in set("aeiouœ")
    return f"d’{nom}" if voyelle else f"de {nom}"
