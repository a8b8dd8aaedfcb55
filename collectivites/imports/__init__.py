"""Lire un tableur déposé, comprendre ses colonnes, juger chaque ligne. Rien ne s’écrit ici.

`lecture` (CSV, XLSX) → `colonnes` (champs du métier, titres reconnus) → `valeurs` (une case, une
valeur) → `rapprochement` (à quoi répond cette ligne ?) → `verdicts` (ce qu’elle ferait).
"""
