"""Lire un tableur déposé, comprendre ses colonnes, juger chaque ligne, l’écrire, la défaire.

`lecture` (CSV, XLSX) → `colonnes` (champs du métier, titres reconnus) → `valeurs` (une case, une
valeur) → `rapprochement` (à quoi répond cette ligne ?) → `examen_…` (ce qu’elle ferait : un
`plan`). Jusque-là, rien ne s’écrit ; `ecriture` exécute les plans, `annulation` les défait.
"""
