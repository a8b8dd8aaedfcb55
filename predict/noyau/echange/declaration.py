"""Ce qu’une application déclare : sections, champs, références naturelles, fichiers."""

from collections.abc import Callable
from dataclasses import dataclass, field

# Vrai de toute table métier ; le reste se justifie section par section.
EXCLUS_COMMUNS = {
    "id": "Numéro interne : change d’une base à l’autre ; `ref` le remplace.",
    "reseau": "Dit une fois pour tout le fichier, par la section « reseau ».",
    "version": "Compteur d’enregistrements concurrents : sans objet hors de la base.",
    "cree_le": "Instant de la saisie : le journal le dit.",
    "modifie_le": "Instant du dernier enregistrement : le journal le dit.",
}


TOUTE_VALEUR = object()


@dataclass(frozen=True)
class Champ:
    """Une clé du fichier et la colonne qu’elle porte.

    Le type se lit dans la colonne, pour ne pas l’écrire deux fois. `valeurs` : classe
    `Choices` des codes admis dans une colonne JSON qui est une liste de codes, ou `TOUTE_VALEUR` :
    texte, nombre, liste ou objet.
    """

    cle: str
    champ: str = ""
    aide: str = ""
    valeurs: object = None

    @property
    def colonne(self):
        return self.champ or self.cle


@dataclass(frozen=True)
class Fichier:
    """Colonnes d’un fichier joint : son contenu voyage en base64 sous la clé « contenu »."""

    champ: str = "fichier"
    sha256: str = "sha256"
    taille: str = "taille"
    nom: Callable = field(default=lambda objet: objet.nom_fichier)


@dataclass(frozen=True)
class Section:
    """Les lignes d’un modèle : à la racine du fichier, ou sous la ligne dont elles dépendent.

    `parent` : colonne qui pointe la ligne du dessus. `exclus` : colonnes qui ne voyagent pas,
    avec la raison. `proprietaire` : colonne du réseau. `nommer` : pour un modèle sans colonne
    `ref`, rend les références {pk: ref} d’une liste de lignes, toujours les mêmes.
    `completer(objet)` : remplit les colonnes calculées que `save` aurait remplies.
    `verifier(valeurs)` : rend (clé, refus en français) de ce qui ne va pas ensemble dans une ligne.
    """

    cle: str
    modele: type
    champs: tuple
    aide: str = ""
    parent: str = ""
    enfants: tuple = ()
    exclus: dict = field(default_factory=dict)
    fichier: Fichier | None = None
    proprietaire: str = "reseau"
    nommer: Callable | None = None
    completer: Callable | None = None
    verifier: Callable | None = None

    def avec_descendantes(self):
        yield self
        for enfant in self.enfants:
            yield from enfant.avec_descendantes()


@dataclass(frozen=True)
class Locale:
    """Une ligne du fichier, désignée par sa référence."""

    ref: str


@dataclass(frozen=True)
class Naturelle:
    """Désigner une ligne partagée par ce que tout le monde connaît d’elle : un code.

    `ecrire(objet, refs)` rend la valeur JSON (`refs` : {pk: ref} des lignes du même modèle qui
    voyagent dans le fichier) ; `lire(valeur)` en tire une clé comparable, ou `Locale(ref)` pour
    une ligne du fichier, ou lève `ValeurRefusee` ; `trouver(cles)` rend {clé: objet}.
    """

    modele: type
    aide: str
    ecrire: Callable
    lire: Callable
    trouver: Callable


_SECTIONS: list[Section] = []
_NATURELLES: dict[type, Naturelle] = {}


def declarer(*sections):
    _SECTIONS.extend(sections)


def declarer_naturelle(naturelle):
    _NATURELLES[naturelle.modele] = naturelle


def sections():
    """Les sections de la racine, dans l’ordre du fichier (celui des applications)."""
    return tuple(_SECTIONS)


def toutes_les_sections():
    return [s for racine in _SECTIONS for s in racine.avec_descendantes()]


def naturelles():
    return _NATURELLES
