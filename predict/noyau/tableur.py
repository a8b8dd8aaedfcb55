"""Exporter une liste : une seule liste de colonnes, deux formats (XLSX, CSV).

Une `Colonne` sait son titre, sa valeur et son format. Rien n'est recopié en mémoire : le CSV part
au
fil de l'eau, l'XLSX s'écrit ligne à ligne sur disque. Une cellule qui commence par « = », « + »,
« - » ou « @ » reste du texte, dans les deux formats : un nom de contact ne devient jamais une
formule.
"""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone

from .typographie import INSECABLE, sans_commandes

MIME_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# format → masque Excel (séparateurs américains : Excel les traduit selon le poste) et largeur
FORMATS = {
    "texte": ("@", 28),
    "long": ("@", 60),
    "entier": ("#,##0", 12),
    "decimal": ("#,##0.00", 12),
    "euros": (f'#,##0.00"{INSECABLE}€"', 14),
    "pourcent": ("0.0%", 11),
    "date": ("dd/mm/yyyy", 12),
    "moment": ("dd/mm/yyyy hh:mm", 17),
    "oui_non": ("@", 9),
}
LIMITE_CELLULE = 32_767
LIGNES_PAR_PAQUET = 200
LIMITE_LIGNES = 1_048_575


class TropDeLignes(ValueError):
    """Une feuille Excel ne tient pas plus de 1 048 575 lignes : passer au CSV."""


@dataclass(frozen=True)
class Colonne:
    """`valeur` : chemin d'attributs (« collectivite.nom ») ou fonction de l'objet ; `format` :
    clé de `FORMATS`.
    """

    titre: str
    valeur: str | Callable[[Any], Any]
    format: str = "texte"
    largeur: float | None = None

    def __post_init__(self):
        if self.format not in FORMATS:
            raise ValueError(f"format inconnu : {self.format}")

    @property
    def lire(self):
        if callable(self.valeur):
            return self.valeur
        chemin = self.valeur
        simple = attrgetter(chemin)
        if "." not in chemin:
            return simple

        def suivre(objet):
            # Un maillon absent (collectivité sans référent) donne une case vide.
            for nom in chemin.split("."):
                if objet is None:
                    return None
                objet = getattr(objet, nom)
            return objet

        return suivre


def _texte(valeur):
    return sans_commandes(str(valeur))


def _pour_csv(valeur, format_):
    """Valeur telle qu'un tableur français la relit : virgule décimale, date jj/mm/aaaa."""
    if valeur is None or valeur == "":
        return ""
    if format_ == "oui_non":
        return "oui" if valeur else "non"
    if format_ == "pourcent":
        return f"{float(valeur) * 100:.1f}".replace(".", ",")
    if isinstance(valeur, datetime):
        return _local(valeur).strftime("%d/%m/%Y %H:%M")
    if isinstance(valeur, date):
        return valeur.strftime("%d/%m/%Y")
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, int):
        return valeur
    if isinstance(valeur, (Decimal, float)):
        return f"{valeur:f}".replace(".", ",")
    # Une espace ou une tabulation en tête cacherait un « = » à defusedcsv, pas au tableur.
    return _texte(valeur).lstrip()


def _local(moment):
    """Excel et les tableurs ne connaissent pas les fuseaux : l'heure écrite est celle du lieu."""
    return timezone.localtime(moment).replace(tzinfo=None) if timezone.is_aware(moment) else moment


class _Echo:
    """Fichier d'écriture qui rend aussitôt ce qu'on lui donne."""

    def write(self, texte):
        return texte


def flux_csv(colonnes, lignes):
    """Génère le CSV (octets UTF-8, BOM, point-virgule), par paquets ; `lignes` : itérable d'objets.

    Un pourcentage s'y écrit en points (« 66,7 »), et son titre le dit : le signe « % » en ferait
    du texte.
    """
    from defusedcsv import csv

    sortie = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    lecteurs = [(c.lire, c.format) for c in colonnes]
    titres = [f"{c.titre} (%)" if c.format == "pourcent" else c.titre for c in colonnes]
    paquet = ["\ufeff", sortie.writerow(titres)]
    for ligne in lignes:
        paquet.append(sortie.writerow([_pour_csv(lire(ligne), f) for lire, f in lecteurs]))
        if len(paquet) >= LIGNES_PAR_PAQUET:
            yield "".join(paquet).encode()
            paquet.clear()
    if paquet:
        yield "".join(paquet).encode()


def ecrire_xlsx(destination, titre, colonnes, lignes):
    """Écrit un classeur d'une feuille ; `destination` : chemin ou fichier binaire. Rend le nombre
    de lignes.

    `titre` : nom de la feuille, raccourci à 31 signes permis. Lève `TropDeLignes` au-delà d'Excel.
    """
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(destination, options) as classeur:
        feuille = classeur.add_worksheet(
            re.sub(r"[\[\]:*?/\\']", " ", _texte(titre))[:31] or "Export"
        )
        entete = classeur.add_format(
            {
                "bold": True,
                "font_color": "#1F3A68",
                "bottom": 1,
                "valign": "bottom",
                "text_wrap": True,
            }
        )
        masques = {
            f: classeur.add_format({"num_format": masque}) for f, (masque, _) in FORMATS.items()
        }
        masques["long"].set_text_wrap()
        feuille.freeze_panes(1, 0)
        feuille.repeat_rows(0)
        feuille.set_landscape()
        feuille.fit_to_pages(1, 0)
        for j, c in enumerate(colonnes):
            feuille.set_column(j, j, c.largeur or FORMATS[c.format][1])
            feuille.write_string(0, j, _texte(c.titre), entete)
        ecrivains = [(j, c.lire, c.format, masques[c.format]) for j, c in enumerate(colonnes)]
        i = 0
        for i, ligne in enumerate(lignes, 1):
            if i > LIMITE_LIGNES:
                raise TropDeLignes(f"plus de {LIMITE_LIGNES} lignes : demandez le CSV")
            for j, lire, format_, masque in ecrivains:
                _ecrire_cellule(feuille, i, j, lire(ligne), format_, masque)
        if colonnes:
            feuille.autofilter(0, 0, i, len(colonnes) - 1)
        return i


def _ecrire_cellule(feuille, i, j, valeur, format_, masque):
    if valeur is None or valeur == "":
        return
    if format_ == "oui_non" or isinstance(valeur, bool):
        feuille.write_string(i, j, "oui" if valeur else "non", masque)
    elif isinstance(valeur, datetime):
        feuille.write_datetime(i, j, _local(valeur), masque)
    elif isinstance(valeur, date):
        feuille.write_datetime(i, j, valeur, masque)
    elif isinstance(valeur, (int, float, Decimal, Fraction)):
        feuille.write_number(i, j, float(valeur), masque)
    else:
        feuille.write_string(i, j, _texte(valeur)[:LIMITE_CELLULE], masque)


def reponse_csv(nom, colonnes, lignes):
    """Réponse en flux : le premier octet part avant que la dernière ligne soit lue. `nom` sans
    extension.
    """
    return StreamingHttpResponse(
        flux_csv(colonnes, lignes),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{nom}.csv"'},
    )


def reponse_xlsx(nom, titre, colonnes, lignes):
    """Classeur écrit dans un fichier temporaire, effacé une fois envoyé. `nom` sans extension."""
    fichier = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 — FileResponse le ferme
    try:
        ecrire_xlsx(fichier, titre, colonnes, lignes)
    except Exception:
        fichier.close()
        raise
    fichier.seek(0)
    return FileResponse(fichier, as_attachment=True, filename=f"{nom}.xlsx", content_type=MIME_XLSX)
