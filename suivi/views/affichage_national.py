"""Ce que les écrans du national montrent : des chiffres nus à des mots, masques compris."""

from django.utils.http import urlencode

from predict.noyau.graphiques import barres
from predict.noyau.typographie import nombre, pourcent

from ..documents.national import MASQUE, cle_de, ecrire, preciser
from ..regles import Ventilation

ANNEES_MONTREES = 5
LARGEUR = 520


def parametres(periode, **autres):
    """« ?periode=2025-01-01_2025-12-31 », qui garde la période regardée."""
    return "?" + urlencode({"periode": cle_de(periode)} | {k: v for k, v in autres.items() if v})


def cellule(chiffre):
    return {"valeur": ecrire(chiffre), "precision": preciser(chiffre), "masque": chiffre.masque}


def ensemble(national, avant, indicateurs):
    """Une ligne par indicateur : l’ensemble, son écart à la période d’avant, les réseaux."""
    return [
        cellule(ligne.total)
        | {
            "indicateur": indicateur,
            "unite": "" if ligne.total.est_un_taux or ligne.total.masque else indicateur.unite,
            "ecart": ecart(ligne.total, avant.ligne(indicateur.code).total) if avant else "",
            "reseaux": len(ligne.reseaux),
            "montant": ligne.montant,
        }
        for indicateur in indicateurs
        for ligne in [national.ligne(indicateur.code)]
    ]


def ecart(chiffre, avant):
    """« +4 », « −2,0 points » ; vide si l’un des deux manque ou se tait."""
    if chiffre.masque or avant.masque or chiffre.valeur is None or avant.valeur is None:
        return ""
    if chiffre.est_un_taux:
        return f"{nombre((chiffre.valeur - avant.valeur) * 100, 1, signe=True)} points"
    return nombre(chiffre.valeur - avant.valeur, signe=True)


def comparaison(national, reseaux, indicateurs):
    """Réseaux par nom, jamais par rang : [(réseau, [cellule par indicateur])]."""
    return [
        (
            reseau,
            [
                cellule(lu) if (lu := national.ligne(i.code).reseaux.get(reseau.pk)) else None
                for i in indicateurs
            ],
        )
        for reseau in reseaux
    ]


def graphique_reseaux(national, reseaux, indicateur, periode):
    """Barres par réseau, dans l’ordre des noms ; un nombre masqué garde sa ligne, sans barre."""
    ligne = national.ligne(indicateur.code)
    presents = [(r, ligne.reseaux[r.pk]) for r in reseaux if r.pk in ligne.reseaux]
    if not presents:
        return None
    ecrits = {None: MASQUE}
    trace = barres(
        [(r.nom, None if c.masque else c.valeur) for r, c in presents],
        f"{indicateur.code}, {minuscule(indicateur.libelle_court or indicateur.libelle)}, "
        f"par réseau {periode.en_toutes_lettres}",
        format_=lambda v: ecrits.get(v) or (pourcent(v) if est_un_taux(presents) else nombre(v)),
        largeur=LARGEUR,
        entetes=("Réseau", indicateur.code),
        rang=20,
    )
    return {
        "cle": "reseaux",
        "titre": trace.titre,
        "sous_titre": "Dans l’ordre des noms. Un réseau n’est pas mieux qu’un autre parce que sa "
        "barre est plus longue : ni leurs moyens ni leurs territoires ne se valent.",
        "svg": trace.svg_ecran,
        "alternative": trace.description,
        "entetes": trace.entetes,
        "lignes": trace.lignes,
        "ouvert": False,
    }


def graphique_periodes(par_periode, indicateur):
    """`par_periode` : [(Periode, Chiffre)], de la plus ancienne à la plus récente."""
    if len(par_periode) < 2:
        return None
    taux = est_un_taux(par_periode)
    ecrits = {None: MASQUE}
    trace = barres(
        [(p.nom, None if c.masque else c.valeur) for p, c in par_periode],
        f"{indicateur.code}, {minuscule(indicateur.libelle_court or indicateur.libelle)}, "
        "d’une période à l’autre",
        format_=lambda v: ecrits.get(v) or (pourcent(v) if taux else nombre(v)),
        largeur=LARGEUR,
        entetes=("Période", indicateur.code),
        rang=20,
    )
    return {
        "cle": "periodes",
        "titre": trace.titre,
        "sous_titre": "Le nombre de réseaux qui ont transmis change d’une période à l’autre : "
        "lisez-le avec les barres.",
        "svg": trace.svg_ecran,
        "alternative": trace.description,
        "entetes": trace.entetes,
        "lignes": trace.lignes,
        "ouvert": False,
    }


def est_un_taux(lus):
    return any(chiffre.est_un_taux for _, chiffre in lus)


def minuscule(mots):
    return mots[:1].lower() + mots[1:]


def mesures_lisibles(mesures, indicateurs):
    """Ce qui part, ou est parti, en mots : une ligne par mesure, et ses ventilations entières."""
    par_code = {i.code: i for i in indicateurs}
    return [
        {
            "code": m.code,
            "libelle": par_code[m.code].libelle if m.code in par_code else m.code,
            "valeur": nombre(m.numerateur)
            if m.denominateur is None
            else f"{nombre(m.numerateur)} sur {nombre(m.denominateur)}",
            "invitees": m.invitees,
            "collectivites": m.collectivites,
            "cles": len(m.cles),
            "montant": m.details.get("montant_accorde"),
            "ventilations": [
                (nom, [_ligne_lisible(ligne) for ligne in lignes])
                for nom, lignes in _ventilations_nommees(m)
            ],
        }
        for m in mesures
    ]


def _ventilations_nommees(mesure):
    return [
        (Ventilation(code).label, lignes) for code, lignes in mesure.ventilations.items() if lignes
    ]


def _ligne_lisible(ligne):
    categorie, numerateur, denominateur, _ = ligne
    if denominateur is None:
        return categorie, nombre(numerateur)
    return categorie, f"{nombre(numerateur)} sur {nombre(denominateur)}"
