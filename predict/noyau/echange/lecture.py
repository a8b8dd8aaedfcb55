"""Lire : du fichier vers des lignes contrôlées. Rien ne s’écrit ici (voir insertion.py)."""

import base64
import binascii
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from .contraintes import verifier_lignes
from .declaration import Locale, Section, naturelles
from .ecriture import CLE_CONTENU, facultatif
from .erreurs import FichierRefuse, Releve, ValeurRefusee, montrer, propre
from .formats import attendu, format_de, texte_sain

_TAILLE_REF = 64


class Objet(dict):
    """Objet JSON qui se souvient des clés écrites deux fois : la première serait perdue."""

    doubles: tuple = ()


def lire_json(octets):
    """Lève `FichierRefuse` (ligne et colonne) si ce n’est pas du JSON en UTF-8."""
    try:
        return json.loads(
            octets.decode("utf-8-sig"),
            object_pairs_hook=_objet,
            parse_float=Decimal,
            parse_constant=_constante,
        )
    except UnicodeDecodeError as erreur:
        ligne = octets.count(b"\n", 0, erreur.start) + 1
        raise FichierRefuse([f"Ligne {ligne}\u00a0: le fichier n’est pas en UTF-8."]) from None
    except json.JSONDecodeError as erreur:
        raise FichierRefuse(
            [
                f"Ligne {erreur.lineno}, colonne {erreur.colno}\u00a0: le JSON s’interrompt "
                f"({_EN_FRANCAIS.get(erreur.msg, 'écriture inattendue')})."
            ]
        ) from None
    except RecursionError:
        raise FichierRefuse(["Le fichier s’imbrique sans fin."]) from None
    except ValueError as erreur:
        raise FichierRefuse(
            [f"Un nombre ne se lit pas\u00a0: {propre(str(erreur))[:120]}"]
        ) from None


_EN_FRANCAIS = {
    "Expecting value": "une valeur était attendue",
    "Expecting ',' delimiter": "une virgule était attendue",
    "Expecting ':' delimiter": "un deux-points était attendu",
    "Expecting property name enclosed in double quotes": "une clé entre guillemets était attendue",
    "Illegal trailing comma before end of object": "une virgule de trop",
    "Illegal trailing comma before end of array": "une virgule de trop",
    "Unterminated string starting at": "un texte ouvert n’est pas refermé",
    "Invalid control character at": "un caractère de commande dans un texte",
    "Invalid \\escape": "une séquence d’échappement inconnue",
    "Invalid \\uXXXX escape": "une séquence \\u incomplète",
    "Extra data": "du texte suit la fin du document",
}


def _objet(paires):
    objet = Objet(paires)
    if len(objet) < len(paires):
        vues = set()
        objet.doubles = tuple(c for c, _ in paires if c in vues or vues.add(c))
    return objet


def _constante(nom):
    raise ValueError(f"{nom} n’est pas un nombre.")


@dataclass(eq=False)
class Ligne:
    """Une ligne du fichier, contrôlée. `valeurs` : par nom de colonne ; un lien local est une
    autre `Ligne`, un lien naturel un objet de la base."""

    section: Section
    chemin: str
    ref: str
    valeurs: dict = field(default_factory=dict)
    contenu: bytes | None = None
    objet: Any = None

    def valeur(self, nom):
        if nom == self.section.proprietaire:
            return "réseau"
        if nom in self.valeurs:
            return self.valeurs[nom]
        return None if nom == "id" else self.section.modele._meta.get_field(nom).get_default()


class Lecteur:
    """Lit et contrôle les sections. `connus` : {modèle: {clé: objet}} des lignes naturelles que
    le fichier apporte lui-même (les comptes)."""

    def __init__(self, releve=None, connus=None):
        self.releve = releve or Releve()
        self.connus = connus or {}
        self.lignes = defaultdict(list)
        self.index = defaultdict(dict)
        self._liens = []

    # -- lire -----------------------------------------------------------------

    def lire(self, sections, donnees):
        """Lit toutes les sections, puis les relie et les confronte aux contraintes."""
        for section in sections:
            if section.cle in donnees:
                self._section(section, donnees[section.cle], section.cle, None)
        self._relier()
        for modele, lignes in self.lignes.items():
            verifier_lignes(modele, lignes, self.releve)

    def _section(self, section, brut, chemin, parent):
        if not isinstance(brut, list):
            self.releve.noter(chemin, f"{montrer(brut)} n’est pas une liste.")
            return
        for rang, element in enumerate(brut):
            self._ligne(section, element, f"{chemin}[{rang}]", parent)

    def _ligne(self, section, brut, chemin, parent):
        enfants = {enfant.cle: enfant for enfant in section.enfants}
        de_plus = {"ref", *enfants} | ({CLE_CONTENU} if section.fichier else set())
        if not self.est_objet(brut, {champ.cle for champ in section.champs} | de_plus, chemin):
            return
        ligne = Ligne(section, chemin, self._ref(section, brut, chemin))
        ligne.valeurs = self.champs(section.modele, section.champs, brut, chemin, ligne)
        for cle, refus in section.verifier(ligne.valeurs) if section.verifier else ():
            self.releve.noter(f"{chemin}.{cle}", refus)
        if ligne.ref and section.nommer is None:
            ligne.valeurs["ref"] = ligne.ref
        if parent is not None:
            ligne.valeurs[section.parent] = parent
        if section.fichier:
            ligne.contenu = self._contenu(section.fichier, brut, ligne)
        self.lignes[section.modele].append(ligne)
        if ligne.ref:
            self._indexer(ligne)
        for cle, enfant in enfants.items():
            if cle in brut:
                self._section(enfant, brut[cle], f"{chemin}.{cle}", ligne)

    def est_objet(self, brut, cles, chemin):
        """Vrai si `brut` est un objet ; note ses clés inconnues ou écrites deux fois."""
        if not isinstance(brut, dict):
            self.releve.noter(chemin, f"{montrer(brut)} n’est pas un objet.")
            return False
        for cle in getattr(brut, "doubles", ()):
            self.releve.noter(_sous(chemin, cle[:80]), "cette clé est écrite deux fois.")
        for cle in brut:
            if cle not in cles:
                proche = get_close_matches(cle[:80], cles, n=1)
                aide = f" Vouliez-vous dire «\u00a0{proche[0]}\u00a0»\u00a0?" if proche else ""
                self.releve.noter(_sous(chemin, cle[:80]), f"clé inconnue.{aide}")
        return True

    def champs(self, modele, champs, brut, chemin, ligne=None):
        """{colonne: valeur} d’un objet du fichier ; chaque refus est noté à sa place."""
        valeurs = {}
        for champ in champs:
            colonne = modele._meta.get_field(champ.colonne)
            ou = f"{chemin}.{champ.cle}"
            if champ.cle not in brut:
                if not (facultatif(colonne) or colonne.has_default()):
                    self.releve.noter(ou, "cette clé est obligatoire.")
                continue
            valeur = brut[champ.cle]
            if valeur is None and colonne.null:
                valeurs[colonne.name] = None
            elif colonne.is_relation:
                self._lien(ligne, colonne, valeur, ou)
            else:
                try:
                    valeurs[colonne.name] = format_de(colonne, champ.valeurs).lire(valeur)
                except ValeurRefusee as refus:
                    self.releve.noter(ou, str(refus))
        return valeurs

    def _ref(self, section, brut, chemin):
        """La référence est facultative pour une ligne que rien ne désigne."""
        if "ref" not in brut:
            return None
        ref = brut["ref"]
        try:
            if not isinstance(ref, str):
                raise attendu("un texte", ref)
            if not 0 < len(texte_sain(ref)) <= _TAILLE_REF:
                raise ValeurRefusee(f"une référence a de 1 à {_TAILLE_REF} caractères.")
        except ValeurRefusee as refus:
            self.releve.noter(f"{chemin}.ref", str(refus))
            return None
        return ref

    def _indexer(self, ligne):
        premiere = self.index[ligne.section.modele].setdefault(ligne.ref, ligne)
        if premiere is not ligne:
            ligne.valeurs.pop("ref", None)  # sans quoi la contrainte le redirait
            self.releve.noter(
                f"{ligne.chemin}.ref",
                f"{montrer(ligne.ref)} sert déjà à {premiere.chemin}.",
            )

    def _contenu(self, fichier, brut, ligne):
        ou = f"{ligne.chemin}.{CLE_CONTENU}"
        if not isinstance(brut.get(CLE_CONTENU), str):
            self.releve.noter(ou, "le contenu du fichier, en base64, est obligatoire.")
            return None
        try:
            octets = base64.b64decode(brut[CLE_CONTENU], validate=True)
        except (binascii.Error, ValueError):
            self.releve.noter(ou, "ce contenu n’est pas du base64.")
            return None
        if hashlib.sha256(octets).hexdigest() != ligne.valeurs.get(fichier.sha256):
            self.releve.noter(ou, "le contenu ne correspond pas à l’empreinte sha256.")
        if len(octets) != ligne.valeurs.get(fichier.taille):
            self.releve.noter(ou, f"le contenu fait {len(octets)} octets\u00a0: la taille ment.")
        return octets

    # -- relier ---------------------------------------------------------------

    def _lien(self, ligne, colonne, valeur, ou):
        cible = colonne.related_model
        try:
            if cible in naturelles():
                cle = naturelles()[cible].lire(valeur)
            elif isinstance(valeur, str):
                cle = Locale(valeur)
            else:
                raise attendu("une référence (un texte)", valeur)
        except ValeurRefusee as refus:
            self.releve.noter(ou, str(refus))
        else:
            self._liens.append((ligne, colonne, cle, ou, valeur))

    def _relier(self):
        partagees = self._trouver_les_partagees()
        for ligne, colonne, cle, ou, brut in self._liens:
            cible = colonne.related_model
            if isinstance(cle, Locale):
                trouvee = self.index[cible].get(cle.ref)
                manque = f"{montrer(cle.ref)} ne désigne aucune ligne du fichier ({_nom(cible)})."
            else:
                trouvee = partagees[cible].get(cle)
                manque = f"{_en_bref(brut)} ne désigne rien de connu ({_nom(cible)})."
            if trouvee is None:
                self.releve.noter(ou, manque)
            ligne.valeurs[colonne.name] = trouvee
            if isinstance(trouvee, Ligne) and _tourne_en_rond(ligne, colonne.name):
                self.releve.noter(ou, "cette référence tourne en rond.")
                ligne.valeurs[colonne.name] = None

    def _trouver_les_partagees(self):
        demandees = defaultdict(set)
        for _, colonne, cle, _, _ in self._liens:
            if not isinstance(cle, Locale):
                demandees[colonne.related_model].add(cle)
        return {
            modele: self.connus[modele]
            if modele in self.connus
            else naturelles()[modele].trouver(cles)
            for modele, cles in demandees.items()
        }


def _tourne_en_rond(ligne, nom):
    """Un avenant de son propre avenant : aucune base n’en voudrait."""
    suivante, vues = ligne, set()
    while isinstance(suivante, Ligne) and suivante.section is ligne.section:
        if id(suivante) in vues:
            return True
        vues.add(id(suivante))
        suivante = suivante.valeurs.get(nom)
    return False


def _sous(chemin, cle):
    return f"{chemin}.{cle}" if chemin else cle


def _nom(modele):
    return modele._meta.verbose_name


def _en_bref(brut):
    if isinstance(brut, dict):
        return "{" + ", ".join(f"{cle}: {montrer(valeur)}" for cle, valeur in brut.items()) + "}"
    return montrer(brut)
