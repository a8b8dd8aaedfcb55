"""Les directions d’une collectivité de démonstration, et qui y travaille."""


def ranger(fiche):
    """Fait de chaque direction nommée par un contact une ligne de l’organigramme."""
    refs = {}
    for contact in fiche["contacts"]:
        nom = contact.get("direction")
        if nom:
            refs.setdefault(nom, f"{fiche['ref']}-direction-{len(refs) + 1}")
            contact["direction"] = refs[nom]
    fiche["directions"] = [{"ref": ref, "nom": nom} for nom, ref in refs.items()]
