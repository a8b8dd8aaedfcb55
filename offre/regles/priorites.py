"""Prioriser : cadrans, accord entre les notes, sujets par lesquels les réseaux convergent.

Le guide PREDICT donne les trois critères (stratégie, capacités et ressources, projections) ; les
échelles et les seuils sont des choix de l’outil, dits à l’écran.
"""

from . import DecisionOffre, EtatService, Projection

NOTES = (1, 2, 3, 4, 5)
# Moyenne à partir de laquelle un critère est fort : le milieu de l’échelle.
SEUIL_FORT = 3

# (intérêt stratégique fort, capacités fortes) → ce que l’outil propose, sans l’imposer.
CADRANS = {
    (True, False): DecisionOffre.RENFORCER,
    (True, True): DecisionOffre.MAINTENIR,
    (False, True): DecisionOffre.ALLEGER,
    (False, False): DecisionOffre.DIFFERER,
}
ORDRE_DES_CADRANS = {decision: rang for rang, decision in enumerate(CADRANS.values())}

# (plus grand écart entre deux notes, mot, ton) ; le premier palier qui suffit.
ACCORDS = (
    (1, "D’accord", "succes"),
    (2, "Nuancé", "neutre"),
    (4, "Partagé", "attention"),
)

# L’état que prend le service quand la direction suit la décision ; sans ligne, il n’en change pas.
ETAT_SELON = {
    DecisionOffre.DEVELOPPER: EtatService.A_DEVELOPPER,
    DecisionOffre.RENFORCER: EtatService.A_RENFORCER,
    DecisionOffre.MAINTENIR: EtatService.PROPOSE,
    DecisionOffre.ARRETER: EtatService.ARRETE,
}
# Ce qui se transmet à la coordination : ce que le réseau veut faire grandir.
TRANSMISSIBLES = frozenset({DecisionOffre.DEVELOPPER, DecisionOffre.RENFORCER})

# Sujets communs (rapprochement fait par l’outil, à vérifier) : {code: libellé}.
SUJETS = {
    "observatoire": "Observatoire",
    "capitalisation": "Évaluer et capitaliser",
    "accompagnement": "Accompagnement et diagnostics",
    "programmes_mutualises": "Programmes mutualisés, coordination de projets",
    "communication": "Communication",
    "formations": "Formations, ateliers, événements",
    "organisation": "Organisation et mobilisation internes",
    "animation": "Animation de réseau",
    "accords": "Appui aux accords de coopération",
    "mise_en_oeuvre": "Mise en œuvre des projets",
    "fonds_delegues": "Gestion de fonds délégués",
    "financements": "Appels à propositions et financements",
    "mise_en_relation": "Mise en relation",
    "ecsi": "Actions d’ECSI",
    "autre": "Autre sujet",
}
# Sujet proposé d’après le code du service commun ; le réseau en change librement.
SUJET_DU_SERVICE = {
    "observatoire": "observatoire",
    "diagnostic_territorial": "accompagnement",
    "appui_strategie": "accompagnement",
    "montage_projet": "financements",
    "veille_financements": "financements",
    "atelier_sensibilisation": "formations",
    "formation_elus_agents": "formations",
    "actions_ecsi": "ecsi",
    "appui_jumelages": "accompagnement",
    "groupes_echange": "animation",
    "valorisation": "communication",
    "appui_accords": "accords",
    "mise_en_relation": "mise_en_relation",
    "programmes_mutualises": "programmes_mutualises",
    "gestion_fonds_delegues": "fonds_delegues",
    "suivi_evaluation": "capitalisation",
    "capitalisation": "capitalisation",
}

# Les cinq profils de l’étude ACTER, dans l’ordre de la matrice.
PROFILS_ACTER = {
    "HUMANIS": "Humanitaire et social",
    "COSMIN": "Cohésion sociale, mondialité et interculturalité",
    "CIMOB": "Citoyenneté internationale et mobilité",
    "CLIMAPART": "Climat et enjeux partagés",
    "ASTRE": "Attractivité, stratégie territoriale et rayonnement économique",
}


def proposer(strategie, capacites):
    """Décision proposée d’après deux moyennes, de 1 à 5."""
    return CADRANS[strategie >= SEUIL_FORT, capacites >= SEUIL_FORT]


def accord(ecart):
    """(mot, ton) pour le plus grand écart entre deux notes, de 0 à 4."""
    return next((mot, ton) for borne, mot, ton in ACCORDS if ecart <= borne)


def demande(projections):
    """La demande attendue par le plus grand nombre ; à égalité, « stable »."""
    comptes = sorted((projections.count(p), p) for p in Projection)
    (second, _), (premier, retenue) = comptes[-2:]
    return Projection.STABLE if premier == second else Projection(retenue)
