"""Les barres, horizontales ou empilées par année."""

import json

from ..typographie import INSECABLE, insecables, nombre
from .mesures import ecarter, graduations, largeur_noms, mesure
from .theme import BLEUS, ENCRE, PRIMAIRE, Graphique, tracer


def barres(
    valeurs,
    titre,
    *,
    unite="",
    format_=nombre,
    forte=None,
    precision="",
    source="",
    largeur=476,
    entetes=("", "Valeur"),
    rang=19,
):
    """Barres horizontales étiquetées. `valeurs` : [(nom, nombre ou None)], dans l'ordre à lire.

    `forte` : le seul nom mis en couleur ; sans lui, toutes le sont. Un `None` garde sa ligne et
    son tiret.
    """
    noms = [n for n, _ in valeurs]
    sommet = max([v for _, v in valeurs if v is not None] + [1e-9])
    donnees = [
        {
            "i": i,
            "n": float(v or 0),
            "mot": (format_(v) + (f" {unite}" if unite and v is not None else "")).replace(
                " ", INSECABLE
            ),
        }
        for i, (_, v) in enumerate(valeurs)
    ]
    etiquettes = json.dumps([insecables(n) for n in noms], ensure_ascii=False)
    y = {
        "field": "i",
        "type": "ordinal",
        "axis": {
            "title": None,
            "labelExpr": f"{etiquettes}[datum.value]",
            "labelFontSize": 8.25,
            "labelFontWeight": 500,
            "labelColor": ENCRE,
            "labelLimit": 230,
            "labelAlign": "left",
            "labelPadding": largeur_noms(noms, 8.25),
        },
        "scale": {"paddingInner": 0.42, "paddingOuter": 0.2},
    }
    # L'étiquette la plus longue tient à droite de la plus grande barre.
    place = max(largeur - largeur_noms(noms, 8.25), 60)
    marge = min(max(mesure(d["mot"], 8.25) for d in donnees) + 12, place * 0.6)
    x = {
        "field": "n",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, float(sommet) * place / (place - marge)], "nice": False},
    }
    couleur = PRIMAIRE
    if forte is not None:
        couleur = {
            "condition": {"test": f"datum.i === {noms.index(forte)}", "value": PRIMAIRE},
            "value": BLEUS[1],
        }
    description = " ; ".join(f"{n} : {d['mot']}" for n, d in zip(noms, donnees, strict=True)) + "."
    svg = tracer(
        {
            "layer": [
                {
                    "data": {"values": donnees},
                    "mark": {"type": "bar"},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "color": couleur if isinstance(couleur, dict) else {"value": couleur},
                    },
                },
                {
                    "data": {"values": donnees},
                    "mark": {
                        "type": "text",
                        "align": "left",
                        "dx": 5,
                        "fontSize": 8.25,
                        "fontWeight": 600,
                    },
                    "encoding": {"x": x, "y": y, "text": {"field": "mot"}},
                },
            ]
        },
        titre,
        description,
        largeur=largeur,
        hauteur=max(rang * len(valeurs), 2 * rang),
    )
    lignes = tuple((n, format_(v)) for n, v in valeurs)
    return Graphique(svg, titre, description, entetes, lignes, frozenset({1}), precision, source)


def barres_empilees(lignes, titre, *, precision="", source="", largeur=476, hauteur=172):
    """Barres empilées par année, total au-dessus, types nommés à droite de la dernière.

    `lignes` : [(année, type, valeur)] ; trois types au plus.
    """
    types = list(dict.fromkeys(t for _, t, _ in lignes))
    annees = sorted({a for a, *_ in lignes})
    cases = {(a, t): n for a, t, n in lignes}
    valeurs = [
        {"an": str(a), "type": t, "n": cases.get((a, t), 0), "ordre": i}
        for a in annees
        for i, t in enumerate(types)
    ]
    totaux = {str(a): sum(cases.get((a, t), 0) for t in types) for a in annees}
    bas, noms, sommet = 0, [], max([*totaux.values(), 1])
    for t in types:
        n = cases.get((annees[-1], t), 0)
        if n:
            noms.append((0, bas + n / 2, f"{nombre(n)} {t}", ENCRE))
        bas += n
    places = [
        {"an": str(annees[-1]), "y": y, "mot": insecables(mot).replace(" ", INSECABLE)}
        for _, y, mot, _ in ecarter(noms, sommet * 1.08 * 10 / hauteur)
    ]
    x = {
        "field": "an",
        "type": "ordinal",
        # Au premier plan : le liseré blanc d’une barre nulle couperait l’axe.
        "axis": {"title": None, "labelFontWeight": 500, "labelColor": ENCRE, "zindex": 1},
        "scale": {"paddingInner": 0.42, "paddingOuter": 0.1},
    }
    y = {
        "field": "n",
        "type": "quantitative",
        "axis": {"title": None, "values": graduations(sommet)},
        "scale": {"domain": [0, sommet * 1.1], "nice": False},
    }
    # Demi-barre : 0,58 d’un pas, le pas selon les marges de `x` ; le tracé prend 0,8 du dessin.
    demi = largeur * 0.8 / (len(annees) - 0.22) * 0.29 + 6
    description = (
        " ; ".join(
            f"{a} : {nombre(totaux[str(a)])} ("
            + ", ".join(f"{t} {nombre(cases.get((a, t), 0))}" for t in types)
            + ")"
            for a in annees
        )
        + "."
    )
    svg = tracer(
        {
            "padding": {
                "right": 30,
                "left": 0,
                "top": 0,
                "bottom": 0,
            },  # l'ajustement ignore le décalage des noms
            "layer": [
                {
                    "data": {"values": valeurs},
                    "mark": {"type": "bar", "stroke": "#FFFFFF", "strokeWidth": 0.6},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "order": {"field": "ordre"},
                        "color": {
                            "field": "type",
                            "type": "nominal",
                            "scale": {"domain": types, "range": list(BLEUS)},
                        },
                    },
                },
                {
                    "data": {"values": [{"an": a, "n": n} for a, n in totaux.items()]},
                    "mark": {"type": "text", "dy": -7, "fontWeight": 600, "fontSize": 9},
                    "encoding": {"x": x, "y": y, "text": {"field": "n"}},
                },
                {
                    "data": {"values": places},
                    "mark": {"type": "text", "align": "left", "dx": demi},
                    "encoding": {
                        "x": x,
                        "y": {"field": "y", "type": "quantitative"},
                        "text": {"field": "mot"},
                    },
                },
            ],
        },
        titre,
        description,
        largeur=largeur,
        hauteur=hauteur,
    )
    tableau = [(t.capitalize(), *(nombre(cases.get((a, t), 0)) for a in annees)) for t in types]
    tableau.append(("Total", *(nombre(n) for n in totaux.values())))
    return Graphique(
        svg,
        titre,
        description,
        ("", *(str(a) for a in annees)),
        tuple(tableau),
        frozenset(range(1, len(annees) + 1)),
        precision,
        source,
    )
