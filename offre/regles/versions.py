"""Instances qui valident une offre, et ce qui se lit d’une version."""

# (nom de l’instance tel que saisi, comment il se lit après « validée »).
INSTANCES = {
    "conseil d’administration": "par le CA",
    "bureau": "par le bureau",
    "assemblée générale": "par l’assemblée générale",
    "comité de direction": "par le comité de direction",
}

# Ce qu’une version garde de chaque service : assez pour le relire et le comparer des années après.
CHAMPS_DE_VERSION = {
    "mission": "Mission",
    "volet": "Volet",
    "etat": "État",
    "decision": "Écart avec le commun",
    "promesse": "Ce que reçoit la collectivité",
    "jours_indicatifs": "Jours indicatifs",
    "duree": "Durée",
    "nature_tarif": "Tarif",
    "montant": "Montant",
    "tarif": "Précision sur le tarif",
    "financement_dedie": "Financement dédié",
    "competence_a_acquerir": "Compétence à acquérir",
    "marqueurs": "Marqueurs du territoire",
    "horizon": "À l’horizon 2030",
    "publie": "Publié",
}


def validee_par(instance):
    """« par le CA » ; une instance inconnue se nomme telle quelle : « par : comité technique »."""
    return INSTANCES.get(instance, f"par : {instance}")
