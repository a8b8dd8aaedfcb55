"""Sortir les indicateurs : JSON et texte pour la commande, tableur pour les preuves."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from predict.noyau.tableur import Colonne, Feuille, feuille_a_lire
from predict.noyau.typographie import date_longue, nombre, pourcent

from .calculs import Preuve
from .regles import Ventilation


def ecrire_valeur(mesure, valeur):
    """« 31 », « 66,7 % », « – » : la valeur d’un indicateur comme elle se lit partout."""
    return pourcent(valeur) if mesure.est_un_taux else nombre(valeur)


# -- JSON et texte (schéma : docs/indicateurs.md) --------------------------------------


def en_json(reseau, periode, mesures, fiches):
    """Structure JSON des neuf indicateurs. `fiches` : {code: Indicateur}, pour les libellés."""
    return {
        "reseau": reseau.slug,
        "du": periode.du.isoformat(),
        "au": periode.au.isoformat(),
        "indicateurs": [_indicateur(m, fiches.get(m.code)) for m in mesures.values()],
    }


def _indicateur(mesure, fiche):
    return {
        "code": mesure.code,
        "libelle": fiche.libelle if fiche else mesure.code,
        "unite": "%" if mesure.est_un_taux else (fiche.unite if fiche else ""),
        "numerateur": mesure.numerateur,
        "denominateur": mesure.denominateur,
        "valeur": _nombre(mesure.valeur, mesure.est_un_taux),
        "affichage": ecrire_valeur(mesure, mesure.valeur),
        "taux_reponse": _nombre(mesure.taux_reponse, True),
        "invitees": mesure.invitees,
        "details": {cle: _detail(valeur) for cle, valeur in mesure.details.items()},
        "preuves": [_preuve(p) for p in mesure.preuves],
        "ecartees": [_preuve(p) for p in mesure.ecartees],
        "ventilations": {v.value: _ventilee(mesure, x) for v, x in mesure.ventilations.items()},
    }


def _nombre(valeur, est_un_taux):
    """Taux en pourcentage à une décimale, arrondi comme à l’écran ; `None` reste `null`."""
    if valeur is None or not est_un_taux:
        return valeur
    return float(pourcent(valeur)[:-2].replace(",", "."))


def _detail(valeur):
    if isinstance(valeur, tuple):
        return {"numerateur": valeur[0], "denominateur": valeur[1]}
    if isinstance(valeur, dict):
        return {cle: float(montant) for cle, montant in sorted(valeur.items())}
    return valeur if valeur is None or isinstance(valeur, int) else _detail_decimal(valeur)


def _detail_decimal(valeur):
    return _nombre(valeur, True) if isinstance(valeur, Fraction) else float(valeur)


def _preuve(preuve):
    return {
        "ref": preuve.ref,
        "type": preuve.type,
        "titre": preuve.titre,
        "raison": preuve.note,
        "collectivites": [
            {"code": c, "nom": n} for c, n in zip(preuve.codes, preuve.collectivites, strict=True)
        ],
        "dates": {mot: le.isoformat() for mot, le in preuve.dates},
    }


def _ventilee(mesure, ventilee):
    return {
        "libelle": Ventilation(ventilee.ventilation).label,
        "additive": ventilee.additive,
        "somme": ventilee.somme,
        "lignes": [
            {
                "categorie": ligne.categorie,
                "numerateur": ligne.numerateur,
                "denominateur": ligne.denominateur,
                "valeur": _nombre(ligne.valeur, mesure.est_un_taux),
            }
            for ligne in ventilee.lignes
        ],
    }


def en_texte(reseau, periode, mesures, fiches):
    """Les neuf indicateurs en lignes à lire ou à coller dans un courriel."""
    lignes = [f"{reseau.nom}, {periode.nom}", ""]
    for m in mesures.values():
        libelle = fiches[m.code].libelle if m.code in fiches else ""
        suite = f" ({nombre(m.numerateur)} sur {nombre(m.denominateur)})" if m.est_un_taux else ""
        if m.taux_reponse is not None:
            suite += f", taux de réponse {pourcent(m.taux_reponse)}"
        lignes.append(f"{m.code}  {ecrire_valeur(m, m.valeur):>8}{suite}  {libelle}".rstrip())
        lignes += [f"        compte : {_ligne(p)}" for p in m.preuves]
        lignes += [f"        écarté : {_ligne(p)}" for p in m.ecartees]
    return "\n".join(lignes)


def _ligne(preuve):
    ou = f" [{', '.join(preuve.collectivites)}]" if preuve.collectivites else ""
    return f"{preuve.titre}{ou} – {preuve.note} (réf. {preuve.ref})"


# -- Tableur -----------------------------------------------------------------------------


@dataclass(frozen=True)
class LignePreuve:
    code: str
    preuve: Preuve
    comptee: bool


COLONNES = (
    Colonne("Indicateur", "code", largeur=12),
    Colonne("Compte", "comptee", "oui_non"),
    Colonne("Collectivité", lambda x: ", ".join(x.preuve.collectivites)),
    Colonne("Code", lambda x: ", ".join(x.preuve.codes), largeur=14),
    Colonne("Enregistrement", "preuve.titre", largeur=42),
    Colonne("Pourquoi", "preuve.note", "long", largeur=48),
    Colonne("Date", "preuve.le", "date"),
    Colonne("Référence", "preuve.ref", largeur=20),
)


def lignes_de_preuve(mesure):
    """Comptées, puis écartées."""
    return [LignePreuve(mesure.code, p, True) for p in mesure.preuves] + [
        LignePreuve(mesure.code, p, False) for p in mesure.ecartees
    ]


def pied(reseau, periode):
    """De qui et de quand : au bas de chaque page imprimée."""
    return f"{reseau.nom}, {periode.nom}"


# -- Le classeur complet --------------------------------------------------------------------


@dataclass(frozen=True)
class LigneValeur:
    """Un indicateur du classeur ; `cible` : celle de l’année, ou `None`."""

    indicateur: Any
    mesure: Any
    cible: Any

    @property
    def vise(self):
        return _visee(self.cible, self.mesure.est_un_taux)


@dataclass(frozen=True)
class LigneVentilation:
    code: str
    ventilation: Ventilation
    additive: bool
    ligne: Any
    est_un_taux: bool
    cible: Any

    @property
    def vise(self):
        return _visee(self.cible, self.est_un_taux)


def _visee(cible, est_un_taux):
    """La cible dans l’unité de sa mesure : un taux en `Fraction`, un compte en nombre."""
    if cible is None:
        return None
    return Fraction(cible.valeur) / 100 if est_un_taux else cible.valeur


VALEURS = (
    Colonne("Code", "mesure.code", largeur=8),
    Colonne("Indicateur", "indicateur.libelle", "long", largeur=40),
    Colonne("Unité", lambda x: "%" if x.mesure.est_un_taux else x.indicateur.unite, largeur=18),
    Colonne("Valeur", "mesure.valeur", "valeur"),
    Colonne("Numérateur", "mesure.numerateur", "entier"),
    Colonne("Dénominateur", "mesure.denominateur", "entier", largeur=14),
    Colonne("Cible", "vise", "valeur"),
    Colonne("Taux de réponse", "mesure.taux_reponse", "pourcent"),
    Colonne("Interrogées", "mesure.invitees", "entier"),
    Colonne("Définition", "indicateur.definition", "long"),
)
LIGNES_VENTILEES = (
    Colonne("Code", "code", largeur=8),
    Colonne("Ventilation", lambda x: x.ventilation.label),
    Colonne("Ligne", "ligne.categorie", largeur=36),
    Colonne("Valeur", "ligne.valeur", "valeur"),
    Colonne("Numérateur", "ligne.numerateur", "entier"),
    Colonne("Dénominateur", "ligne.denominateur", "entier", largeur=14),
    Colonne("Cible", "vise", "valeur"),
    Colonne("S’additionne", "additive", "oui_non"),
)


def feuilles_des_indicateurs(mesures, indicateurs, cibles, *, reseau, periode, le, close=False):
    """[Feuille] : à lire, valeurs, ventilations, comptées, écartées. `cibles` : {(code, ligne):
    Cible} pour l’ensemble (ligne vide), {(code, ventilation, ligne): Cible} pour une ligne."""
    valeurs = [
        LigneValeur(indicateurs[code], m, cibles.get((code, "")))
        for code, m in mesures.items()
        if code in indicateurs
    ]
    ventilees = [
        LigneVentilation(
            code, Ventilation(v), une.additive, x, m.est_un_taux,
            cibles.get((code, v, x.categorie)),
        )
        for code, m in mesures.items()
        for v, une in m.ventilations.items()
        for x in une.lignes
    ]  # fmt: skip
    comptees = [LignePreuve(c, p, True) for c, m in mesures.items() for p in m.preuves]
    ecartees = [LignePreuve(c, p, False) for c, m in mesures.items() for p in m.ecartees]
    return [
        feuille_a_lire(_a_lire(reseau, periode, le, close)),
        Feuille("Valeurs", VALEURS, valeurs, figees=2),
        Feuille("Ventilations", LIGNES_VENTILEES, ventilees),
        Feuille("Comptées", COLONNES, comptees),
        Feuille("Écartées", COLONNES, ecartees),
    ]


def _a_lire(reseau, periode, le, close):
    yield "Réseau", reseau.nom
    yield "Période", f"Du {date_longue(periode.du)} au {date_longue(periode.au)}"
    yield (
        "Chiffres",
        "Ceux de la clôture de la période." if close else f"Calculés le {date_longue(le)}.",
    )
    yield (
        "Unités",
        "Nombres entiers ; un taux se lit en pourcentage, avec son numérateur et son dénominateur. "
        "Une case vide : rien à compter, ou pas de cible.",
    )
    yield (
        "Ventilations",
        "Là où « S’additionne » dit non, une collectivité peut être dans plusieurs lignes.",
    )
    yield (
        "Preuves",
        "« Comptées » : chaque enregistrement qui fait un chiffre, et pourquoi. « Écartées » : "
        "ceux qu’on aurait pu compter, et pourquoi non.",
    )
