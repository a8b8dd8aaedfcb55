"""Des codes gardés en base à une composition vérifiée ; hors de la table, tout se refuse."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from predict.noyau.typographie import enumeration, nombre

from .mots import (
    OPERATEURS,
    OUI_NON,
    PLUSIEURS,
    SANS_VALEUR,
    Champ,
    Date,
    Genre,
    Mesure,
    Objet,
    Operateur,
)
from .mots import Somme as SommeLue
from .table import OBJETS

FILTRES_MAX, VALEURS_MAX = 8, 40


class CompositionInvalide(ValueError):
    """La composition demande ce que la table n’a pas ; le message est à montrer tel quel."""


@dataclass(frozen=True)
class Condition:
    """`valeur` : code d’un choix, suite de codes (« parmi »), « oui », « non », nombre, ou vide
    selon l’opérateur."""

    champ: Champ
    operateur: Operateur
    valeur: str | Decimal | tuple[str, ...]

    def phrase(self, choix=None):
        """« nature est « Mise en réseau » ». `choix` : ceux du réseau, pour nommer un service."""
        debut = f"{self.champ.libelle} {self.operateur.label}"
        if self.operateur in SANS_VALEUR:
            return debut
        return f"{debut} {self._dite(choix or {})}"

    def _dite(self, choix):
        if self.champ.genre == Genre.NOMBRE:
            entier = self.valeur == self.valeur.to_integral_value()
            return nombre(self.valeur, 0 if entier else 2)
        connus = dict(_choix_de(self.champ)) | dict(choix.get(self.champ.source, ()))
        codes = self.valeur if self.operateur in PLUSIEURS else (self.valeur,)
        return enumeration([f"« {connus.get(code, code)} »" for code in codes], "ou")

    def sinon(self, choix=None):
        """Pourquoi un enregistrement qui ne la remplit pas est écarté."""
        if self.operateur == Operateur.REMPLI:
            return f"{self.champ.libelle} : non renseigné"
        return f"Écarté par un filtre : {self.phrase(choix)}"


@dataclass(frozen=True)
class Composition:
    """`favorables` : ce qui, parmi les comptés, est au numérateur d’un taux."""

    objet: Objet
    mesure: Mesure
    date: Date
    somme: SommeLue | None = None
    filtres: tuple[Condition, ...] = ()
    favorables: tuple[Condition, ...] = ()

    @property
    def est_un_taux(self):
        return self.mesure == Mesure.TAUX

    @property
    def unite(self):
        if self.est_un_taux:
            return "%"
        return self.somme.unite if self.somme else ""

    def phrase(self, choix=None):
        """La composition en une phrase, telle qu’une personne la relirait."""
        objet = self.objet.libelle.lower()
        quoi = {
            Mesure.COMPTE: f"Nombre : {objet}",
            Mesure.SOMME: f"Somme, {self.somme.libelle.lower() if self.somme else ''} : {objet}",
            Mesure.TAUX: f"Part : {objet}",
        }[self.mesure]
        phrase = f"{quoi}, d’après la date « {self.date.libelle} »"
        if self.filtres:
            phrase += f" ; {enumeration([f.phrase(choix) for f in self.filtres])}"
        if self.favorables:
            phrase += f". Numérateur : {enumeration([f.phrase(choix) for f in self.favorables])}"
        return f"{phrase}."


def lire_composition(donnees):
    """`IndicateurPropre.composition` → `Composition`. Lève `CompositionInvalide`, en français."""
    if not isinstance(donnees, dict):
        raise CompositionInvalide("La composition n’est pas lisible.")
    objet = _dans(OBJETS, donnees.get("objet"), "Choisissez ce que l’on compte")
    mesures = {m.value: m for m in Mesure}
    mesure = _dans(mesures, donnees.get("mesure"), "Choisissez une mesure")
    dates = {d.code: d for d in objet.dates}
    sommes = {s.code: s for s in objet.sommes}
    somme = None
    if mesure == Mesure.SOMME:
        if not sommes:
            raise CompositionInvalide(f"Rien ne s’additionne dans « {objet.libelle} ».")
        somme = _dans(sommes, donnees.get("champ"), "Choisissez ce que l’on additionne")
    favorables = _conditions(objet, donnees.get("favorables"))
    if mesure == Mesure.TAUX and not favorables:
        raise CompositionInvalide("Un taux demande au moins une condition à son numérateur.")
    return Composition(
        objet,
        mesure,
        _dans(dates, donnees.get("date"), "Choisissez la date qui décide"),
        somme,
        _conditions(objet, donnees.get("filtres")),
        favorables if mesure == Mesure.TAUX else (),
    )


def _dans(table, code, manque):
    if code in (None, ""):
        raise CompositionInvalide(f"{manque}.")
    if not isinstance(code, str) or code not in table:
        raise CompositionInvalide(f"« {code} » n’est pas un code connu. {manque} dans la liste.")
    return table[code]


def _conditions(objet, lignes):
    if not lignes:
        return ()
    if not isinstance(lignes, list) or len(lignes) > FILTRES_MAX:
        raise CompositionInvalide(f"Une composition tient en {FILTRES_MAX} filtres au plus.")
    return tuple(_condition(objet, ligne) for ligne in lignes)


def _condition(objet, ligne):
    if not isinstance(ligne, dict):
        raise CompositionInvalide("Un filtre n’est pas lisible.")
    champs = {c.code: c for c in objet.champs}
    champ = _dans(champs, ligne.get("champ"), "Choisissez le champ d’un filtre")
    permis = {o.value: o for o in OPERATEURS[champ.genre]}
    operateur = _dans(
        permis, ligne.get("operateur"), f"Pour « {champ.libelle} », choisissez un opérateur"
    )
    return Condition(champ, operateur, _valeur(champ, operateur, ligne.get("valeur", "")))


def _valeur(champ, operateur, valeur):
    if operateur in SANS_VALEUR:
        return ""
    if operateur in PLUSIEURS:
        if not isinstance(valeur, list | tuple) or not 0 < len(valeur) <= VALEURS_MAX:
            raise CompositionInvalide(f"Pour « {champ.libelle} », choisissez une valeur au moins.")
        return tuple(dict.fromkeys(_valeur(champ, Operateur.EST, une) for une in valeur))
    if champ.genre == Genre.NOMBRE:
        try:
            lu = Decimal(str(valeur).replace(",", "."))
        except InvalidOperation:
            lu = None
        if lu is None or not lu.is_finite():
            raise CompositionInvalide(f"« {champ.libelle} » attend un nombre, comme 4.")
        return lu
    if champ.genre == Genre.LISTE:
        if not isinstance(valeur, str) or not valeur or len(valeur) > 64:
            raise CompositionInvalide(f"Pour « {champ.libelle} », choisissez une valeur.")
        return valeur
    _dans(dict(_choix_de(champ)), valeur, f"Pour « {champ.libelle} », choisissez une valeur")
    return valeur


def _choix_de(champ):
    return OUI_NON if champ.genre == Genre.OUI_NON else champ.choix
