"""Le fichier à remplir que l’on propose : une feuille de titres, une feuille qui les explique."""

import io

import xlsxwriter

from ..regles import TypeImport
from .verdicts import champs_de


def ecrire_modele(type_):
    """Classeur (octets) : « À remplir », vide sous ses titres, et « Mode d’emploi »."""
    champs = champs_de(type_)
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True, "strings_to_formulas": False}) as classeur:
        titre = classeur.add_format({"bold": True, "font_color": "#1F3A68", "bottom": 1})
        texte = classeur.add_format({"num_format": "@"})
        plie = classeur.add_format({"text_wrap": True, "valign": "top"})
        page = classeur.add_worksheet("À remplir")
        for rang, champ in enumerate(champs):
            # Tout en texte : un Siren ou un code Insee y garde ses zéros.
            page.set_column(rang, rang, max(14, len(champ.libelle) + 2), texte)
            page.write_string(0, rang, champ.libelle, titre)
        page.freeze_panes(1, 0)
        aide = classeur.add_worksheet("Mode d’emploi")
        aide.set_column(0, 0, 34)
        aide.set_column(1, 2, 60, plie)
        for rang, mot in enumerate(("Colonne", "Ce que l’on y met", "Exemple")):
            aide.write_string(0, rang, mot, titre)
        for ligne, champ in enumerate(champs, 1):
            aide.write_string(ligne, 0, champ.libelle)
            aide.write_string(ligne, 1, champ.aide)
            aide.write_string(ligne, 2, champ.exemple)
    return sortie.getvalue()


def nom_du_modele(type_):
    return f"modele-{TypeImport(type_).value}.xlsx"
