"""Lire un classeur XLSX au fil de l’eau : valeurs seules, entités refusées, tout est borné.

Le paquet openpyxl, en lecture seule, rend la même chose pour une case vide et pour une formule
que personne n’a calculée, et fabrique des milliers de cases vides si le classeur le prétend : on
lit donc le XML soi-même (defusedxml), en lui laissant les dates et les formats de nombre.
"""

import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from posixpath import join, normpath

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from .commun import CELLULE_MAX, COLONNES_MAX, ErreurImport, bornees, lettre, ligne_lue

DECOMPRESSE_MAX = 256 * 1024 * 1024  # octets, par feuille
TEXTES_MAX = 64 * 1024 * 1024  # octets, textes partagés du classeur
REGLES_MAX = 8 * 1024 * 1024  # octets, sommaire et styles
PIECES_MAX = 5_000
FEUILLES_MAX = 100
FUSIONS_MAX = 20_000
_PAQUET = 64 * 1024
_REFERENCE = re.compile(r"([A-Z]{1,4})([0-9]{1,8})")
_FUSION = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]{1,4}\d{1,8}):([A-Z]{1,4}\d{1,8})"')
_RANGEE = re.compile(rb"<(?:\w+:)?row[\s>/]")
_ECHAPPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENDOMMAGE = (
    "Ce classeur est endommagé{ou} : ouvrez-le, enregistrez-le de nouveau en XLSX, redéposez."
)
# Ce qu’un classeur fabriqué à la main peut faire lever aux bibliothèques qui l’ouvrent.
_PANNES = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, ParseError, DefusedXmlException, EOFError,
    OSError, KeyError, IndexError, ValueError, OverflowError, NotImplementedError, RuntimeError,
    LookupError, TypeError, AttributeError,
)  # fmt: skip


class _Borne:
    """Ne rend pas plus d’octets que promis, quoi que dise l’annuaire de l’archive."""

    def __init__(self, flux, limite, quoi):
        self.flux, self.reste, self.quoi = flux, limite, quoi

    def read(self, taille=-1):
        morceau = self.flux.read(_PAQUET if taille is None or taille < 0 else taille)
        self.reste -= len(morceau)
        if self.reste < 0:
            raise _trop_lourd(self.quoi)
        return morceau


def _trop_lourd(quoi):
    return ErreurImport(
        f"Une fois ouvert, ce classeur prend une place démesurée ({quoi}). Copiez le tableau utile "
        "dans un classeur neuf, enregistrez-le en XLSX ou en CSV, et redéposez-le."
    )


def _nom(balise):
    """Nom local : les deux variantes du format ne diffèrent que par l’espace de noms."""
    return balise.rpartition("}")[2]


def _rang(lettres):
    rang = 0
    for une in lettres:
        rang = rang * 26 + ord(une) - 64
    return rang - 1


class LectureXlsx:
    """Un classeur ouvert. `feuilles` : noms des feuilles visibles, dans l’ordre."""

    def __init__(self, fichier):
        try:
            self.archive = zipfile.ZipFile(fichier)
            if len(self.archive.infolist()) > PIECES_MAX:
                raise _trop_lourd("trop de pièces")
            self._noms = {une.filename.lstrip("/").lower(): une for une in self.archive.infolist()}
            self._lire_sommaire()
            self._lire_styles()
        except ErreurImport:
            raise
        except _PANNES as panne:
            raise _endommage(panne) from panne
        self._textes, self._suite_textes, self._textes_finis = [], None, False
        self._estimees = {}

    # -- pièces de l’archive

    def _ouvrir(self, chemin, limite, quoi):
        piece = self._noms.get(chemin.lstrip("/").lower())
        if piece is None:
            return None
        if piece.file_size > limite:
            raise _trop_lourd(quoi)
        if piece.flag_bits & 0x1:
            raise ErreurImport(
                "Ce classeur est protégé par un mot de passe : retirez-le, puis redéposez."
            )
        return _Borne(self.archive.open(piece), limite, quoi)

    def _balises(self, chemin, limite, quoi, fins=("end",)):
        flux = self._ouvrir(chemin, limite, quoi)
        if flux is not None:
            for evenement, balise in iterparse(flux, events=fins):
                yield evenement, _nom(balise.tag), balise

    def _lire_sommaire(self):
        liens = {}
        for _, nom, balise in self._balises("xl/_rels/workbook.xml.rels", REGLES_MAX, "sommaire"):
            if nom == "Relationship":
                cible = balise.get("Target", "")
                chemin = cible if cible.startswith("/") else join("xl", cible)
                liens[balise.get("Id")] = normpath(chemin).lstrip("/")
        self._chemins = {}
        self.calendrier = CALENDAR_WINDOWS_1900
        for _, nom, balise in self._balises("xl/workbook.xml", REGLES_MAX, "sommaire"):
            if nom == "workbookPr" and balise.get("date1904") in {"1", "true"}:
                self.calendrier = CALENDAR_MAC_1904
            if nom != "sheet" or len(self._chemins) >= FEUILLES_MAX:
                continue
            cle = next((v for k, v in balise.attrib.items() if k.endswith("}id")), "")
            if balise.get("state", "visible") == "visible" and liens.get(cle):
                titre = texte_sur(balise.get("name", "")) or f"Feuille {len(self._chemins) + 1}"
                self._chemins[titre] = liens[cle]
        self.feuilles = tuple(self._chemins)
        if not self.feuilles:
            raise ErreurImport(
                "Ce fichier n’est pas un classeur Excel, ou n’a aucune feuille visible : "
                "enregistrez-le de nouveau en XLSX ou en CSV, puis redéposez-le."
            )

    def _lire_styles(self):
        formats = dict(BUILTIN_FORMATS)
        self._dates = []
        dans_cellules = False
        pieces = self._balises("xl/styles.xml", REGLES_MAX, "styles", ("start", "end"))
        for evenement, nom, balise in pieces:
            if nom == "cellXfs":
                dans_cellules = evenement == "start"
            elif evenement == "start" and nom == "numFmt":
                code = balise.get("numFmtId", "")
                if code.isdigit():
                    formats[int(code)] = balise.get("formatCode", "")[:200]
            elif evenement == "start" and nom == "xf" and dans_cellules:
                code = balise.get("numFmtId", "0")
                masque = formats.get(int(code), "") if code.isdigit() else ""
                self._dates.append(bool(masque) and is_date_format(masque))

    def _texte_partage(self, rang):
        """Les textes partagés se lisent jusqu’au plus lointain demandé, pas au-delà."""
        if self._suite_textes is None:
            self._suite_textes = self._lire_textes()
        while len(self._textes) <= rang and not self._textes_finis:
            texte = next(self._suite_textes, None)
            if texte is None:
                self._textes_finis = True
            else:
                self._textes.append(texte)
        return self._textes[rang]

    def _lire_textes(self):
        racine, morceaux = None, []
        pieces = self._balises("xl/sharedStrings.xml", TEXTES_MAX, "textes", ("start", "end"))
        phonetique = False
        for evenement, nom, balise in pieces:
            if racine is None:
                racine = balise
            if nom == "rPh":
                phonetique = evenement == "start"
            elif evenement == "end" and nom == "t" and not phonetique:
                morceaux.append(balise.text or "")
            elif evenement == "end" and nom == "si":
                yield _desechapper("".join(morceaux))
                morceaux = []
                racine.clear()

    # -- une feuille

    def _survol(self, chemin):
        """Fusions de la feuille et nombre de rangées : un passage sur les octets, sans XML."""
        fusions, rangees, reste = {}, 0, b""
        flux = self._ouvrir(chemin, DECOMPRESSE_MAX, "feuille")
        while morceau := flux.read(_PAQUET) if flux else b"":
            bloc = reste + morceau
            for trouve in _FUSION.finditer(bloc):
                self._noter_fusion(fusions, trouve[1].decode(), trouve[2].decode())
            rangees += len(_RANGEE.findall(bloc))
            # Une balise coupée entre deux morceaux se reverra ; une balise entière, une fois.
            coupe = bloc.rfind(b"<")
            reste = bloc[coupe:] if coupe >= 0 and len(bloc) - coupe < 300 else b""
            if reste:
                rangees -= len(_RANGEE.findall(reste))
        return fusions, rangees

    def _noter_fusion(self, fusions, debut, fin):
        a, b = _REFERENCE.fullmatch(debut), _REFERENCE.fullmatch(fin)
        if not a or not b:
            return
        colonne, derniere = _rang(a[1]), _rang(b[1])
        haut, bas = int(a[2]), int(b[2])
        # Un titre étalé sur le tableau n’est pas une donnée : seules les fusions en hauteur
        # (une collectivité pour trois contacts) se répètent.
        if colonne != derniere or bas <= haut or colonne >= COLONNES_MAX:
            return
        if len(fusions) < FUSIONS_MAX:
            fusions.setdefault(colonne, []).append((haut, bas))

    def lignes(self, feuille=""):
        return bornees(self._lignes(feuille or self.feuilles[0]))

    def estimation(self, feuille=""):
        """Nombre de lignes à peu près, pour la barre d’avancement."""
        return self._estimees.get(feuille, 0)

    def _lignes(self, feuille):
        if feuille not in self._chemins:
            raise ErreurImport(f"La feuille « {feuille[:80]} » n’est pas dans ce classeur.")
        numero = 0
        try:
            fusions, self._estimees[feuille] = self._survol(self._chemins[feuille])
            retenues = {}
            for numero, cases, soucis in self._rangees(self._chemins[feuille]):
                self._repeter(fusions, retenues, numero, cases)
                largeur = max(cases, default=-1) + 1
                ligne = ligne_lue(numero, [cases.get(r, "") for r in range(largeur)], soucis)
                if ligne:
                    yield ligne
        except ErreurImport:
            raise
        except _PANNES as panne:
            raise _endommage(panne, numero) from panne

    def _repeter(self, fusions, retenues, numero, cases):
        for colonne, plages in fusions.items():
            while plages and plages[0][1] < numero:
                plages.pop(0)
            if not plages or not plages[0][0] <= numero <= plages[0][1]:
                retenues.pop(colonne, None)
            elif numero == plages[0][0]:
                retenues[colonne] = cases.get(colonne, "")
            elif colonne in retenues and not cases.get(colonne):
                cases[colonne] = retenues[colonne]

    def _rangees(self, chemin):
        pieces = self._balises(chemin, DECOMPRESSE_MAX, "feuille", ("start", "end"))
        racine, numero = None, 0
        cases, soucis, colonne = {}, {}, -1
        for evenement, nom, balise in pieces:
            if evenement == "start":
                if nom == "sheetData":
                    racine = balise
                elif nom == "row":
                    dit = balise.get("r", "")
                    numero = int(dit) if dit.isdigit() and len(dit) < 9 else numero + 1
                    cases, soucis, colonne = {}, {}, -1
            elif nom == "c":
                colonne = self._colonne(balise, numero, colonne + 1)
                texte, souci = self._case(balise)
                if texte or souci:
                    if colonne >= COLONNES_MAX:
                        raise ErreurImport(
                            f"La ligne {numero} va jusqu’à la colonne {lettre(colonne)} : "
                            f"{COLONNES_MAX} colonnes au plus. Supprimez les colonnes inutiles "
                            "et redéposez le classeur."
                        )
                    cases[colonne] = texte
                    if souci:
                        soucis[colonne] = souci
                balise.clear()
            elif nom == "row":
                yield numero, cases, soucis
                if racine is not None:
                    racine.clear()
            elif nom == "sheetData":
                return

    def _colonne(self, balise, numero, suivante):
        reference = balise.get("r")
        if not reference:
            return suivante
        trouve = _REFERENCE.fullmatch(reference)
        if not trouve:
            raise ErreurImport(
                f"À la ligne {numero}, la case « {reference[:20]} » n’a pas d’adresse lisible. "
                + _ENDOMMAGE.format(ou="")
            )
        return _rang(trouve[1])

    def _case(self, balise):
        genre, brut, formule, en_ligne = balise.get("t", "n"), None, False, []
        for enfant in balise.iter():
            nom = _nom(enfant.tag)
            if nom == "v":
                brut = enfant.text
            elif nom == "f":
                formule = True
            elif nom == "t":
                en_ligne.append(enfant.text or "")
        if genre == "inlineStr":
            return _desechapper("".join(en_ligne)), ""
        if brut is None or brut == "":
            if formule:
                return "", (
                    "est une formule jamais calculée : ouvrez le fichier dans votre tableur, "
                    "enregistrez-le, ou collez les valeurs"
                )
            return "", ""
        if genre == "s":
            return self._texte_partage(int(brut)), ""
        if genre == "e":
            return brut[:20], f"contient une erreur de calcul ({brut[:20]})"
        if genre == "b":
            return ("oui" if brut.strip() == "1" else "non"), ""
        if genre == "n":
            return self._nombre(brut[:60], balise.get("s", "")), ""
        return _desechapper(brut), ""

    def _nombre(self, brut, style):
        est_date = style.isdigit() and int(style) < len(self._dates) and self._dates[int(style)]
        valeur = float(brut)
        if est_date:
            return _date_en_texte(from_excel(valeur, self.calendrier), brut)
        if valeur.is_integer() and abs(valeur) < 1e15:
            return str(int(valeur))
        return repr(valeur).replace(".", ",") if "e" not in repr(valeur) else brut


def _date_en_texte(le, brut):
    if isinstance(le, datetime):
        sans_heure = le.time() == time.min
        return le.strftime("%d/%m/%Y" if sans_heure else "%d/%m/%Y %H:%M")
    if isinstance(le, date):
        return le.strftime("%d/%m/%Y")
    if isinstance(le, time):
        return le.strftime("%H:%M")
    if isinstance(le, timedelta):
        minutes = int(le.total_seconds() // 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return brut


def _desechapper(texte):
    """Excel écrit « _x000D_ » pour un retour chariot : on rend le caractère."""
    if len(texte) > CELLULE_MAX or "_x" not in texte:
        return texte
    return _ECHAPPE.sub(lambda m: chr(int(m[1], 16)), texte)


def texte_sur(texte):
    return "".join(c for c in texte if c.isprintable()).strip()[:120]


def _endommage(panne, numero=0):
    if isinstance(panne, DefusedXmlException):
        return ErreurImport(
            "Ce classeur contient des entités XML, qu’aucun tableur n’écrit : il est refusé. "
            "Copiez le tableau dans un classeur neuf, puis redéposez."
        )
    ou = f" après la ligne {numero}" if numero else ""
    return ErreurImport(_ENDOMMAGE.format(ou=ou))
