"""Les directions d’une collectivité de démonstration, et qui y travaille."""

from django.utils.text import slugify

# Une grande ville, sur trois rangs : [nom, dont elle dépend, porte l’international, note].
GRANDE_VILLE = "37261"
DIRECTIONS = (
    ("Direction générale des services", "", False, ""),
    ("Solidarités et citoyenneté", "Direction générale des services", False,
     "Jumelages, accueil des étudiant·es étrangers, maisons de quartier."),
    ("Relations internationales", "Solidarités et citoyenneté", True,
     "Deux personnes ; prépare les délibérations et suit les partenariats."),
    ("Vie associative", "Solidarités et citoyenneté", False, ""),
    ("Jeunesse et mobilité", "Solidarités et citoyenneté", False, ""),
    ("Transition écologique", "Direction générale des services", False,
     "Concernée par la coopération sur l'eau."),
    ("Eau et assainissement", "Transition écologique", False, ""),
    ("Culture", "Direction générale des services", False, ""),
    ("Cabinet", "", False, "Protocole et délégations reçues."),
)  # fmt: skip
AGENTS = (
    ("Béatrice", "Lormeau", "Directrice générale des services", "Direction générale des services"),
    ("Sylvain", "Texier", "Directeur des solidarités", "Solidarités et citoyenneté"),
    ("Amina", "Roussel", "Responsable des relations internationales", "Relations internationales"),
    ("Clotilde", "Barrault", "Chargée des jumelages", "Relations internationales"),
    ("Hugo", "Perrotin", "Chargé de la vie associative", "Vie associative"),
    ("Nora", "Valette", "Animatrice mobilité", "Jeunesse et mobilité"),
    ("Élise", "Guérin-Faure", "Ingénieure eau potable", "Eau et assainissement"),
    ("Muriel", "Chassaing", "Cheffe du protocole", "Cabinet"),
)


def ranger(fiche, code, calendrier):
    """Fait de chaque direction nommée par un contact une ligne de l’organigramme."""
    if code == GRANDE_VILLE:
        _peupler(fiche, calendrier)
    connues = {nom: (parente, porte, note) for nom, parente, porte, note in DIRECTIONS}
    noms = [c["direction"] for c in fiche["contacts"] if c.get("direction")]
    if code == GRANDE_VILLE:
        noms = [*connues, *noms]
    refs = {nom: f"{fiche['ref']}-{slugify(nom)[:30]}" for nom in dict.fromkeys(noms)}
    for contact in fiche["contacts"]:
        if contact.get("direction"):
            contact["direction"] = refs[contact["direction"]]
    fiche["directions"] = [
        {"ref": ref, "nom": nom}
        | (_place(connues[nom], refs) if code == GRANDE_VILLE and nom in connues else {})
        for nom, ref in refs.items()
    ]


def _place(dite, refs):
    parente, porte, note = dite
    return {"parente": refs.get(parente), "porte_international": porte, "note": note}


def _peupler(fiche, calendrier):
    """Les personnes d’un organigramme fourni ; l’une est partie, une autre s’est opposée."""
    domaine = fiche["contacts"][0]["email"].partition("@")[2]
    for place, (prenom, nom, fonction, direction) in enumerate(AGENTS):
        fiche["contacts"].append(
            {
                "ref": f"{fiche['ref']}-{place + 10}",
                "prenom": prenom,
                "nom": nom,
                "qualite": "agent",
                "fonction": fonction,
                "direction": direction,
                "email": f"{slugify(prenom)}.{slugify(nom)}@{domaine}",
                "telephone": f"+33261919{place:03}",
                "source": "Organigramme remis par la ville",
                "informe_le": calendrier.jour(-120) if place < 4 else None,
                "oppose_le": calendrier.jour(-45) if place == 4 else None,
                "parti_le": calendrier.jour(-80) if place == 6 else None,
            }
        )
