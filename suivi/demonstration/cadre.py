"""Les versions du cadre de collaboration d’une histoire."""

from accompagnements.regles import Rubrique

from .comptes import courriel

RUBRIQUES_PAR_DEFAUT = {
    "objectifs": "Tenir ce que la fiche besoins a fixé, et le dire simplement aux habitants.",
    "acteurs": "Les élus et services concernés, les partenaires cités dans la fiche besoins.",
    "echeances": "Un point par trimestre ; bilan partagé à la fin.",
    "budget": "Les jours du réseau sont valorisés au coût de revient.",
    "livrables": "Chaque document est relu par la collectivité avant d'être remis.",
    "indicateurs": "Suivis ensemble, une fois par an.",
}


def lignes_cadres(recit, calendrier, responsable):
    """Toutes les versions : les anciennes remplacées, la dernière dans son état."""
    dit = recit["cadre"]
    passages = recit["passages"]
    ouvert = passages[3]
    # Une étape franchie suppose un cadre validé.
    etat = "valide" if len(passages) >= 5 else dit["etat"]
    fin = passages[4] if len(passages) >= 5 else 0
    versions = []
    for numero in range(1, dit["numero"] + 1):
        part = numero / dit["numero"]
        le = round(ouvert + (fin - ouvert) * part * 0.8)
        dernier = numero == dit["numero"]
        versions.append(
            _version(
                recit, numero, etat if dernier else "remplace", le, fin, calendrier, responsable
            )
        )
    return versions


def _version(recit, numero, etat, le, fin, calendrier, responsable):
    dit = recit["cadre"]
    cle = f"{recit['ref']}-c{numero}"
    a_la_direction = dit.get("chez") == "direction" and etat == "en_validation"
    partage = etat in ("en_validation", "valide", "remplace") and not a_la_direction
    ligne = {
        "ref": cle,
        "numero": numero,
        "forme": dit["forme"],
        "contractualisation": dit["contractualisation"],
        "etat": etat,
        "partage_le": calendrier.instant(le) if partage else None,
        "auteur": responsable,
        "rubriques": _rubriques(dit),
    }
    if etat == "remplace":
        ligne["validations"] = [
            _validation("redaction", "annulee", responsable, calendrier, le, le)
        ]
        return ligne
    ligne |= {
        "lignes_budget": [_ligne_budget(rang, *poste) for rang, poste in enumerate(dit["budget"])],
        "echeances": [
            {"date": calendrier.jour(ecart), "libelle": libelle, "charge": charge}
            for ecart, libelle, charge in dit["echeances"]
        ],
        "livrables": [
            {"libelle": libelle, "date": calendrier.jour(ecart)}
            for libelle, ecart in dit["livrables"]
        ],
        "indicateurs": [
            {"libelle": libelle, "indicateur": code, "cible": cible, "source": source}
            for libelle, code, cible, source in dit["indicateurs"]
        ],
        "commentaires": [
            _commentaire(responsable, calendrier, *commentaire)
            for commentaire in dit.get("commentaires", [])
            if commentaire[3] <= 0
        ],
        "validations": _validations(etat, a_la_direction, responsable, calendrier, le, fin, dit),
    }
    return ligne


def _rubriques(dit):
    textes = RUBRIQUES_PAR_DEFAUT | dit.get("rubriques", {})
    return [
        {
            "code": code,
            "texte": dit["roles"][0] if code == Rubrique.ROLES else textes[code],
            "texte_collectivite": dit["roles"][1] if code == Rubrique.ROLES else "",
        }
        for code in Rubrique.values
    ]


def _ligne_budget(rang, nature, poste, jours, cout, reseau, collectivite):
    return {
        "nature": nature,
        "poste": poste,
        "jours": str(jours) if jours is not None else None,
        "cout_jour": str(cout) if cout is not None else None,
        "apport_reseau": str(reseau) if reseau is not None else None,
        "apport_collectivite": str(collectivite) if collectivite is not None else None,
        "ordre": rang,
    }


def _commentaire(responsable, calendrier, rubrique, qui, texte, ecart, heure, regle=None):
    return {
        "rubrique": rubrique,
        "auteur": courriel(qui),
        "de_la_collectivite": qui not in ("camille", "theo", "samira", "nadia"),
        "texte": texte,
        "date": calendrier.instant(ecart, heure),
        "regle_le": calendrier.instant(regle, "15:00") if regle is not None else None,
        "regle_par": responsable if regle is not None else None,
    }


def _validation(partie, etat, agent, calendrier, demandee, rendue=None):
    return {
        "partie": partie,
        "etat": etat,
        "agent": agent,
        "demandee_le": calendrier.instant(demandee, "09:00"),
        "rendue_le": calendrier.instant(rendue, "16:30") if rendue is not None else None,
    }


def _validations(etat, a_la_direction, responsable, calendrier, le, fin, dit):
    """Le circuit : rédaction, puis direction, puis collectivité."""
    if etat == "brouillon":
        return []
    lignes = [_validation("redaction", "validee", responsable, calendrier, le, le)]
    if a_la_direction:
        return [*lignes, _validation("direction", "demandee", None, calendrier, le)]
    lignes.append(
        _validation("direction", "validee", courriel("nadia"), calendrier, le, min(le + 3, 0))
    )
    if etat == "valide":
        return [*lignes, _validation("collectivite", "validee", None, calendrier, le, fin)]
    return [*lignes, _validation("collectivite", "demandee", None, calendrier, le)]
