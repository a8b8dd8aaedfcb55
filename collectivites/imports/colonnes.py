"""Ce que chaque type d’import comprend : ses champs, leurs titres usuels, leur lecture."""

import hashlib
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from predict.noyau import typographie
from predict.noyau.recherche import normaliser

from ..pays import nom_du_pays
from .commun import lettre


@dataclass(frozen=True)
class ChampImport:
    """Une donnée que l’on sait prendre dans une colonne.

    `lire(texte)` rend la valeur ou lève ValueError ; `montrer(valeur)` l’écrit pour l’aperçu ;
    `titres` : autres titres usuels ; `efface` : une case vide peut l’effacer, sur demande.
    """

    code: str
    libelle: str
    lire: object
    titres: tuple = ()
    aide: str = ""
    exemple: str = ""
    montrer: object = None
    efface: bool = False
    attribut: str = ""

    @property
    def reconnus(self):
        return {normaliser(t) for t in (self.libelle, self.code.replace("_", " "), *self.titres)}


def en_clair(valeur, champ=None):
    """Une valeur comme l’aperçu la montre."""
    if valeur is None or valeur == "" or valeur == []:
        return ""
    if champ is not None and champ.montrer:
        return champ.montrer(valeur)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, date):
        return typographie.date_longue(valeur)
    if isinstance(valeur, time):
        return valeur.strftime("%H:%M")
    if isinstance(valeur, Decimal):
        return typographie.nombre(valeur, 2).removesuffix(",00")
    if isinstance(valeur, list):
        return " ; ".join(str(v) for v in valeur)
    return str(valeur)


def libelle_de(choix):
    return lambda code: str(choix(code).label) if code in choix.values else str(code)


def libelles_de(choix):
    return lambda codes: " ; ".join(libelle_de(choix)(code) for code in codes)


def noms_des_pays(codes):
    return " ; ".join(nom_du_pays(code) for code in codes)


def signature(entetes):
    """Empreinte des titres, sans accents ni casse : deux fichiers de même gabarit l’ont commune."""
    return hashlib.sha256("|".join(normaliser(t) for t in entetes).encode()).hexdigest()


def titres_distincts(cellules):
    """Titres des colonnes ; une colonne sans titre, ou qui répète le sien, prend sa lettre."""
    titres, vus = [], set()
    for rang, cellule in enumerate(cellules):
        titre = " ".join(cellule.split())[:120]
        if not titre:
            titre = f"Colonne {lettre(rang)}"
        elif normaliser(titre) in vus:
            titre = f"{titre} ({lettre(rang)})"
        vus.add(normaliser(titre))
        titres.append(titre)
    return titres


def proposer(champs, entetes):
    """{code: rang} : titre exactement connu d’abord, puis titre qui le contient ; une colonne sert
    une fois."""
    titres = [normaliser(t) for t in entetes]
    propose, pris = {}, set()
    for champ in champs:
        for rang, titre in enumerate(titres):
            if rang not in pris and titre in champ.reconnus:
                propose[champ.code] = rang
                pris.add(rang)
                break
    for champ in champs:
        if champ.code in propose:
            continue
        mots = [set(t.split()) for t in champ.reconnus if len(t) > 3]
        for rang, titre in enumerate(titres):
            dits = set(titre.split())
            if rang not in pris and any(m <= dits and len(dits) <= len(m) + 2 for m in mots):
                propose[champ.code] = rang
                pris.add(rang)
                break
    return propose


def reperer_entetes(champs, premieres):
    """La ligne des titres parmi les premières lues : celle qui en reconnaît le plus.

    À défaut, la première qui a au moins deux textes ; rend une `LigneLue`, ou `None`.
    """
    connus = set().union(*(champ.reconnus for champ in champs))
    notes = []
    for ligne in premieres:
        dits = {normaliser(c) for c in ligne.cellules if c}
        notes.append(len(dits & connus) * 100 + sum(_est_un_titre(c) for c in ligne.cellules))
    if not notes:
        return None
    mieux = max(notes)
    if mieux >= 100:
        return premieres[notes.index(mieux)]
    for ligne in premieres:
        if sum(_est_un_titre(c) for c in ligne.cellules) >= 2:
            return ligne
    return premieres[0]


def _est_un_titre(cellule):
    return bool(cellule) and len(cellule) <= 80 and any(c.isalpha() for c in cellule)
