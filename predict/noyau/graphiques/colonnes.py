"""Les colonnes d’une suite de mois ou d’années, et le seuil que l’on ne veut pas passer."""

from ..typographie import INSECABLE, nombre
from .mesures import graduations
from .theme import ACTION, DOUCE, ENCRE, PRIMAIRE, Graphique, tracer

# Au-delà, les valeurs écrites au-dessus des colonnes se toucheraient.
COLONNES_ECRITES = 14


def colonnes(
    valeurs,
    titre,
    *,
    entetes=("", "Nombre"),
    seuil=None,
    nom_seuil="",
    format_=nombre,
    precision="",
    source="",
    largeur=476,
    hauteur=170,
):
    """Une colonne par période. `valeurs` : [(nom court, nombre ou None)], dans l’ordre du temps.

    `seuil` : trait horizontal nommé ; les colonnes qui le passent changent de couleur, et leur
    valeur le dit (« au-dessus »). Un `None` garde sa place et son tiret.
    """
    sommet = max([v for _, v in valeurs if v is not None] + [seuil or 0, 1])
    donnees = [
        {
            "i": i, "nom": nom, "n": float(v or 0),
            "mot": "–" if v is None else format_(v).replace(" ", INSECABLE),
            "haut": bool(seuil is not None and v is not None and v > seuil),
        }
        for i, (nom, v) in enumerate(valeurs)
    ]  # fmt: skip
    x = {
        "field": "nom", "type": "ordinal", "sort": [d["nom"] for d in donnees],
        "axis": {"title": None, "labelAngle": 0, "labelColor": ENCRE},
        "scale": {"paddingInner": 0.35, "paddingOuter": 0.15},
    }  # fmt: skip
    y = {
        "field": "n", "type": "quantitative",
        "axis": {"title": None, "values": graduations(float(sommet))},
        "scale": {"domain": [0, float(sommet) * 1.15], "nice": False},
    }  # fmt: skip
    couches = [
        {
            "data": {"values": donnees},
            "mark": {"type": "bar"},
            "encoding": {
                "x": x, "y": y,
                "color": {"condition": {"test": "datum.haut", "value": ACTION},
                          "value": PRIMAIRE},
            },
        },
    ]  # fmt: skip
    if len(donnees) <= COLONNES_ECRITES:
        couches.append(
            {
                "data": {"values": donnees},
                "mark": {"type": "text", "dy": -7, "fontSize": 8, "fontWeight": 600},
                "encoding": {"x": x, "y": y, "text": {"field": "mot"}},
            }
        )
    if seuil is not None:
        regle = {"values": [{"n": float(seuil), "mot": nom_seuil}]}
        couches += [
            {
                "data": regle,
                "mark": {"type": "rule", "color": DOUCE, "strokeDash": [4, 3]},
                "encoding": {"y": y},
            },
            {
                "data": regle,
                "mark": {"type": "text", "align": "left", "dy": -6, "color": DOUCE},
                "encoding": {"x": {"value": 2}, "y": y, "text": {"field": "mot"}},
            },
        ]
    description = " ; ".join(f"{d['nom']} : {d['mot']}" for d in donnees) + "."
    if seuil is not None:
        description += f" {nom_seuil} : {format_(seuil)}."
    svg = tracer({"layer": couches}, titre, description, largeur=largeur, hauteur=hauteur)
    lignes = tuple((d["nom"], f"{d['mot']}, au-dessus" if d["haut"] else d["mot"]) for d in donnees)
    return Graphique(svg, titre, description, entetes, lignes, frozenset({1}), precision, source)
