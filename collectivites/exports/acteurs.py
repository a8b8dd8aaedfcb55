"""Les colonnes de l’annuaire et de la carte des parties prenantes."""

from predict.noyau.tableur import Colonne

from ..pays import nom_du_pays

COLONNES_ACTEURS = (
    Colonne("Acteur", "nom"),
    Colonne("Sigle", "sigle", largeur=14),
    Colonne("Type", lambda a: a.get_type_display()),
    Colonne("Commune", "commune.nom"),
    Colonne("Département", "commune.departement.nom"),
    Colonne("Pays", lambda a: nom_du_pays(a.pays), largeur=16),
    Colonne("Siren", "siren", largeur=12),
    Colonne("Expertises", "expertises", "long"),
    Colonne("Pays d’intervention", lambda a: ", ".join(a.pays_action_nommes), "long"),
    Colonne("ODD", lambda a: ", ".join(map(str, a.odd)), largeur=14),
    Colonne("Membre du réseau", "membre", "oui_non"),
    Colonne("Mobilisable", "mobilisable", "oui_non"),
    Colonne("Conditions de mobilisation", "conditions", "long"),
    Colonne("Cité par (collectivités)", "nb_fiches", "entier"),
    Colonne("Interlocuteur ou interlocutrice", "personne"),
    Colonne("Téléphone", lambda a: str(a.telephone or "")),
    Colonne("Adresse électronique", "email"),
    Colonne("Site internet", "site"),
    Colonne("Note", "note", "long"),
)

COLONNES_PARTIES = (
    Colonne("N°", lambda p: getattr(p, "numero", None), "entier", 6),
    Colonne("Acteur", "acteur.nom"),
    Colonne("Type", lambda p: p.acteur.get_type_display()),
    Colonne("Son rôle ici", "role"),
    Colonne("Place", lambda p: p.place.label if p.place else "Pas encore apprécié"),
    Colonne("Pouvoir (1 à 5)", "pouvoir", "entier"),
    Colonne("Formes de pouvoir", lambda p: ", ".join(p.formes_de_pouvoir), "long"),
    Colonne("Intérêt (1 à 5)", "interet", "entier"),
    Colonne("Objet de son intérêt", "interet_objet", "long"),
    Colonne("Type d’action qui l’intéresse", "interet_action", "long"),
    Colonne("Légitimité", lambda p: ", ".join(p.legitimites_dites), "long"),
    Colonne("Contexte", "contexte", "long"),
    Colonne("Participation promise (reconstruction)", lambda p: p.get_participation_display()),
    Colonne("Apprécié le", "apprecie_le", "date"),
)
