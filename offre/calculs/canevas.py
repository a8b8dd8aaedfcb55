"""Le canevas de l’offre : neuf blocs, à trois échelles (commun, réseau, collectivité)."""

from dataclasses import dataclass
from math import ceil

from predict.comptes.models import Terme

from ..models import BlocCanevas, CanevasCommun

NOMENCLATURE = "canevas_bloc"
# La feuille imprimée (A3, paysage) : trois blocs prennent toute la hauteur, deux le bas.
HAUTS = frozenset({"partenaires", "proposition_valeur", "segments"})
BAS = frozenset({"couts", "revenus"})


@dataclass(frozen=True)
class Corps:
    """Taille du texte imprimé : signes par ligne et lignes d’un bloc de demi-hauteur."""

    classe: str
    signes: int
    lignes: int

    def place(self, code):
        """(signes par ligne, lignes) qu’offre un bloc."""
        if code in HAUTS:
            return self.signes, 2 * self.lignes + 3
        if code in BAS:
            return int(self.signes * 2.3), self.lignes // 2 + 1
        return self.signes, self.lignes

    def contient(self, code, texte):
        signes, lignes = self.place(code)
        return sum(ceil(len(ligne) / signes) for ligne in lignes_de(texte)) <= lignes


CORPS = (
    Corps("grand", 21, 9),
    Corps("ample", 28, 12),
    Corps("moyen", 33, 14),
    Corps("serre", 40, 16),
)


def lignes_de(texte):
    """Les lignes écrites, sans les vides ni leur tiret de liste."""
    lignes = (ligne.strip().lstrip("-–•").strip() for ligne in texte.splitlines())
    return [ligne for ligne in lignes if ligne]


def tient(code, texte):
    """Vrai si le texte tient dans son bloc sur la feuille, au corps le plus serré."""
    return CORPS[-1].contient(code, texte)


def corps_de(blocs):
    """Le plus grand corps où tout tient."""
    for corps in CORPS:
        if all(corps.contient(bloc.code, bloc.contenu) for bloc in blocs):
            return corps
    return CORPS[-1]


@dataclass
class Bloc:
    """Un bloc tel qu’on le montre. `dessus` : texte de l’échelle du dessus ; `url` : sa saisie."""

    code: str
    titre: str
    aide: str
    contenu: str = ""
    dessus: str = ""
    url: str = ""

    @property
    def lignes(self):
        return lignes_de(self.contenu)

    @property
    def lignes_du_dessus(self):
        return lignes_de(self.dessus)


def blocs(contenus, dessus=None):
    """Les neuf blocs dans l’ordre commun. `contenus`, `dessus` : {code: texte}. Une requête."""
    dessus = dessus or {}
    return [
        Bloc(
            terme.code, terme.libelle, terme.definition,
            contenus.get(terme.code, ""), dessus.get(terme.code, ""),
        )
        for terme in Terme.objects.de(NOMENCLATURE)
    ]  # fmt: skip


def contenus_communs():
    return dict(CanevasCommun.objects.values_list("bloc", "contenu"))


def contenus_du_reseau(reseau):
    return dict(BlocCanevas.objects.du_reseau(reseau).values_list("bloc", "contenu"))


def remplis(liste):
    return sum(bool(bloc.contenu) for bloc in liste)


def voisins(liste, code):
    """(bloc, précédent, suivant) ; le bloc vaut None si le code est inconnu."""
    rangs = {bloc.code: rang for rang, bloc in enumerate(liste)}
    if code not in rangs:
        return None, None, None
    rang = rangs[code]
    precedent = liste[rang - 1] if rang else None
    suivant = liste[rang + 1] if rang + 1 < len(liste) else None
    return liste[rang], precedent, suivant
