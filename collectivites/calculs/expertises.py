"""Qui sait faire quoi, où : les expertises de l’annuaire croisées avec les départements."""

from dataclasses import dataclass, field

from predict.noyau.recherche import normaliser

from ..regles import Nature, lire_expertises

MONTREES = 40


@dataclass
class Compte:
    """Des acteurs. Un membre peut être mobilisable : il compte alors dans les deux."""

    total: int = 0
    membres: int = 0
    mobilisables: int = 0
    autres: int = 0

    def ajouter(self, membre, mobilisable):
        self.total += 1
        self.membres += membre
        self.mobilisables += mobilisable
        self.autres += not (membre or mobilisable)


@dataclass
class LigneExpertise:
    """Une expertise. `cle` : sans accents ni casse ; `cherchee` : le mot que personne n’a, s’il
    n’y a pas d’expertise ; `zones` : {clé de département ou `None`: Compte}."""

    cle: str
    libelle: str
    cherchee: bool = False
    compte: Compte = field(default_factory=Compte)
    zones: dict = field(default_factory=dict)

    @property
    def trou(self):
        return not self.compte.total


@dataclass
class Matrice:
    """`zones` : {clé de département ou `None`: Compte} de tous les acteurs retenus ; `de_plus` :
    expertises rares laissées hors du tableau."""

    lignes: list
    zones: dict
    compte: Compte
    de_plus: int = 0

    @property
    def trous(self):
        return [ligne for ligne in self.lignes if ligne.trou]

    @property
    def sans_mobilisable(self):
        return [x for x in self.lignes if x.compte.total and not x.compte.mobilisables]


def matrice(acteurs, *, cherchees=(), montrees=(), borne=MONTREES):
    """`Matrice` d’un queryset d’acteurs ; une requête.

    `cherchees` : mots que l’on voulait trouver ; chacun sans acteur devient une ligne vide.
    `montrees` : clés d’expertise auxquelles se tenir, toutes si vide. Un acteur dont le siège est
    un département y compte ; sans lieu, il compte à part (`None`).
    """
    lignes, zones, compte, presentes = {}, {}, Compte(), set()
    voulus = [(mot, f" {normaliser(mot)}") for mot in cherchees if normaliser(mot)]
    lus = acteurs.order_by().values_list(
        "expertises", "membre", "mobilisable", "commune__departement", "commune__nature",
        "commune",
    )  # fmt: skip
    for texte, membre, mobilisable, departement, nature, commune in lus:
        zone = departement or (commune if nature == Nature.DEPARTEMENT else None)
        compte.ajouter(membre, mobilisable)
        zones.setdefault(zone, Compte()).ajouter(membre, mobilisable)
        for mot in dict.fromkeys(lire_expertises(texte)):
            cle = normaliser(mot) or mot
            presentes.add(cle)
            if montrees and cle not in montrees:
                continue
            if voulus and not any(debut in f" {cle}" for _, debut in voulus):
                continue
            ligne = lignes.setdefault(cle, LigneExpertise(cle, mot))
            ligne.libelle = min(ligne.libelle, mot)
            ligne.compte.ajouter(membre, mobilisable)
            ligne.zones.setdefault(zone, Compte()).ajouter(membre, mobilisable)
    trous = [
        LigneExpertise(normaliser(mot), mot, cherchee=True)
        for mot, debut in voulus
        if not any(debut in f" {cle}" for cle in presentes)
    ]
    tries = sorted(lignes.values(), key=lambda x: (-x.compte.total, x.cle))
    retenues = tries if voulus or montrees else tries[:borne]
    return Matrice([*trous, *retenues], zones, compte, len(tries) - len(retenues))
