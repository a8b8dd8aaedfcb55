"""Les mots communs : le nom de chaque nomenclature, où elle sert, ce qui s’y modifie."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Nomenclature:
    """`sert` : où ces mots paraissent dans l’outil."""

    code: str
    titre: str
    sert: str


NOMENCLATURES = {
    n.code: n
    for n in (
        Nomenclature(
            "mode_accompagnement", "Modes d’accompagnement",
            "Pages des services, calibrage, cadre de collaboration, brochure et diaporama.",
        ),
        Nomenclature("posture", "Postures", "Calibrage et en-tête d’un accompagnement."),
        Nomenclature(
            "defi_contexte", "Défis de contexte", "Fiche d’une collectivité, argumentaire."
        ),
        Nomenclature(
            "defi_approche", "Défis et approches", "Aide au rendez-vous, argumentaire."
        ),
        Nomenclature("effet_attendu", "Effets attendus", "Attentes et résultats d’un appui."),
        Nomenclature(
            "canevas_bloc", "Blocs du canevas", "Canevas commun, du réseau et d’une collectivité."
        ),
        Nomenclature("niveau_engagement", "Niveaux d’engagement", "Fiches, services, calibrage."),
        Nomenclature("profil_acter", "Profils ACTER", "Fiches, services, matrice nationale."),
        Nomenclature("attente", "Attentes des collectivités", "Fiches et fiches de besoins."),
        Nomenclature("argument_singularite", "Arguments de singularité", "Argumentaire, cadre."),
        Nomenclature("scenario", "Scénarios de mise en lien", "Sollicitations, étape 2."),
        Nomenclature("cas_type", "Cas types", "Sollicitations, étape 2."),
        Nomenclature("critere_calibrage", "Critères de calibrage", "Étape 3."),
        Nomenclature("demarche_calibrage", "Démarche de calibrage", "Étape 3."),
        Nomenclature("forme_cadre", "Formes du cadre", "Étape 4."),
        Nomenclature("rubrique_cadre", "Rubriques du cadre", "Étape 4."),
        Nomenclature("contractualisation", "Contractualisations", "Étape 4."),
        Nomenclature("condition_reussite", "Conditions de réussite", "Appui à la stratégie."),
        Nomenclature("rattachement", "Rattachements du service", "Fiche d’une collectivité."),
        Nomenclature(
            "niveau_participation", "Niveaux de participation", "Carte des parties prenantes."
        ),
        Nomenclature("type_acteur_ressource", "Acteurs ressources", "Annuaire."),
        Nomenclature("renfort", "Renforts de l’équipe", "Plan de formation."),
        Nomenclature("formalisation_offre", "Formalisation de l’offre", "Vue nationale."),
        Nomenclature("odd", "Objectifs de développement durable", "Services, acteurs, projets."),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Precision:
    """Une précision textuelle, modifiable. `liste` : plusieurs textes, un par ligne."""

    titre: str
    liste: bool = False
    aide: str = ""


# Les autres clés (codes, couleurs, nombres) lient le mot à une règle : elles ne se modifient pas.
PRECISIONS = {
    "atout": Precision("Atout"),
    "limite": Precision("Limite"),
    "quand": Precision("Quand y recourir"),
    "alerte": Precision("Alerte", aide="Montrée à côté du mot ; videz-la quand elle est levée."),
    "exemple": Precision("Exemple"),
    "controle": Precision("Ce que l’on vérifie"),
    "engagement": Precision("Ce que l’on promet"),
    "pour_les_acteurs": Precision("Pour les acteurs"),
    "attestation": Precision("Ce qui l’atteste"),
    "approches": Precision("Approches", liste=True),
    "avantages": Precision("Avantages", liste=True),
    "contraintes": Precision("Contraintes", liste=True),
    "appuis": Precision("Appuis utiles", liste=True),
    "acteurs": Precision("Exemples d’acteurs", liste=True),
}


def precisions_dites(terme):
    """[(clé, titre, textes)] de ce qui accompagne un mot, dans l’ordre de la table."""
    dites = []
    for cle, precision in PRECISIONS.items():
        valeur = terme.precisions.get(cle)
        if valeur:
            dites.append((cle, precision.titre, valeur if isinstance(valeur, list) else [valeur]))
    return dites
