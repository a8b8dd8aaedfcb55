"""Une tournée en tableur."""

from predict.noyau.tableur import Colonne

COLONNES_TOURNEE = (
    Colonne("Jour", "le", "date"),
    Colonne("Heure", lambda v: f"{v.heure:%H:%M}", largeur=8),
    Colonne("Fin", lambda v: f"{v.fin:%H:%M}", largeur=8),
    Colonne("Collectivité", "fiche.collectivite.nom"),
    Colonne("Code", "fiche.collectivite.code"),
    Colonne("Qui l’on rencontre", lambda v: v.contact.nom_complet if v.contact else ""),
    Colonne("Objet", "objet"),
    Colonne("Distance depuis l’étape d’avant (km, à vol d’oiseau)", "distance_km", "entier"),
    Colonne("Route estimée (minutes)", "route", "entier"),
    Colonne("Rendez-vous confirmé", "confirmee", "oui_non"),
    Colonne("Raisons", lambda v: " ; ".join(v.raisons), "long"),
    Colonne("Compte rendu noté", lambda v: v.echange_id is not None, "oui_non"),
)
