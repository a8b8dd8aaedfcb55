"""Ce que deux personnes notent chacune de leur côté : deux contacts et un acteur en double."""

from copy import deepcopy


def doubler(sections, fiches, calendrier):
    """Une personne notée deux fois dans deux collectivités, un acteur sous deux noms."""
    villes = [fiche for fiche in fiches.values() if len(fiche["contacts"]) > 1]
    for rang, fiche in enumerate(villes[3:5]):
        fiche["contacts"].append(_redite(fiche["contacts"][0], rang, calendrier))
    if sections["acteurs"]:
        sections["acteurs"].append(_autre_nom(sections["acteurs"][0]))


def _redite(contact, rang, calendrier):
    """La même personne, saisie à la volée au retour d’une réunion."""
    return {
        "ref": f"{contact['ref']}-bis",
        "prenom": f"{contact['prenom'][0]}." if rang else contact["prenom"],
        "nom": contact["nom"].upper(),
        "qualite": contact["qualite"],
        "fonction": "" if rang else "Relations internationales",
        "email": "" if rang else contact.get("email", ""),
        "telephone": contact.get("telephone", ""),
        "principal": False,
        "elu_referent": False,
        "informe_le": calendrier.jour(-20) if rang else None,
        "note": "Notée au retour de l'atelier." if rang else "",
    }


def _autre_nom(acteur):
    autre = deepcopy(acteur)
    autre |= {
        "ref": f"{acteur['ref']}-bis",
        "nom": f"Association {acteur['nom']}",
        "expertises": "",
        "membre": False,
        "note": "",
    }
    for cle in ("siren", "email", "telephone", "site"):
        autre.pop(cle, None)
    return autre
