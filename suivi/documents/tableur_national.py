"""Le classeur national : une feuille par tableau du rapport, masques compris, rien de plus."""

import io
from dataclasses import dataclass

from predict.noyau.tableur import Colonne as ColonneTableur
from predict.noyau.tableur import Feuille, ecrire_classeur, feuille_a_lire
from predict.noyau.typographie import date_longue, enumeration

from ..calculs.national import VENTILATIONS_NATIONALES, Chiffre
from ..regles import Ventilation
from .national import LIRE, MASQUE, RESERVE


def colonnes_reseaux(indicateurs):
    """Une ligne par réseau : (nom, chiffres dans l’ordre des indicateurs), puis l’ensemble."""
    return [
        ColonneTableur("Réseau", lambda x: x[0], largeur=34),
        *(
            ColonneTableur(
                f"{i.code} {i.libelle_court or i.libelle}",
                lambda x, rang=rang: en_cellule(x[1][rang]),
                "valeur",
                largeur=15,
            )
            for rang, i in enumerate(indicateurs)
        ),
    ]


def lignes_reseaux(national, reseaux, indicateurs):
    """[(nom, [Chiffre ou `None`])] : chaque réseau, puis l’ensemble."""
    lues = [national.ligne(i.code) for i in indicateurs]
    lignes = [(r.nom, [x.reseaux.get(r.pk) for x in lues]) for r in reseaux]
    return [*lignes, ("Ensemble", [x.total for x in lues])]


def en_cellule(chiffre):
    """Un nombre qui se retravaille, « masqué », ou rien."""
    if chiffre is None:
        return None
    return MASQUE if chiffre.masque else chiffre.valeur


@dataclass(frozen=True)
class LignePlate:
    tableau: str
    indicateur: object
    nom: str
    chiffre: Chiffre


COLONNES_PLATES = (
    ColonneTableur("Tableau", "tableau", largeur=26),
    ColonneTableur("Indicateur", lambda x: x.indicateur.code, largeur=11),
    ColonneTableur("Libellé", lambda x: x.indicateur.libelle, "long"),
    ColonneTableur("Ligne", "nom", largeur=34),
    ColonneTableur("Valeur", lambda x: en_cellule(x.chiffre), "valeur"),
    ColonneTableur("Numérateur", "chiffre.numerateur", "entier"),
    ColonneTableur("Dénominateur", "chiffre.denominateur", "entier", largeur=14),
    ColonneTableur("Interrogées", "chiffre.invitees", "entier"),
    ColonneTableur("Masqué", "chiffre.masque", "oui_non"),
)


ENSEMBLE, RESEAUX = "Ensemble", "Réseaux"


def lignes_plates(national, reseaux, indicateurs):
    """Tous les tableaux, une ligne par chiffre : ensemble, réseaux, ventilations."""
    for i in indicateurs:
        ligne = national.ligne(i.code)
        yield LignePlate(ENSEMBLE, i, "Ensemble", ligne.total)
        for r in reseaux:
            if r.pk in ligne.reseaux:
                yield LignePlate(RESEAUX, i, r.nom, ligne.reseaux[r.pk])
        for v in VENTILATIONS_NATIONALES:
            for nom, chiffre in national.ventiler(i.code, v).lignes:
                yield LignePlate(Ventilation(v).label, i, nom, chiffre)


def classeur(m, *, le):
    """Octets du tableur : une feuille par tableau du rapport, puis tout, une ligne par chiffre."""
    sortie = io.BytesIO()
    titre = f"Rapport national {m.periode.nom}"
    ecrire_classeur(sortie, list(_feuilles(m, le)), titre=titre, auteur=m.coordination.nom)
    return sortie.getvalue()


def _feuilles(m, le):
    plates = list(lignes_plates(m.national, m.presents, m.indicateurs))
    unes = [x for x in plates if x.tableau == ENSEMBLE]
    ventilees = [x for x in plates if x.tableau not in (ENSEMBLE, RESEAUX)]
    yield feuille_a_lire(_lire_le_classeur(m, le))
    yield Feuille(f"Ensemble {m.periode.nom}", COLONNES_PLATES[1:3] + COLONNES_PLATES[4:], unes)
    yield Feuille(
        "Réseau par réseau",
        colonnes_reseaux(m.indicateurs),
        lignes_reseaux(m.national, m.presents, m.indicateurs),
        figees=1,
    )
    yield Feuille("Ventilations", COLONNES_PLATES, ventilees)
    if len(m.periodes) > 1:
        yield Feuille("D’une période à l’autre", _colonnes_periodes(m), m.indicateurs, figees=2)
    yield Feuille("Toutes les lignes", COLONNES_PLATES, plates)


def _lire_le_classeur(m, le):
    yield "Rapport", f"Rapport national {m.periode.nom}, au {date_longue(le)}"
    yield "Ont transmis", enumeration([r.nom for r in m.presents])
    for ligne in LIRE.splitlines():
        yield "Lire", ligne
    yield "À qui il s’adresse", RESERVE


def _colonnes_periodes(m):
    return (
        ColonneTableur("N°", "code", largeur=6),
        ColonneTableur("Indicateur", "libelle", "long"),
        *(
            ColonneTableur(
                p.nom, lambda i, n=n: en_cellule(n.ligne(i.code).total), "valeur", largeur=14
            )
            for p, n in m.periodes
        ),
    )
