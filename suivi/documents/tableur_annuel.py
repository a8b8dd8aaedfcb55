"""Le classeur du rapport annuel : une feuille par tableau, des nombres à retravailler."""

import io
from fractions import Fraction

from predict.noyau.tableur import Colonne, Feuille, ecrire_classeur, feuille_a_lire
from predict.noyau.typographie import date_longue, enumeration

from ..regles import Ventilation, est_additive

INDICATEURS = (
    Colonne("N°", "code", largeur=6),
    Colonne("Chaîne", "chaine", largeur=16),
    Colonne("Indicateur", "libelle", "long"),
    Colonne("Unité", lambda m: "taux" if m.en_pourcentage else "nombre", largeur=10),
    Colonne("Période", "valeur", "valeur"),
    Colonne("Année d’avant", "precedente", "valeur"),
    Colonne("Cible", "cible", "valeur"),
    Colonne("Part de la cible", "part", "pourcent"),
    Colonne("Numérateur", "numerateur", "entier"),
    Colonne("Dénominateur", "denominateur", "entier", largeur=14),
    Colonne("Taux de réponse", "taux_reponse", "pourcent"),
    Colonne("Précision", "note", "long"),
)
TYPES = (
    Colonne("Année", lambda x: x[0], "annee"),
    Colonne("Type de collectivité", lambda x: str(x[1])),
    Colonne("Collectivités", lambda x: x[2], "entier", largeur=14),
)
VENTILATIONS = (
    Colonne("Ventilation", lambda x: str(Ventilation(x[0].ventilation).label), largeur=26),
    Colonne("Ligne", lambda x: x[1].categorie, "long"),
    Colonne("Collectivités", lambda x: x[1].numerateur, "entier", largeur=14),
    Colonne("S’additionne", lambda x: x[0].additive, "oui_non", largeur=13),
)
DISPOSITIFS = (
    Colonne("Dispositif", "dispositif", "long"),
    Colonne("Déposées", "deposees", "entier"),
    Colonne("Décidées", "decidees", "entier"),
    Colonne("Accordées", "accordees", "entier"),
    Colonne("Demandé", "demande", "euros", largeur=16),
    Colonne("Accordé", "accorde", "euros", largeur=16),
)
PREUVES = (
    Colonne("Indicateur", lambda x: x[0].code, largeur=11),
    Colonne("Date", lambda x: x[1].le, "date"),
    Colonne("Acte", lambda x: x[1].libelle, "long"),
    Colonne("Collectivités", lambda x: x[1].collectivite, "long", largeur=36),
    Colonne("Référence", lambda x: x[1].reference),
)
REGLES = (
    Colonne("N°", "code", largeur=6),
    Colonne("Indicateur", "libelle", "long"),
    Colonne("Ce qui est compté", "regle", "long", largeur=90),
)


def classeur(rapport, chiffres, contexte):
    """Octets du classeur. Un tableau que le rapport n’a pas n’y a pas de feuille."""
    feuilles = [f for f in _feuilles(rapport, chiffres.bilan, contexte.indicateurs) if f.lignes]
    lire = feuille_a_lire(_lire(rapport, contexte, feuilles))
    sortie = io.BytesIO()
    titre = f"{contexte.entete.genre}, {rapport.reseau.nom}"
    ecrire_classeur(sortie, [lire, *feuilles], titre=titre, auteur=rapport.reseau.nom)
    return sortie.getvalue()


def _lire(rapport, contexte, feuilles):
    yield "Rapport", f"{contexte.entete.genre} : {rapport.titre}"
    yield "Réseau", rapport.reseau.nom
    yield "Période", f"Du {date_longue(rapport.du)} au {date_longue(rapport.au)}"
    yield "Version", f"{contexte.entete.reference}, version {contexte.entete.version}"
    yield "Chiffres", contexte.arrete
    yield (
        "Unités",
        "Nombres entiers, taux en pourcentage, montants en euros, temps en heures. Une case vide : "
        "rien à compter, ou pas de cible.",
    )
    if contexte.entete.mention:
        yield "À savoir", contexte.entete.mention
    yield "Feuilles", enumeration([f.titre for f in feuilles])


def _feuilles(rapport, bilan, mesures):
    an = f" {rapport.du.year}" if rapport.est_annuel else ""
    i1 = bilan.mesures["I1"].ventilations
    yield Feuille(f"Indicateurs{an}", INDICATEURS, mesures, figees=3)
    yield Feuille("I1 par type", TYPES, sorted(bilan.par_nature, key=lambda x: x[0]))
    if Ventilation.MISSION in i1:
        yield Feuille("I1 par mission", _missions(), list(i1[Ventilation.MISSION].lignes))
    yield Feuille(
        "I1, toutes ventilations",
        VENTILATIONS,
        [(i1[v], ligne) for v in Ventilation if v in i1 for ligne in i1[v].lignes],
    )
    yield Feuille("Candidatures", DISPOSITIFS, bilan.dispositifs, figees=1)
    # Le tableau du rapport : sans heure ni rang, un profil n’y est pas.
    classes = [x for x in bilan.rangs.lignes if x.declare is not None or x.reel is not None]
    total = bilan.rangs.minutes
    yield Feuille("Heures par profil", _rangs(total), classes if total else [])
    yield Feuille("Preuves", PREUVES, [(m, p) for m in mesures for p in m.preuves], figees=1)
    yield Feuille("Règles de comptage", REGLES, [m for m in mesures if m.regle])


def _missions():
    suite = "" if est_additive("I1", Ventilation.MISSION) else " (ne pas additionner)"
    return (
        Colonne("Mission", "categorie", "long", largeur=40),
        Colonne(f"Collectivités{suite}", "numerateur", "entier", largeur=22),
    )


def _rangs(total):
    return (
        Colonne("Profil", "profil", largeur=16),
        Colonne("Rang déclaré", "declare", "entier"),
        Colonne("Rang réel", "reel", "entier"),
        Colonne("Heures", "heures", "decimal"),
        Colonne("Part des heures", lambda x: Fraction(x.minutes, total), "pourcent"),
    )
