"""Ce qui fait ressembler deux lignes à une seule : des règles pesées, lisibles, sans base.

Une paire vaut la somme des poids des règles qu’elle vérifie, ramenée entre 0 et 100. Au seuil,
elle se propose ; personne ne fusionne à la place de personne. Les poids sont ceux de la maison
(reconstruction, à ajuster à l’usage) : un seul indice partagé, comme l’adresse d’une mairie, ne
suffit jamais.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import TextChoices

from predict.noyau.recherche import normaliser

SEUIL = 60
SEUIL_FORT = 85


class GenreDoublon(TextChoices):
    CONTACTS = "contacts", "Contacts"
    ACTEURS = "acteurs", "Acteurs"
    STRUCTURES = "structures", "Structures"


class Force(TextChoices):
    FORTE = "forte", "Presque sûr"
    MOYENNE = "moyenne", "À regarder"


def force_de(score):
    return Force.FORTE if score >= SEUIL_FORT else Force.MOYENNE


@dataclass(frozen=True)
class Empreinte:
    """Une ligne réduite à ce que l’on compare ; tout y est déjà sans accents ni casse.

    `mots` : le nom, mot à mot ; `squelette` : ses consonnes ; `lieu` : ce qui la situe (fiche d’un
    contact, commune d’un acteur, département d’une structure) ; `genre` : nature d’une structure.
    """

    pk: int | None
    nom: str = ""
    prenom: str = ""
    mots: tuple = ()
    squelette: str = ""
    courriel: str = ""
    telephone: str = ""
    fonction: str = ""
    siren: str = ""
    sigle: str = ""
    site: str = ""
    genre: str = ""
    lieu: int | None = None


@dataclass(frozen=True)
class Regle:
    """`poids` : points ajoutés (négatif : ôtés) quand `vaut(a, b)` ; `raison` : ce que lit la
    personne qui décide."""

    code: str
    poids: int
    raison: str
    vaut: Callable


# -- Réduire un texte ---------------------------------------------------------------------------

_VOYELLES = re.compile(r"[aeiouyh]")
_REPETEES = re.compile(r"(.)\1+")
# Ce qui ne distingue pas deux noms d’organisme.
FORMES_JURIDIQUES = frozenset(
    {
        "association",
        "asso",
        "ass",
        "loi",
        "1901",
        "sarl",
        "sas",
        "sasu",
        "eurl",
        "sa",
        "sci",
        "scop",
        "scic",
        "gie",
        "gip",
        "epic",
        "epa",
        "ong",
    }
)
NATURES_DITES = frozenset(
    {
        "petr",
        "pnr",
        "parc",
        "naturel",
        "regional",
        "pole",
        "equilibre",
        "territorial",
        "rural",
        "syndicat",
        "mixte",
        "pays",
    }
)
ARTICLES = frozenset(
    {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "pour", "sur"}
)  # fmt: skip


def squelette(mot):
    """« lemaitre » et « lemetre » → « lmtr » : ce qui reste quand l’orthographe varie."""
    mot = normaliser(mot).replace(" ", "").replace("ph", "f")
    return _REPETEES.sub(r"\1", mot[:1] + _VOYELLES.sub("", mot[1:])) if mot else ""


def mots_du_nom(nom, *, sauf=frozenset()):
    """Les mots qui distinguent un organisme, triés ; tous, s’il n’en restait aucun."""
    mots = normaliser(nom).split()
    return tuple(sorted(m for m in mots if m not in ARTICLES and m not in sauf)) or tuple(
        sorted(mots)
    )


def domaine(site):
    """« https://www.exemple.org/contact » → « exemple.org »."""
    return re.sub(r"^[a-z]+://(www\.)?", "", site.strip().lower()).split("/")[0]


# -- Comparer -----------------------------------------------------------------------------------


def _meme(champ):
    return lambda a, b: bool(getattr(a, champ)) and getattr(a, champ) == getattr(b, champ)


def _autre(champ):
    """Renseigné des deux côtés, et différent."""
    return lambda a, b: (
        bool(getattr(a, champ) and getattr(b, champ)) and getattr(a, champ) != getattr(b, champ)
    )


def _memes_prenom_et_nom(a, b):
    return bool(a.nom) and a.nom == b.nom and a.prenom == b.prenom and bool(a.prenom)


def _prenom_et_nom_inverses(a, b):
    return bool(a.nom and a.prenom) and (a.nom, a.prenom) == (b.prenom, b.nom) and a.nom != a.prenom


def _abrege(a, b):
    """« s » et « sophie », ou un prénom qui manque d’un côté."""
    court, long = sorted((a.prenom, b.prenom), key=len)
    return len(court) <= 1 and long.startswith(court)


def _meme_nom_et_initiale(a, b):
    return bool(a.nom) and a.nom == b.nom and a.prenom != b.prenom and _abrege(a, b)


def _noms_presque_identiques(a, b):
    if not a.squelette or a.squelette != b.squelette or (a.nom, a.prenom) == (b.nom, b.prenom):
        return False
    if _abrege(a, b):
        return a.nom != b.nom
    return squelette(a.prenom) == squelette(b.prenom)


def _noms_sans_rapport(a, b):
    if not (a.nom and b.nom) or _prenom_et_nom_inverses(a, b):
        return False
    if a.squelette == b.squelette:
        # Même nom de famille : des prénoms entiers et différents sont deux personnes.
        return not _abrege(a, b) and squelette(a.prenom) != squelette(b.prenom)
    # « Lemaître » et « Lemaître-Durand » : un nom d’usage n’est pas une autre personne.
    return not set(a.nom.split()) & set(b.nom.split())


def _sigle_et_nom(a, b):
    return any(x.sigle and len(x.sigle) > 2 and (x.sigle,) == y.mots for x, y in ((a, b), (b, a)))


def _meme_sigle(a, b):
    return len(a.sigle) > 2 and a.sigle == b.sigle


def _noms_emboites(a, b):
    """Tous les mots de l’un sont dans l’autre, deux mots au moins."""
    court, long = sorted((set(a.mots), set(b.mots)), key=len)
    return len(court) > 1 and court < long


REGLES = {
    GenreDoublon.CONTACTS: (
        Regle("nom", 45, "Mêmes prénom et nom", _memes_prenom_et_nom),
        Regle("inverse", 45, "Prénom et nom inversés", _prenom_et_nom_inverses),
        Regle("initiale", 35, "Même nom, prénom abrégé ou absent", _meme_nom_et_initiale),
        Regle("proche", 35, "Noms presque identiques", _noms_presque_identiques),
        Regle("courriel", 45, "Même adresse électronique", _meme("courriel")),
        Regle("telephone", 30, "Même téléphone", _meme("telephone")),
        Regle("fiche", 25, "Même collectivité", _meme("lieu")),
        Regle("fonction", 10, "Même fonction", _meme("fonction")),
        Regle("autre_nom", -60, "Noms différents", _noms_sans_rapport),
        Regle("autre_courriel", -10, "Adresses électroniques différentes", _autre("courriel")),
    ),
    GenreDoublon.ACTEURS: (
        Regle("siren", 75, "Même Siren", _meme("siren")),
        Regle("nom", 60, "Même nom, à la forme juridique près", _meme("mots")),
        Regle("sigle_nom", 50, "Le sigle de l’un est le nom de l’autre", _sigle_et_nom),
        Regle("emboite", 35, "Le nom de l’un est dans celui de l’autre", _noms_emboites),
        Regle("proche", 40, "Noms presque identiques",
              lambda a, b: _meme("squelette")(a, b) and a.mots != b.mots),
        Regle("sigle", 25, "Même sigle", _meme_sigle),
        Regle("courriel", 30, "Même adresse électronique", _meme("courriel")),
        Regle("telephone", 20, "Même téléphone", _meme("telephone")),
        Regle("site", 30, "Même site internet", _meme("site")),
        Regle("commune", 20, "Même commune", _meme("lieu")),
        Regle("autre_siren", -70, "Siren différents", _autre("siren")),
        Regle("autre_commune", -30, "Communes différentes", _autre("lieu")),
    ),
    GenreDoublon.STRUCTURES: (
        Regle("siren", 80, "Même Siren", _meme("siren")),
        Regle("nom", 50, "Même nom, à la nature près", _meme("mots")),
        Regle("emboite", 35, "Le nom de l’une est dans celui de l’autre", _noms_emboites),
        Regle("proche", 35, "Noms presque identiques",
              lambda a, b: _meme("squelette")(a, b) and a.mots != b.mots),
        Regle("departement", 20, "Même département", _meme("lieu")),
        Regle("nature", 10, "Même type de structure", _meme("genre")),
        Regle("autre_siren", -70, "Siren différents", _autre("siren")),
        Regle("autre_departement", -20, "Départements différents", _autre("lieu")),
    ),
}  # fmt: skip
RAISONS = {g: {r.code: r.raison for r in regles} for g, regles in REGLES.items()}


def comparer(genre, a, b):
    """(score de 0 à 100, codes des règles vérifiées, les plus lourdes d’abord)."""
    verifiees = [r for r in REGLES[genre] if r.vaut(a, b)]
    score = max(0, min(100, sum(r.poids for r in verifiees)))
    return score, [r.code for r in sorted(verifiees, key=lambda r: -r.poids)]


# -- Blocs : on ne compare que ce qui partage une clé -------------------------------------------

# Clés sous lesquelles ranger une empreinte ; une clé vide ne range rien.
BLOCS = {
    GenreDoublon.CONTACTS: (
        lambda e: e.courriel,
        lambda e: e.telephone,
        lambda e: e.nom and e.prenom and ("nom", *sorted((e.nom, e.prenom))),
        lambda e: e.squelette and e.lieu and ("ici", e.squelette, e.lieu),
    ),
    GenreDoublon.ACTEURS: (
        lambda e: e.siren,
        lambda e: e.mots,
        lambda e: len(e.sigle) > 2 and ("sigle", e.sigle),
        lambda e: len(e.mots) == 1 and ("sigle", e.mots[0]),
        lambda e: e.courriel,
        lambda e: e.telephone,
        lambda e: e.site,
        lambda e: e.squelette and ("squelette", e.squelette),
        lambda e: e.lieu and len(e.mots) > 1 and ("ici", e.lieu, max(e.mots, key=len)),
    ),
    GenreDoublon.STRUCTURES: (
        lambda e: e.siren,
        lambda e: e.mots,
        lambda e: e.squelette and ("squelette", e.squelette),
        lambda e: e.lieu and e.mots and ("ici", e.lieu, max(e.mots, key=len)),
    ),
}
# Au-delà, une clé ne distingue plus rien (le standard d’une grande ville) : on la laisse.
TAILLE_BLOC = 15


def paires_proches(genre, empreintes):
    """[(score, pk, pk, codes)] au seuil, les plus sûres d’abord ; le plus petit pk devant.

    Linéaire : chaque ligne n’est comparée qu’à celles de ses blocs, `TAILLE_BLOC` au plus.
    """
    blocs, par_pk = {}, {}
    for empreinte in empreintes:
        par_pk[empreinte.pk] = empreinte
        for rang, cle_de in enumerate(BLOCS[genre]):
            cle = cle_de(empreinte)
            if cle:
                # Deux clés de même forme (nom, sigle) se rencontrent exprès.
                blocs.setdefault(cle if isinstance(cle, tuple) else (rang, cle), []).append(
                    empreinte.pk
                )
    vues, trouvees = set(), []
    for pks in blocs.values():
        if not 1 < len(pks) <= TAILLE_BLOC:
            continue
        for i, premier in enumerate(pks):
            for second in pks[i + 1 :]:
                paire = (premier, second) if premier < second else (second, premier)
                if premier == second or paire in vues:
                    continue
                vues.add(paire)
                score, codes = comparer(genre, par_pk[paire[0]], par_pk[paire[1]])
                if score >= SEUIL:
                    trouvees.append((score, *paire, codes))
    return sorted(trouvees, key=lambda t: (-t[0], t[1], t[2]))
