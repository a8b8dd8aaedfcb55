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
from math import ceil
from operator import attrgetter
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone

from .typographie import INSECABLE, sans_commandes

MIME_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# format → masque Excel (séparateurs américains : Excel les traduit selon le poste) et largeur
FORMATS = {
    "texte": ("@", 28),
    # Pas « @ » : Excel montre des dièses pour un texte de plus de 255 signes mis en texte.
    "long": ("General", 60),
    "annee": ("0", 9),
    "entier": ("#,##0", 12),
    "decimal": ("#,##0.00", 12),
    "euros": (f'#,##0.00"{INSECABLE}€"', 14),
    "pourcent": ("0.0%", 11),
    # Un compte (entier) ou un taux (`Fraction`), selon la ligne : chacun prend son masque.
    "valeur": ("#,##0", 12),
    "date": ("dd/mm/yyyy", 12),
    "moment": ("dd/mm/yyyy hh:mm", 17),
    "oui_non": ("@", 9),
}
MOTS = ("texte", "long")
NOMBRES = ("annee", "entier", "decimal", "euros", "pourcent", "valeur")
LIMITE_CELLULE = 32_767
# Une ligne de tableur, en points ; LibreOffice n’ajuste pas la hauteur d’un fichier qu’il n’a pas
# écrit : elle se dit, sinon le texte renvoyé à la ligne se recouvre.
HAUTEUR, HAUTEUR_MAXIMALE = 15, 409
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
    if format_ == "pourcent" or isinstance(valeur, Fraction):
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


@dataclass(frozen=True)
class Feuille:
    """Une feuille d’un classeur. `lignes` : itérable d’objets, lu une fois ; `figees` : colonnes
    qui restent à l’écran quand on va vers la droite."""

    titre: str
    colonnes: tuple[Colonne, ...]
    lignes: Any
    figees: int = 0


A_LIRE = (
    Colonne("Ce classeur", lambda x: x[0], largeur=24),
    Colonne("En clair", lambda x: x[1], "long", largeur=96),
)


def feuille_a_lire(paires):
    """La première feuille d’un classeur qui part au-dehors : de qui, de quand, comment lire."""
    return Feuille("Lire ce classeur", A_LIRE, list(paires))


def ecrire_xlsx(destination, titre, colonnes, lignes):
    """Écrit un classeur d'une feuille ; `destination` : chemin ou fichier binaire. Rend le nombre
    de lignes.

    `titre` : nom de la feuille, raccourci à 31 signes permis. Lève `TropDeLignes` au-delà d'Excel.
    """
    (nombre,) = ecrire_classeur(destination, [Feuille(titre, colonnes, lignes)])
    return nombre


def ecrire_classeur(destination, feuilles, *, titre="", auteur=""):
    """Écrit plusieurs feuilles, aux titres distincts. Rend le nombre de lignes de chacune.

    `titre` et `auteur` : ce que disent les propriétés du fichier, et le pied de page imprimé.
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
        if titre or auteur:
            classeur.set_properties({"title": _texte(titre), "author": _texte(auteur)})
        style = {
            "bold": True,
            "font_color": "#1F3A68",
            "bottom": 1,
            "valign": "bottom",
            "text_wrap": True,
        }
        entetes = {f: classeur.add_format(style | _cadrage(f)) for f in FORMATS}
        masques = {
            f: classeur.add_format({"num_format": masque, "valign": "top"} | _cadrage(f))
            for f, (masque, _) in FORMATS.items()
        }
        for f in MOTS:
            masques[f].set_text_wrap()
        pied = f"&L{_pour_marge(titre)}&R&P / &N"
        return [_ecrire_feuille(classeur, une, entetes, masques, pied) for une in feuilles]


def _cadrage(format_):
    """Un retrait sépare les mots du nombre ou de la date qui les précède."""
    return {"align": "right"} if format_ in NOMBRES else {"align": "left", "indent": 1}


def _pour_marge(mots):
    return _texte(mots).replace("&", "&&")[:120]


def _largeur(colonne):
    """Celle qu’on demande, et au moins le plus long mot du titre avec la flèche du filtre."""
    demandee = colonne.largeur or FORMATS[colonne.format][1]
    return max(demandee, max(map(len, colonne.titre.split()), default=0) + 3)


def _lignes_de_texte(mots, largeur):
    """Lignes que prend un texte dans sa colonne ; un dixième de plus pour les mots renvoyés."""
    return sum(
        1 if len(x) < largeur else ceil(len(x) * 1.1 / (largeur - 1)) for x in mots.split("\n")
    )


def _ecrire_feuille(classeur, une, entetes, masques, pied):
    colonnes = une.colonnes
    feuille = classeur.add_worksheet(
        re.sub(r"[\[\]:*?/\\']", " ", _texte(une.titre))[:31] or "Export"
    )
    feuille.freeze_panes(1, une.figees)
    feuille.repeat_rows(0)
    feuille.set_landscape()
    feuille.set_paper(9)  # A4
    feuille.set_header(f"&L&B{_pour_marge(une.titre)}")
    feuille.set_footer(pied)
    feuille.fit_to_pages(1, 0)
    largeurs = [_largeur(c) for c in colonnes]
    titres = max(
        (_lignes_de_texte(c.titre, w) for c, w in zip(colonnes, largeurs, strict=True)), default=1
    )
    feuille.set_row(0, HAUTEUR * titres)
    for j, c in enumerate(colonnes):
        feuille.set_column(j, j, largeurs[j])
        feuille.write_string(0, j, _texte(c.titre), entetes[c.format])
    ecrivains = [(j, c.lire, c.format, masques[c.format]) for j, c in enumerate(colonnes)]
    i = 0
    for i, ligne in enumerate(une.lignes, 1):
        if i > LIMITE_LIGNES:
            raise TropDeLignes(f"plus de {LIMITE_LIGNES} lignes : demandez le CSV")
        valeurs = [lire(ligne) for _, lire, *_ in ecrivains]
        hauteur = max(
            (
                _lignes_de_texte(str(v), largeurs[j])
                for (j, _, f, _), v in zip(ecrivains, valeurs, strict=True)
                if f in MOTS and v
            ),
            default=1,
        )
        if hauteur > 1:
            feuille.set_row(i, min(HAUTEUR * hauteur, HAUTEUR_MAXIMALE))
        for (j, _, format_, masque), valeur in zip(ecrivains, valeurs, strict=True):
            if format_ == "valeur" and isinstance(valeur, Fraction):
                masque = masques["pourcent"]
            _ecrire_cellule(feuille, i, j, valeur, format_, masque)
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


def reponse_xlsx(nom, titre, colonnes, lignes, *, pied=""):
    """Classeur d'une feuille, en pièce à télécharger. `nom` sans extension ; `pied` : de qui, de
    quand, au bas de chaque page imprimée."""
    return reponse_classeur(nom, [Feuille(titre, colonnes, lignes)], titre=pied)


def reponse_classeur(nom, feuilles, *, titre="", auteur=""):
    """Classeur écrit dans un fichier temporaire, effacé une fois envoyé. `nom` sans extension."""
    fichier = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 — FileResponse le ferme
    try:
        ecrire_classeur(fichier, feuilles, titre=titre, auteur=auteur)
    except Exception:
        fichier.close()
        raise
    fichier.seek(0)
    return FileResponse(fichier, as_attachment=True, filename=f"{nom}.xlsx", content_type=MIME_XLSX)
