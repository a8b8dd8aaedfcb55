"""Rapport annuel : les indicateurs mesurés, leurs preuves, leur méthode."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from ...typographie import ABSENT, INSECABLE, date_longue, nombre, pourcent
from .. import dessins
from ..blocs import Cellule, Colonne, Encadre, Tableau, lire_blocs
from .communs import Entete, Partie, Sceau


@dataclass(frozen=True, kw_only=True)
class Preuve:
    """Un acte daté derrière un chiffre. Jamais de personne : la collectivité et l'acte
    suffisent.
    """

    libelle: str
    collectivite: str = ""
    le: date | None = None
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class MesureIndicateur:
    """Un indicateur mesuré. `valeur` : entier, ou rapport exact (`Fraction`) si `en_pourcentage` ;
    `None` → tiret.

    `repondants` : ce que compte le dénominateur (« répondantes ») ; `taux_reponse` : toujours
    écrit à côté d'un pourcentage d'enquête (domaine § 2). `regle` : la règle de comptage, pour
    l'annexe de méthode.
    """

    code: str
    chaine: str
    libelle: str
    libelle_court: str = ""
    valeur: int | Fraction | None = None
    en_pourcentage: bool = False
    numerateur: int | None = None
    denominateur: int | None = None
    repondants: str = ""
    taux_reponse: Fraction | None = None
    precedente: int | Fraction | None = None
    cible: int | Fraction | None = None
    note: str = ""
    lien: str = ""
    regle: str = ""
    preuves: tuple[Preuve, ...] = ()

    def ecrire(self, valeur):
        return pourcent(valeur) if self.en_pourcentage else nombre(valeur)

    @property
    def evolution(self):
        if self.valeur is None or self.precedente is None:
            return ABSENT
        ecart = self.valeur - self.precedente
        if not self.en_pourcentage:
            return nombre(ecart, signe=True)
        return f"{nombre(Fraction(ecart) * 100, 1, signe=True)}{INSECABLE}pts"

    @property
    def part(self):
        """Part de la cible atteinte, ou `None` sans cible."""
        return (
            Fraction(self.valeur) / Fraction(self.cible)
            if self.valeur is not None and self.cible
            else None
        )

    @property
    def precision(self):
        morceaux = []
        if self.denominateur is not None and self.numerateur is not None:
            rapport = f"{nombre(self.numerateur)} sur {nombre(self.denominateur)}"
            morceaux.append(f"{rapport} {self.repondants}".strip())
        if self.taux_reponse is not None:
            morceaux.append(f"taux de réponse {pourcent(self.taux_reponse)}")
        if self.note:
            morceaux.append(self.note)
        return " ; ".join(morceaux)

    @property
    def rang(self):
        jauge = None if self.part is None else max(0, min(round(self.part * 100), 120))
        return [
            self.code,
            Cellule(self.libelle, precision=self.precision),
            self.ecrire(self.precedente),
            Cellule(self.ecrire(self.valeur), lien=self.lien, fort=True),
            self.evolution,
            self.ecrire(self.cible),
            Cellule(pourcent(self.part, 0), jauge=jauge),
        ]


@dataclass(frozen=True, kw_only=True)
class ChiffreCle:
    """Un grand chiffre : « 85,3 » et son unité, ce qu'il compte, sa précision, son repère
    d'avant.
    """

    valeur: str
    libelle: str
    unite: str = ""
    precision: str = ""
    avant: str = ""

    @classmethod
    def depuis(cls, mesure, avant):
        ecrite = mesure.ecrire(mesure.valeur)
        valeur, _, unite = ecrite.partition(INSECABLE)
        precision = mesure.precision
        if not mesure.en_pourcentage and mesure.cible is not None:
            precision = f"pour une cible de {mesure.ecrire(mesure.cible)}"
        avant = "" if mesure.precedente is None else f"{mesure.ecrire(mesure.precedente)} {avant}"
        return cls(
            valeur=valeur,
            unite=unite,
            libelle=mesure.libelle.lower(),
            precision=precision,
            avant=avant,
        )


@dataclass(frozen=True)
class Chapitre:
    """`contenu` : suite de Texte, Figure, Tableau, Encadre, Verbatim, Etapes, dans l'ordre de
    lecture.
    """

    ancre: str
    titre: str
    chapeau: str = ""
    contenu: tuple = ()


@dataclass(frozen=True, kw_only=True)
class ContexteRapport:
    """Rapport annuel. Deux chapitres sont bâtis d'office (l'année en bref, les indicateurs),
    les autres suivent. `entiere` : la période est l’année civile `annee`.
    """

    entete: Entete
    reseau: Partie
    annee: int
    entiere: bool = True
    indicateurs: tuple[MesureIndicateur, ...]
    chapeau: str = ""
    lire: str = ""
    bref: str = ""
    bilan: str = ""
    cles: tuple[str, ...] = ("I1", "I2", "I5", "I6")
    lecture_matrice: str = ""
    remarque: Encadre | None = None
    chapitres: tuple[Chapitre, ...] = ()
    periode: str = ""
    arrete: str = ""
    sceau: Sceau | None = field(default=None, metadata={"instantane": False})

    @property
    def parties(self):
        return (self.reseau,)

    @property
    def regle_de_periode(self):
        return (
            f"{self.periode} Une collectivité suivie par deux services compte une fois ; "
            f"une ventilation qui "
            "ne s’additionne pas le dit. Un dénominateur nul donne un tiret, jamais zéro."
        )

    @property
    def introduction(self):
        return lire_blocs(self.lire)

    @property
    def bilan_blocs(self):
        return lire_blocs(self.bilan)

    @property
    def arrete_blocs(self):
        return lire_blocs(self.arrete)

    @property
    def chiffres_cles(self):
        par_code = {m.code: m for m in self.indicateurs}
        avant = f"en {self.annee - 1}" if self.entiere else "un an avant"
        return [ChiffreCle.depuis(par_code[c], avant) for c in self.cles if c in par_code]

    @property
    def titre_bref(self):
        return "L’année en bref" if self.entiere else "La période en bref"

    @property
    def colonnes_de_temps(self):
        """(avant, maintenant), en tête des colonnes de la matrice."""
        if self.entiere:
            return str(self.annee - 1), str(self.annee)
        return "Un an avant", "Période"

    @property
    def couverture(self):
        """Une barre par indicateur qui a une cible ; sans cible aucune, la couverture reste nue."""
        mesures = [
            (m.code, m.libelle_court or m.libelle, m.part)
            for m in self.indicateurs
            if m.part is not None
        ]
        if not mesures:
            return ""
        atteintes = sum(1 for *_, part in mesures if part >= 1)
        description = (
            f"Chaque barre rapporte un indicateur à sa cible de {self.annee} : "
            + ", ".join(f"{code} {pourcent(part, 0)}" for code, _, part in mesures)
            + f". {nombre(atteintes)} sur {nombre(len(mesures))} l’atteignent. "
            "Le chapitre 2 donne les valeurs."
        )
        return dessins.couverture(mesures, description)

    @property
    def sommaire(self):
        """[(numéro ou vide, ancre, titre)]"""
        titres = [("bref", self.titre_bref), ("matrice", "Les indicateurs")]
        titres += [(c.ancre, c.titre) for c in self.chapitres]
        numerotes = [(str(i), ancre, titre) for i, (ancre, titre) in enumerate(titres, 1)]
        if any(m.preuves for m in self.indicateurs):
            numerotes.append(("", "preuves", "Annexe : les preuves"))
        return [*numerotes, ("", "methode", "Annexe : méthode et vérification")]

    @property
    def matrice(self):
        rangs, chaine = [], None
        avant, ici = self.colonnes_de_temps
        valeurs = f"{ici} et {avant}" if self.entiere else "de la période et un an avant"
        for m in self.indicateurs:
            if m.chaine != chaine:
                rangs.append(("partie", [m.chaine]))
                chaine = m.chaine
            rangs.append(m.rang)
        return Tableau.construire(
            f"Indicateurs : valeurs {valeurs}, cible et part de la cible atteinte",
            [
                Colonne("N°", "k08"),
                Colonne("Indicateur"),
                Colonne(avant, "k1", True),
                Colonne(ici, "k1", True),
                Colonne("Évolution", "k12", True),
                Colonne("Cible", "k1", True),
                Colonne("Part de la cible", "k2"),
            ],
            rangs,
            muet=True,
            entete=1,
        )

    @property
    def preuves(self):
        """[(mesure, tableau de ses preuves)] pour les indicateurs qui en ont."""
        return [(m, self._tableau_preuves(m)) for m in self.indicateurs if m.preuves]

    def _tableau_preuves(self, mesure):
        return Tableau.construire(
            f"{mesure.code}. {mesure.libelle} : {mesure.ecrire(mesure.valeur)}",
            [
                Colonne("Date", "k25"),
                Colonne("Acte"),
                Colonne("Collectivité", "k3"),
                Colonne("Référence", "k25"),
            ],
            [
                [date_longue(p.le), p.libelle, p.collectivite or ABSENT, p.reference or ABSENT]
                for p in mesure.preuves
            ],
            precision=mesure.precision,
            dense=True,
            entete=1,
        )

    @property
    def methode(self):
        regles = [(m.code, m.regle) for m in self.indicateurs if m.regle]
        if not regles:
            return None
        return Tableau.construire(
            "Règles de comptage des indicateurs",
            [Colonne("N°", "k1"), Colonne("Règle")],
            [list(r) for r in regles],
            muet=True,
            etroit=True,
            sans_tete=True,
        )
