"""Reconnaître un pays à son nom français, écrit sans soin."""

from difflib import get_close_matches
from functools import cache

from predict.noyau.recherche import normaliser

from .pays import PAYS

# Noms courants qui ne sont pas ceux de la liste, sans accents ni casse.
_AUTRES_NOMS = {
    "usa": "US",
    "etats unis d amerique": "US",
    "angleterre": "GB",
    "ecosse": "GB",
    "pays de galles": "GB",
    "grande bretagne": "GB",
    "irlande du nord": "GB",
    "burkina": "BF",
    "rdc": "CD",
    "republique democratique du congo": "CD",
    "rep democratique du congo": "CD",
    "congo kinshasa": "CD",
    "congo": "CG",
    "republique du congo": "CG",
    "congo brazzaville": "CG",
    "republique tcheque": "CZ",
    "tchequie": "CZ",
    "palestine": "PS",
    "territoires palestiniens": "PS",
    "birmanie": "MM",
    "coree du sud": "KR",
    "macedoine": "MK",
    "cap vert": "CV",
    "moldavie": "MD",
    "bielorussie": "BY",
    "swaziland": "SZ",
    "vietnam": "VN",
    "hollande": "NL",
    "republique centrafricaine": "CF",
    "centrafrique": "CF",
    "republique dominicaine": "DO",
    "emirats": "AE",
    "russie": "RU",
    "chine": "CN",
    "taiwan": "TW",
    "salvador": "SV",
}
_ARTICLES = ("la ", "le ", "les ", "l ")


def _simplifier(texte):
    texte = " ".join("".join(c if c.isalnum() else " " for c in normaliser(str(texte))).split())
    for article in _ARTICLES:
        if texte.startswith(article) and len(texte) > len(article) + 2:
            return texte[len(article) :]
    return texte


@cache
def _noms():
    """{nom simplifié: code} ; l’usage courant d’abord, la liste ensuite l’emporte."""
    return _AUTRES_NOMS | {_simplifier(nom): code for code, nom in PAYS.items()}


def code_du_pays(texte):
    """Code ISO d’un nom français mal écrit (« le Sénégal », « RDC ») ou d’un code, ou None."""
    texte = str(texte or "").strip()[:100]
    if texte.upper() in PAYS:
        return texte.upper()
    return _noms().get(_simplifier(texte))


def pays_proches(texte):
    """Noms français qui ressemblent à `texte`, trois au plus : pour proposer une correction."""
    noms = _noms()
    proches = get_close_matches(_simplifier(str(texte)[:100]), noms, n=3, cutoff=0.7)
    return [PAYS[code] for code in dict.fromkeys(noms[nom] for nom in proches)]
