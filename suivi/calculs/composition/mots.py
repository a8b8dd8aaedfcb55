"""Mots d’une composition : ce que l’on mesure, comment on filtre, ce dont une table est faite."""

from dataclasses import dataclass, field

from django.db.models import Model, Q, TextChoices


class Mesure(TextChoices):
    COMPTE = "compte", "Compter"
    SOMME = "somme", "Additionner"
    TAUX = "taux", "Un taux, en %"


class Operateur(TextChoices):
    EST = "est", "est"
    N_EST_PAS = "n_est_pas", "n’est pas"
    PARMI = "parmi", "est parmi"
    HORS = "hors", "n’est pas parmi"
    REMPLI = "rempli", "est renseigné"
    VIDE = "vide", "n’est pas renseigné"
    AU_MOINS = "au_moins", "vaut au moins"
    AU_PLUS = "au_plus", "vaut au plus"


class Genre(TextChoices):
    """Ce qu’un champ contient, donc ce que l’on peut lui demander."""

    CHOIX = "choix", "Choix dans une liste"
    LISTE = "liste", "Choix propre au réseau"
    OUI_NON = "oui_non", "Oui ou non"
    PRESENCE = "presence", "Renseigné ou non"
    NOMBRE = "nombre", "Nombre"


SANS_VALEUR = frozenset({Operateur.REMPLI, Operateur.VIDE})
# Leur valeur est une liste : plusieurs choix du même champ.
PLUSIEURS = frozenset({Operateur.PARMI, Operateur.HORS})
_LISTE = (Operateur.EST, Operateur.N_EST_PAS, Operateur.PARMI, Operateur.HORS)
OPERATEURS = {
    Genre.CHOIX: (*_LISTE, Operateur.REMPLI, Operateur.VIDE),
    Genre.LISTE: _LISTE,
    Genre.OUI_NON: (Operateur.EST,),
    Genre.PRESENCE: (Operateur.REMPLI, Operateur.VIDE),
    Genre.NOMBRE: (Operateur.AU_MOINS, Operateur.AU_PLUS, Operateur.REMPLI, Operateur.VIDE),
}
OUI_NON = (("oui", "Oui"), ("non", "Non"))


@dataclass(frozen=True)
class Champ:
    """Un champ que l’on peut filtrer. `chemin` : depuis le modèle de l’objet ; `plusieurs` : il
    mène à plusieurs lignes ; `texte` : vide s’écrit « » plutôt que rien ; `source` : d’où viennent
    les choix propres au réseau (services, départements)."""

    code: str
    libelle: str
    chemin: str
    genre: Genre
    choix: tuple = ()
    plusieurs: bool = False
    texte: bool = False
    source: str = ""


@dataclass(frozen=True)
class Somme:
    """Un nombre que l’on additionne. `diviseur` : de la colonne à l’unité (minutes → heures)."""

    code: str
    libelle: str
    chemin: str
    unite: str
    diviseur: int = 1


@dataclass(frozen=True)
class Date:
    code: str
    libelle: str
    chemin: str


@dataclass(frozen=True)
class Objet:
    """Un type d’enregistrement. `titre`, `fiches`, `accompagnement` : chemins de ce qui le nomme,
    de la collectivité concernée (le premier rempli l’emporte) et du dossier où il se lit ;
    `hors` : ce qui ne se compte jamais (une note privée)."""

    code: str
    libelle: str
    modele: type[Model]
    titre: str
    dates: tuple[Date, ...]
    champs: tuple[Champ, ...]
    sommes: tuple[Somme, ...] = ()
    fiches: tuple[str, ...] = ()
    accompagnement: str = ""
    hors: Q = field(default_factory=Q)

    def __getitem__(self, cle):
        """`objet["date", "le"]`, `objet["champ", "nature"]`, `objet["somme", "montant"]`."""
        sorte, code = cle
        rayon = {"date": self.dates, "champ": self.champs, "somme": self.sommes}[sorte]
        return next(x for x in rayon if x.code == code)
