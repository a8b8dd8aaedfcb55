"""Filtrer les listes de l’offre, à l’adresse de la page."""
