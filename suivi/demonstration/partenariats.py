"""Les partenariats d’une fiche : pays variés, conventions datées, jumelages vivants ou endormis."""

from .textes import choisir, textes

RYTHMES = ["Chaque été", "Une année sur deux", "Au gré des élections", "Aux fêtes de juin"]
SOURCES = [
    "Atlas français de la coopération décentralisée",
    "Délibération du conseil",
    "Dit par la direction générale",
    "Site de la collectivité",
]
VILLES = {
    "Neuwalde": "Basse-Saxe",
    "Tanvaré": "Département du Zou",
    "Castelvera": "Ombrie",
    "Dialakoro-Nord": "Région de Kayes",
    "Podolin": "Petite-Pologne",
    "Amboravola": "Région Itasy",
}
COMITE = "acteur-10"
VENDOME = "commune-41269"


def de_la_fiche(rang, fiche, calendrier):
    """Section « partenariats » d’une fiche ; vide tant qu’elle n’est pas engagée."""
    if fiche["ref"] == VENDOME:
        return _vendome(calendrier)
    if fiche["niveau"] == "non_engagee":
        return []
    modeles = textes("annuaire")["partenariats"]
    return [
        _partenariat(choisir(modeles, rang + place), rang + place, calendrier)
        for place in range(1 + rang % 3 // 2)
    ]


def _partenariat(modele, rang, calendrier):
    genre, partenaire, pays, themes, odd = modele
    debut = 1968 + (rang * 13) % 50
    etat = choisir(["actif", "actif", "en_sommeil", "actif", "envisage", "termine"], rang)
    ligne = {
        "type": genre,
        "etat": etat,
        "pays": pays,
        "partenaire": partenaire,
        "ville": VILLES.get(partenaire, ""),
        "themes": themes,
        "odd": odd,
        "debut_annee": None if etat == "envisage" else debut,
        "fin_annee": debut + 9 if etat == "termine" else None,
        "source": choisir(SOURCES, rang),
        "note": "Partenaire fictif.",
    }
    if etat == "envisage":
        return ligne
    if genre == "jumelage":
        recul = -2400 if etat in ("en_sommeil", "termine") else -90
        ligne["derniere_rencontre_le"] = calendrier.jour(recul - (rang * 31) % 400)
        ligne["rythme"] = choisir(RYTHMES, rang)
    elif etat == "actif" and rang % 3 != 1:
        # Une échue, une qui finit bientôt, des lointaines : l’alerte se voit.
        fin = choisir([-40, 75, 400, 700, 900], rang)
        ligne |= {
            "montant": choisir(["4000.00", "12000.00", "25000.00", "8500.00"], rang),
            "convention_le": calendrier.jour(fin - 1095),
            "convention_fin_le": calendrier.jour(fin),
        }
    return ligne


def _vendome(calendrier):
    """Deux jumelages, dont un en sommeil, et un échange de lycées."""
    commun = {"source": "Dit par la direction générale", "note": "Partenaire fictif."}
    return [
        commun | {
            "type": "jumelage", "etat": "en_sommeil", "pays": "DE", "partenaire": "Neuwalde",
            "ville": "Basse-Saxe", "themes": "jeunesse, sport", "odd": [4, 17],
            "debut_annee": 1971, "serment_le": "1971-05-22", "comite": COMITE,
            "derniere_rencontre_le": calendrier.jour(-2670), "rythme": "Chaque été, autrefois",
        },
        commun | {
            "type": "jumelage", "etat": "actif", "pays": "GB", "partenaire": "Little Ashcombe",
            "ville": "Devon", "themes": "comités, jardins", "odd": [11], "debut_annee": 1988,
            "serment_le": "1988-06-11", "comite": COMITE,
            "derniere_rencontre_le": calendrier.jour(-165), "rythme": "Une année sur deux",
        },
        commun | {
            "type": "projet", "etat": "actif", "pays": "TG", "partenaire": "Lycée de Kévé-Sud",
            "ville": "Région maritime", "themes": "éducation, climat", "odd": [4, 13],
            "debut_annee": calendrier.annee - 3, "montant": "3500.00",
            "convention_le": calendrier.jour(-1000), "convention_fin_le": calendrier.jour(95),
        },
    ]  # fmt: skip
