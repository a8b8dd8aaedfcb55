"""Colonnes de la bibliothèque exportée."""

from predict.noyau.tableur import Colonne

COLONNES_BIBLIOTHEQUE = (
    Colonne("Fiche", "titre", largeur=50),
    Colonne("Réseau", "reseau", largeur=30),
    Colonne("Mission", "mission", largeur=30),
    Colonne("Service", "service", largeur=40),
    Colonne("La pratique", "extrait", "long"),
    Colonne("Partagée le", "le", "date"),
    Colonne("Exemple fourni", "exemple", "oui_non"),
)
