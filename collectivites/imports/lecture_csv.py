"""Lire un CSV tel qu’il vient : encodage, séparateur, guillemets et fins de ligne devinés."""

import codecs
import csv
import io

from .commun import ErreurImport, bornees, ligne_lue

SEPARATEURS = (";", ",", "\t", "|")
_PAQUET = 64 * 1024
_ECHANTILLON = 64 * 1024
_LIGNES_ECHANTILLON = 40
_MARQUES = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _morceaux(fichier):
    fichier.seek(0)
    while morceau := fichier.read(_PAQUET):
        yield morceau


def encodage_de(fichier):
    """Nom de l’encodage. Sans marque : UTF-16 s’il y a des octets nuls, puis UTF-8, puis cp1252."""
    fichier.seek(0)
    tete = fichier.read(_ECHANTILLON)
    for marque, nom in _MARQUES:
        if tete.startswith(marque):
            return nom
    pairs, impairs = tete[0::2].count(0), tete[1::2].count(0)
    if pairs + impairs > len(tete) // 8:
        return "utf-16-le" if impairs > pairs else "utf-16-be"
    decodeur = codecs.getincrementaldecoder("utf-8")()
    try:
        for morceau in _morceaux(fichier):
            decodeur.decode(morceau)
        decodeur.decode(b"", final=True)
    except UnicodeDecodeError:
        return "utf-8" if _plutot_utf8(fichier) else "cp1252"
    return "utf-8"


def _plutot_utf8(fichier):
    """Quelques octets abîmés dans un texte UTF-8 ne font pas un texte d’un autre encodage."""
    bons = perdus = 0
    decodeur = codecs.getincrementaldecoder("utf-8")("replace")
    for morceau in _morceaux(fichier):
        texte = decodeur.decode(morceau)
        perdus += texte.count("\ufffd")
        bons += sum(1 for c in texte if c > "\x7f" and c != "\ufffd")
    return bons > 10 * perdus


def _separateur(echantillon):
    """Celui qui donne le plus de colonnes, les mêmes d’une ligne à l’autre."""
    premiere = echantillon.split("\n", 1)[0].strip().strip('"')
    if premiere.lower().startswith("sep=") and len(premiere) == 5 and premiere[4] in SEPARATEURS:
        return premiere[4]
    meilleur, note = ";", 0.0
    for separateur in SEPARATEURS:
        largeurs = _largeurs(echantillon, separateur)
        if not largeurs:
            continue
        commune = max(set(largeurs), key=lambda n: (largeurs.count(n), n))
        if commune < 2:
            commune = max(largeurs)
        # La régularité compte plus que le nombre : les virgules d’un texte vont par hasard.
        accord = sum(n == commune for n in largeurs) / len(largeurs)
        valeur = (commune - 1) * accord * accord
        if valeur > note:
            meilleur, note = separateur, valeur
    return meilleur


def _largeurs(echantillon, separateur):
    largeurs = []
    try:
        for rangee in csv.reader(io.StringIO(echantillon, newline=""), delimiter=separateur):
            if any(case.strip() for case in rangee):
                largeurs.append(len(rangee))
            if len(largeurs) >= _LIGNES_ECHANTILLON:
                break
    except csv.Error:
        pass
    return largeurs


class _Lignes:
    """Les lignes physiques, en comptant leurs guillemets : un guillemet resté ouvert se verra."""

    def __init__(self, texte):
        self.texte = texte
        self.guillemets = 0

    def __iter__(self):
        for ligne in self.texte:
            self.guillemets += ligne.count('"')
            yield ligne


class LectureCsv:
    """Un CSV ouvert. `feuilles` est vide : un CSV n’en a qu’une, sans nom."""

    feuilles = ()

    def __init__(self, fichier):
        self.fichier = fichier
        self.encodage = encodage_de(fichier)
        self.separateur = _separateur(self._echantillon())
        fichier.seek(0)
        self.lignes_estimees = sum(
            morceau.count(b"\n") or morceau.count(b"\r") for morceau in _morceaux(fichier)
        )

    def estimation(self, feuille=""):
        """Nombre de lignes à peu près, pour la barre d’avancement."""
        return self.lignes_estimees

    def _texte(self):
        self.fichier.seek(0)
        return io.TextIOWrapper(
            _SansFermer(self.fichier), encoding=self.encodage, errors="replace", newline=""
        )

    def _echantillon(self):
        return self._texte().read(_ECHANTILLON)

    def lignes(self, feuille=""):
        return bornees(self._lignes())

    def _lignes(self):
        source = _Lignes(self._texte())
        lecteur = csv.reader(source, delimiter=self.separateur)
        debut = 1
        while True:
            source.guillemets = 0
            try:
                rangee = next(lecteur)
            except StopIteration:
                return
            except csv.Error as erreur:
                raise _ouvert(debut) from erreur
            if lecteur.line_num > debut and source.guillemets % 2:
                raise _ouvert(debut)
            if not (debut == 1 and len(rangee) <= 2 and rangee and rangee[0].startswith("sep=")):
                ligne = ligne_lue(debut, rangee)
                if ligne:
                    yield ligne
            debut = lecteur.line_num + 1


def _ouvert(numero):
    return ErreurImport(
        f"À partir de la ligne {numero}, un guillemet est ouvert et n’est jamais fermé : on ne "
        "sait plus où finissent les cases. Retirez ce guillemet ou fermez-le, puis redéposez."
    )


class _SansFermer(io.BufferedIOBase):
    """Prête le fichier à TextIOWrapper, qui le fermerait en disparaissant."""

    def __init__(self, fichier):
        self.fichier = fichier

    def readable(self):
        return True

    def read(self, taille=-1):
        return self.fichier.read(taille)

    def read1(self, taille=-1):
        return self.fichier.read(taille if taille and taille > 0 else _PAQUET)
