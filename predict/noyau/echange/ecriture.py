"""Écrire : des lignes de la base vers des objets JSON, toujours dans le même ordre."""

import base64
import hashlib
import json
from collections import defaultdict

from django.db import models

from .declaration import naturelles
from .formats import format_de

CLE_CONTENU = "contenu"
_VIDES = (None, "", [], {})


class ExportImpossible(Exception):
    """Le fichier ne peut pas être produit en entier : rien n’est écrit."""


def en_json(donnees):
    """Texte final : français lisible, une clé par ligne, une fin de ligne."""
    return json.dumps(donnees, ensure_ascii=False, indent=2) + "\n"


def ecrire_sections(sections, reseau):
    """{clé: [lignes]} de tout le réseau. Lit chaque table une fois, quel que soit son nombre."""
    tables = _Tables(sections, reseau)
    return {section.cle: tables.ecrire(section) for section in sections}


def ecrire_champs(objet, champs, lien=None):
    """{clé: valeur} d’un objet ; une valeur vide qui est aussi celle par défaut se tait."""
    resultat = {}
    for champ in champs:
        colonne = objet._meta.get_field(champ.colonne)
        if colonne.is_relation:
            valeur = lien(objet, colonne) if getattr(objet, colonne.attname) else None
        else:
            valeur = getattr(objet, champ.colonne)
            if valeur is not None:
                valeur = format_de(colonne, champ.valeurs).ecrire(valeur)
        if valeur in _VIDES and not isinstance(valeur, bool) and facultatif(colonne):
            continue
        resultat[champ.cle] = valeur
    return resultat


def facultatif(colonne):
    """Une clé absente se relit alors comme un vide."""
    if colonne.null:
        return not colonne.has_default() or colonne.get_default() is None
    if not colonne.has_default():
        return colonne.blank and isinstance(colonne, models.CharField | models.TextField)
    return colonne.get_default() in _VIDES and not isinstance(colonne, models.BooleanField)


class _Tables:
    def __init__(self, sections, reseau):
        self.lignes, self.refs, self.par_parent = {}, {}, {}
        for section in (s for racine in sections for s in racine.avec_descendantes()):
            self._lire(section, reseau)

    def _lire(self, section, reseau):
        modele = section.modele
        partagees = [
            colonne.name
            for colonne in modele._meta.concrete_fields
            if colonne.is_relation and colonne.related_model in naturelles()
        ]
        lignes = list(
            modele._base_manager.filter(**{section.proprietaire: reseau})
            .select_related(*partagees)
            .order_by("pk")
        )
        self.lignes[modele] = lignes
        self.refs[modele] = (
            section.nommer(lignes) if section.nommer else {o.pk: o.ref for o in lignes}
        )
        if section.parent:
            attribut = modele._meta.get_field(section.parent).attname
            groupes = defaultdict(list)
            for objet in lignes:
                groupes[getattr(objet, attribut)].append(objet)
            self.par_parent[modele] = groupes

    def ecrire(self, section, parent=None):
        modele = section.modele
        lignes = self.par_parent[modele][parent.pk] if parent else self.lignes[modele]
        return [self._ligne(section, objet) for objet in lignes]

    def _ligne(self, section, objet):
        resultat = {"ref": self.refs[section.modele][objet.pk]}
        resultat |= ecrire_champs(objet, section.champs, self._lien)
        if section.fichier:
            resultat |= _contenu(section.fichier, objet)
        for enfant in section.enfants:
            if lignes := self.ecrire(enfant, objet):
                resultat[enfant.cle] = lignes
        return resultat

    def _lien(self, objet, colonne):
        cible = colonne.related_model
        pk = getattr(objet, colonne.attname)
        if cible in naturelles():
            return naturelles()[cible].ecrire(
                getattr(objet, colonne.name), self.refs.get(cible, {})
            )
        return self.refs[cible][pk]


def _contenu(fichier, objet):
    try:
        with getattr(objet, fichier.champ).open("rb") as flux:
            octets = flux.read()
    except (OSError, ValueError) as erreur:
        raise ExportImpossible(
            f"Le fichier de «\u00a0{objet}\u00a0» ({objet._meta.verbose_name}, {objet.ref}) est "
            "absent du stockage\u00a0: restaurez-le, l’export ne se fait pas à moitié."
        ) from erreur
    if hashlib.sha256(octets).hexdigest() != getattr(objet, fichier.sha256):
        raise ExportImpossible(
            f"Le fichier de «\u00a0{objet}\u00a0» ({objet._meta.verbose_name}, {objet.ref}) ne "
            "correspond plus à son empreinte\u00a0: il a été altéré."
        )
    return {CLE_CONTENU: base64.b64encode(octets).decode("ascii")}
