"""Comparer des textes sans accents, sans casse, sans ponctuation."""

import re
import unicodedata

_NON_MOTS = re.compile(r"[^0-9a-z]+")


def normaliser(texte):
    """« Saint-Jean-de-Braye » → « saint jean de braye » ; « Œuilly » → « oeuilly ».

    Sert à la fois à remplir les colonnes de recherche et à préparer ce que l’on cherche :
    les deux côtés passent par ici, sinon rien ne se trouve.
    """
    texte = (texte or "").lower().replace("œ", "oe").replace("æ", "ae")
    sans_accents = "".join(
        c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c)
    )
    return _NON_MOTS.sub(" ", sans_accents).strip()


def interversions(mot):
    """« blios » → « lbios », « bilos », « bloi s »… : deux signes voisins échangés."""
    return [f"{mot[:i]}{mot[i + 1]}{mot[i]}{mot[i + 2 :]}" for i in range(len(mot) - 1)]


def motif_a_une_faute(texte):
    """Expression régulière des mots à une faute près de `texte` : une lettre changée, oubliée, en
    trop, ou deux voisines interverties. Repli de la recherche là où il n’y a pas de trigrammes.
    """
    mot = normaliser(texte)[:30]
    if len(mot) < 4:  # à une faute près, trois lettres sont n’importe quel mot
        return f"(^| ){mot}"
    formes = {mot, *interversions(mot)}
    for i in range(len(mot)):
        formes |= {f"{mot[:i]}.{mot[i + 1 :]}", f"{mot[:i]}.{mot[i:]}", mot[:i] + mot[i + 1 :]}
    return f"(^| )({'|'.join(sorted(formes))})"


def passages(texte, cherche):
    """Découpe `texte` en [(morceau, trouvé)] : ce que les mots de `cherche` y ont trouvé.

    « Châteauroux », « chateau » → [("Château", True), ("roux", False)]. Un mot se marque à ses
    débuts de mot, et à défaut où qu’il soit. Les morceaux, bout à bout, refont le texte.
    """
    signes, origine = [], []
    for rang, lettre in enumerate(texte):
        # Une lettre peut en donner deux (œ), ou aucune (accent isolé).
        for signe in normaliser(lettre) or " ":
            signes.append(signe)
            origine.append(rang)
    plat, marques = "".join(signes), set()
    for mot in normaliser(cherche).split():
        debuts = [t.start() for t in re.finditer(re.escape(mot), plat)]
        nets = [d for d in debuts if d == 0 or plat[d - 1] == " "]
        for debut in nets or debuts:
            marques |= set(origine[debut : debut + len(mot)])
    morceaux = []
    for rang, lettre in enumerate(texte):
        trouve = rang in marques
        if morceaux and morceaux[-1][1] == trouve:
            morceaux[-1] = (morceaux[-1][0] + lettre, trouve)
        else:
            morceaux.append((lettre, trouve))
    return morceaux
