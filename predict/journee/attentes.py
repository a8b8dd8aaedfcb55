"""Les accompagnements qui attendent, et le geste qui les débloque."""

from django.urls import reverse

from accompagnements.models import Accompagnement
from accompagnements.models.attentes import compter, en_attente, faits_en_lot
from accompagnements.regles import ETAPE_SUIVANTE, Etape
from accompagnements.regles.portes import VERS, manquants

ATTENTES = 7
# Ce que seule la collectivité peut lever.
DE_LA_COLLECTIVITE = {"cadre_collectivite"}
# Le titre d’une condition dit ce qui doit être réuni ; ici, on dit le geste qui manque.
GESTES = {
    "singularite": "Marqueurs du territoire à saisir",
    "interlocuteur": "Interlocuteur ou interlocutrice à nommer",
    "scenario": "Cas type à choisir",
    "offre": "Entrée dans l’offre à vérifier",
    "echange": "Premier échange à dater",
    "elu_referent": "Élu·e référent·e à nommer",
    "prestations": "Prestation à choisir",
    "mode": "Mode d’une prestation à choisir",
    "jours": "Jours d’une prestation à prévoir",
    "fiche_besoins": "Fiche besoins à écrire",
    "interet_local": "Intérêt local à dire",
    "posture": "Posture à expliquer",
    "cadre": "Cadre à écrire",
    "cadre_reseau": "Validation du cadre par la direction",
    "cadre_collectivite": "Validation du cadre",
}


def attentes(agent, le):
    """Les plus anciens à leur étape, selon qui doit agir ; cinq requêtes pour tous."""
    siens = Accompagnement.objects.visibles_par(agent).suivis_par(agent)
    retenus, ouverts = compter(agent)
    lignes = [
        _attente(a, faits, le) for a, faits in faits_en_lot(list(en_attente(siens, le)[:ATTENTES]))
    ]
    groupes = [
        {"titre": titre, "lignes": [x for x in lignes if x["collectivite"] is cote]}
        for titre, cote in (("De votre part", False), ("De la part de la collectivité", True))
    ]
    return {
        "groupes": [g for g in groupes if g["lignes"]],
        "nombre": retenus,
        "ouverts": ouverts,
        "reste": retenus - len(lignes),
    }


def _attend_la_collectivite(condition, faits):
    relecture = condition.code == "fiche_besoins" and faits.besoins_le is not None
    return relecture or condition.code in DE_LA_COLLECTIVITE


def _geste(condition, faits):
    if condition.code == "fiche_besoins" and faits.besoins_le is not None:
        return "Relecture de la fiche besoins"
    return GESTES[condition.code.partition("-")[0]]


def _attente(a, faits, le):
    manque = manquants(a.etape, faits)
    notre_part = [c for c in manque if not _attend_la_collectivite(c, faits)]
    # « mode-12 », « mode-15 » : deux prestations, une seule chose à dire.
    dits = list(dict.fromkeys(_geste(c, faits) for c in notre_part or manque))
    if dits:
        quoi = ", ".join([dits[0], *(d[:1].lower() + d[1:] for d in dits[1:3])])
        quoi += f" et {len(dits) - 3} de plus" if len(dits) > 3 else ""
    else:
        quoi = f"Rien ne manque : passer {VERS[ETAPE_SUIVANTE[Etape(a.etape)]]}"
    return {
        "titre": str(a.fiche),
        "objet": str(a),
        "url": a.get_absolute_url(),
        "numero": a.etape,
        "etape": "Cadre" if a.etape == Etape.CADRE else Etape(a.etape).label,
        "quoi": quoi,
        "collectivite": bool(manque) and not notre_part,
        "url_relance": reverse("accompagnements:noter_echange", args=[a.fiche_id]),
        "jours": max((le - a.etape_depuis).days, 0),
    }
