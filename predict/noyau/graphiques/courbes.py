"""Les courbes : le cumul de deux années, et la petite courbe d’une cellule."""

import json

from ..typographie import INSECABLE, MOIS, MOIS_COURTS, nombre
from .mesures import ecarter, graduations
from .theme import ACTION, GRIS, PRIMAIRE, Graphique, tracer


def courbe_cumul(
    mois,
    titre,
    *,
    annee,
    annee_precedente=None,
    objectif=None,
    precision="",
    source="",
    largeur=476,
    hauteur=170,
):
    """Cumul mois par mois de deux années, et l'objectif en filet.

    `mois` : {année: [cumul de janvier, …]}, douze valeurs au plus par année (une année en cours
    s'arrête
    au dernier mois connu). La dernière valeur de chaque courbe est écrite à son bout.
    """
    annee_precedente = annee_precedente or annee - 1
    series = [
        (str(a), valeurs, couleur, tirets)
        for a, couleur, tirets in ((annee_precedente, GRIS, [3, 2]), (annee, PRIMAIRE, [1, 0]))
        if (valeurs := list(mois.get(a, ())))
    ]
    sommet = max([v for _, valeurs, *_ in series for v in valeurs] + [objectif or 0, 1])
    x = {
        "field": "m",
        "type": "quantitative",
        "scale": {"domain": [0.7, 12], "nice": False},
        "axis": {
            "title": None,
            "values": list(range(1, 13)),
            "labelExpr": f"{json.dumps(MOIS_COURTS, ensure_ascii=False)}[datum.value-1]",
            "labelFlush": False,
        },
    }
    reperes = graduations(sommet)
    y = {
        "field": "n",
        "type": "quantitative",
        "scale": {"domain": [0, sommet * 1.08], "nice": False},
        "axis": {"title": None, "values": reperes, "grid": True},
    }
    couches, bouts = [], []
    for nom, valeurs, couleur, tirets in series:
        points = [{"m": i + 1, "n": v} for i, v in enumerate(valeurs)]
        couches.append(
            {
                "data": {"values": points},
                "mark": {
                    "type": "line",
                    "color": couleur,
                    "strokeWidth": 1.2 if tirets[1] else 2,
                    "strokeDash": tirets,
                },
                "encoding": {"x": x, "y": y},
            }
        )
        couches.append(
            {
                "data": {"values": points[-1:]},
                "mark": {"type": "point", "color": couleur, "opacity": 1, "size": 34},
                "encoding": {"x": x, "y": y},
            }
        )
        bouts.append(
            (points[-1]["m"], points[-1]["n"], f"{nombre(points[-1]['n'])} en {nom}", couleur)
        )
    if objectif is not None:
        couches.insert(
            0,
            {"data": {"values": [{"n": objectif}]}, "mark": {"type": "rule"}, "encoding": {"y": y}},
        )
        # Nommé à gauche : au bout droit, il se heurterait aux courbes qui l’approchent.
        couches.append(
            {
                "data": {"values": [{"m": 0.7, "n": objectif}]},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "bottom",
                    "dx": 4,
                    "dy": -3,
                    "color": ACTION,
                    "fontSize": 8,
                    "fontWeight": 600,
                },
                "encoding": {
                    "x": x,
                    "y": y,
                    "text": {"value": f"Objectif {nombre(objectif)}".replace(" ", INSECABLE)},
                },
            }
        )
    for m, place, mot, couleur in ecarter(bouts, sommet * 1.08 * 15 / hauteur):
        couches.append(
            {
                "data": {"values": [{"m": m, "n": place, "mot": mot.replace(" ", INSECABLE)}]},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 7,
                    "color": couleur,
                    "fontSize": 8,
                    "fontWeight": 600,
                },
                "encoding": {"x": x, "y": y, "text": {"field": "mot"}},
            }
        )
    resume = " ; ".join(
        f"{nom} : " + ", ".join(f"{MOIS[i]} {nombre(v)}" for i, v in enumerate(valeurs))
        for nom, valeurs, *_ in series
    )
    if objectif is not None:
        resume += f". Objectif : {nombre(objectif)}"
    svg = tracer(
        {"padding": {"right": 62, "left": 0, "top": 6, "bottom": 0}, "layer": couches},
        titre,
        f"{resume}.",
        largeur=largeur,
        hauteur=hauteur,
    )
    lignes = tuple(
        (nom, *(nombre(v[i] if i < len(v) else None) for i in range(12))) for nom, v, *_ in series
    )
    return Graphique(
        svg,
        titre,
        f"{resume}.",
        ("Année", *MOIS_COURTS),
        lignes,
        frozenset(range(1, 13)),
        precision,
        source,
    )


def courbette(valeurs, titre, *, largeur=72, hauteur=18):
    """Petite courbe sans axe, pour une cellule : `valeurs` : [(étiquette, nombre ou None)], dans
    l'ordre.

    Une valeur absente coupe le trait. Le dernier point connu est marqué.
    """
    connues = [(i, float(v)) for i, (_, v) in enumerate(valeurs) if v is not None]
    description = (
        " ; ".join(f"{nom} : {nombre(v, 1).removesuffix(',0')}" for nom, v in valeurs) + "."
    )
    bas, haut = (min(v for _, v in connues), max(v for _, v in connues)) if connues else (0, 1)
    marge = (haut - bas) * 0.12 or 1
    x = {
        "field": "i",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, max(len(valeurs) - 1, 1)], "nice": False},
    }
    y = {
        "field": "n",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [bas - marge, haut + marge], "zero": False, "nice": False},
    }
    points = [{"i": i, "n": None if v is None else float(v)} for i, (_, v) in enumerate(valeurs)]
    svg = tracer(
        {
            "padding": 3,
            "layer": [
                {
                    "data": {"values": points},
                    "mark": {"type": "line", "color": PRIMAIRE, "strokeWidth": 1.4},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "data": {"values": [{"i": i, "n": n} for i, n in connues[-1:]]},
                    "mark": {"type": "point", "opacity": 1, "size": 16},
                    "encoding": {"x": x, "y": y},
                },
            ],
        },
        titre,
        description,
        largeur=largeur,
        hauteur=hauteur,
    )
    lignes = tuple((nom, nombre(v, 1).removesuffix(",0")) for nom, v in valeurs)
    return Graphique(svg, titre, description, ("", "Valeur"), lignes, frozenset({1}))
