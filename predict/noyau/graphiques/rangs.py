"""Les rangs ACTER, déclaré contre réel."""

from ..typographie import INSECABLE, nombre
from .theme import DOUCE, ENCRE, PROFILS, Graphique, tracer


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
