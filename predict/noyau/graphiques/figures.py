"""Les figures dont la maison a besoin : chacune prend des données nues et un titre qui conclut."""

import json

from ..typographie import INSECABLE, MOIS, MOIS_COURTS, insecables, nombre
from .theme import ACTION, BLEUS, DOUCE, ENCRE, GRIS, PRIMAIRE, PROFILS, Graphique, tracer


def _graduations(maximum):
    """Zéro et deux ou trois repères ronds, le dernier au-delà du maximum ou presque."""
    if maximum <= 0:
        return [0, 1]
    pas = 10 ** (len(str(int(maximum))) - 1)
    while maximum / pas > 4:
        pas *= 2
    while maximum / pas < 2 and pas > 1:
        pas //= 2
    return [i * pas for i in range(int(maximum / pas) + 1)]


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
    graduations = _graduations(sommet)
    y = {
        "field": "n",
        "type": "quantitative",
        "scale": {"domain": [0, sommet * 1.08], "nice": False},
        "axis": {"title": None, "values": graduations, "grid": True},
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
    for m, place, mot, couleur in _ecarter(bouts, sommet * 1.08 * 11 / hauteur):
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


def _ecarter(bouts, ecart):
    """Pousse vers le haut les étiquettes du bord droit qui se chevaucheraient."""
    places, dernier = [], {}
    for m, n, mot, couleur in sorted(bouts, key=lambda b: b[1]):
        # Deux courbes arrêtées à des mois éloignés ne se gênent pas ; à un mois près, si.
        cle = max(m, 12) if m >= 11 else m
        n = max(n, dernier.get(cle, n - ecart) + ecart)
        dernier[cle] = n
        places.append((m, n, mot, couleur))
    return places


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
            "labelPadding": _largeur_noms(noms, 8.25),
        },
        "scale": {"paddingInner": 0.42, "paddingOuter": 0.2},
    }
    # L'étiquette la plus longue tient à droite de la plus grande barre.
    place = max(largeur - _largeur_noms(noms, 8.25), 60)
    marge = min(max(_mesure(d["mot"], 8.25) for d in donnees) + 12, place * 0.6)
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


def _mesure(mots, corps):
    from ..documents import polices

    chasses = polices.chasses("Inter-Bold")
    return sum(chasses.get(signe, 0.6) for signe in mots) * corps


def _largeur_noms(noms, corps):
    return min(max(_mesure(nom, corps) for nom in noms or [""]), 230) + 8


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
        for _, y, mot, _ in _ecarter(noms, sommet * 1.08 * 10 / hauteur)
    ]
    x = {
        "field": "an",
        "type": "ordinal",
        "axis": {"title": None, "labelFontWeight": 500, "labelColor": ENCRE},
        "scale": {"paddingInner": 0.42, "paddingOuter": 0.1},
    }
    y = {
        "field": "n",
        "type": "quantitative",
        "axis": {"title": None, "values": _graduations(sommet)},
        "scale": {"domain": [0, sommet * 1.1], "nice": False},
    }
    demi = largeur * 0.72 / max(len(annees), 1) * 0.29 + 6
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


def pentes_rangs(lignes, titre, *, precision="", source="", largeur=354, hauteur=190):
    """Rang déclaré contre rang réel des profils ACTER.

    `lignes` : [(profil, rang déclaré ou None, rang réel ou None, heures)]. Un rang absent n'est pas
    zéro : le profil est nommé du côté où il est classé, sans pente.
    """
    pentes, marques, points = [], [], []
    for p, declare, reel, _ in lignes:
        cotes = [(c, r) for c, r in (("déclaré", declare), ("réel", reel)) if r is not None]
        points += [{"p": p, "cote": c, "r": r} for c, r in cotes]
        if len(cotes) == 2:
            pentes += [{"p": p, "cote": c, "r": r} for c, r in cotes]
    couleur = {
        "field": "p",
        "type": "nominal",
        "scale": {"domain": list(PROFILS), "range": list(PROFILS.values())},
    }
    x = {
        "field": "cote",
        "type": "ordinal",
        "axis": None,
        "sort": ["déclaré", "réel"],
        "scale": {"type": "point", "padding": 0, "domain": ["déclaré", "réel"]},
    }
    y = {
        "field": "r",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [5.4, 0.4], "zero": False},
    }
    gauche = [
        {"p": p, "cote": "déclaré", "r": d, "mot": f"{p}  {d}"}
        for p, d, *_ in lignes
        if d is not None
    ]
    droite = [
        {"p": p, "cote": "réel", "r": r, "mot": f"{r}  {p}"}
        for p, _, r, _ in lignes
        if r is not None
    ]
    heures = [
        {"cote": "réel", "r": r, "mot": f"{nombre(h)}{INSECABLE}h"}
        for _, _, r, h in lignes
        if r is not None
    ]

    def couche(valeurs, marque, avec_couleur=True, texte=True):
        encodage = {"x": x, "y": y}
        if texte:
            encodage["text"] = {"field": "mot"}
        if avec_couleur:
            encodage["color"] = couleur
        return {"data": {"values": valeurs}, "mark": marque, "encoding": encodage}

    nom = {"type": "text", "fontSize": 8.5, "fontWeight": 600}
    entete = {"type": "text", "color": DOUCE}
    marques = [
        couche(pentes, {"type": "line", "strokeWidth": 2}, texte=False),
        couche(points, {"type": "point", "opacity": 1, "size": 50}, texte=False),
        couche(gauche, {**nom, "align": "right", "dx": -10}),
        couche(droite, {**nom, "align": "left", "dx": 10}),
        couche(
            heures,
            {"type": "text", "align": "right", "dx": 128, "fontSize": 8.5, "color": ENCRE},
            False,
        ),
        couche(
            [{"cote": "déclaré", "r": 0.45, "mot": "Rang déclaré"}],
            {**entete, "align": "right", "dx": -10},
            False,
        ),
        couche(
            [{"cote": "réel", "r": 0.45, "mot": "Rang réel"}],
            {**entete, "align": "left", "dx": 10},
            False,
        ),
    ]
    description = (
        " ; ".join(
            f"{p} : déclaré {nombre(d)}, réel {nombre(r)}, {nombre(h)} h" for p, d, r, h in lignes
        )
        + "."
    )
    # L'ajustement ignore le décalage des heures : sans cette marge, un SVG à l'écran les coupe.
    spec = {"padding": {"right": 8, "left": 0, "top": 0, "bottom": 0}, "layer": marques}
    svg = tracer(spec, titre, description, largeur=largeur, hauteur=hauteur)
    return Graphique(
        svg,
        titre,
        description,
        ("Profil", "Rang déclaré", "Rang réel", "Heures"),
        tuple((p, nombre(d), nombre(r), nombre(h)) for p, d, r, h in lignes),
        frozenset({1, 2, 3}),
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
