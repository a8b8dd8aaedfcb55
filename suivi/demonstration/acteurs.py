"""L’annuaire au complet, et les parties prenantes d’une collectivité."""

from .textes import textes


def completer(acteurs):
    """Coordonnées, ODD et pays d’intervention des acteurs de l’annuaire de départ."""
    complements = textes("acteurs")["complements"]
    return [acteur | complements.get(acteur["ref"], {}) for acteur in acteurs]


def locaux():
    """Les acteurs inventés d’une ville, avec ce que l’on sait d’eux."""
    return [
        acteur
        | {"ref": f"local-{rang}", "commune": {"insee": acteur["commune"], "nature": "commune"}}
        for rang, acteur in enumerate(textes("acteurs")["locaux"], 1)
    ]


def ressources():
    """Institutions, réseaux de collectivités et appuis techniques nommés par les sources.

    Ils existent : leur nom et leur type, rien d’autre.
    """
    return [
        {"ref": f"ressource-{rang}", "type": genre, "nom": nom, "sigle": sigle, "pays": pays}
        for rang, (genre, nom, sigle, pays) in enumerate(textes("acteurs")["ressources"], 1)
    ]


def apprecier(fiches, calendrier):
    """Neuf parties prenantes appréciées ; les acteurs déjà repérés restent à apprécier."""
    parties = textes("acteurs")["parties"]
    fiche = fiches.get(parties["code"])
    if fiche is None:
        return
    lignes = []
    for partie in parties["lignes"]:
        ligne = {cle: valeur for cle, valeur in partie.items() if cle != "ecart"}
        lignes.append(ligne | {"apprecie_le": calendrier.jour(partie["ecart"])})
    deja = {ligne["acteur"] for ligne in lignes}
    restent = [lien for lien in fiche.get("acteurs", []) if lien["acteur"] not in deja]
    fiche["acteurs"] = [*lignes, *restent]
