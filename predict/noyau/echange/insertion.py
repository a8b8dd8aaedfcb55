"""Écrire en base ce que `Lecteur` a contrôlé : par lots, dans une transaction ouverte."""

import hashlib
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DataError, IntegrityError, transaction

from .lecture import Ligne

_LOT = 500


@contextmanager
def fichiers_deposes():
    """Liste des (stockage, nom) déposés ; une erreur les retire tous avec la transaction."""
    deposes = []
    try:
        yield deposes
    except BaseException:
        for stockage, nom in deposes:
            stockage.delete(nom)
        raise


def inserer(lecteur, reseau, deposes):
    """Crée toutes les lignes lues ; rend leur nombre par modèle. Lève `FichierRefuse`.

    `deposes` : voir `fichiers_deposes`. À appeler dans une transaction qui porte le réseau.
    """
    lecteur.releve.refuser()
    bilan = {}
    for modele in ordre_d_insertion(lecteur.lignes):
        lignes = lecteur.lignes[modele]
        for ligne in lignes:
            _preparer(ligne, reseau, deposes)
        _enregistrer(modele, lignes, lecteur.releve)
        _reprendre(modele, lignes)
        bilan[modele] = len(lignes)
    return bilan


def ordre_d_insertion(modeles):
    """Les modèles, chacun après ceux qu’il désigne. Une boucle lève `ValueError`."""
    restants, ordre = list(modeles), []
    while restants:
        prets = [m for m in restants if not (_cibles(m) & set(restants)) - {m}]
        if not prets:
            raise ValueError(f"Ces modèles se désignent en rond : {restants}")
        ordre += prets
        restants = [m for m in restants if m not in prets]
    return ordre


def _cibles(modele):
    return {c.related_model for c in modele._meta.concrete_fields if c.is_relation}


def _preparer(ligne, reseau, deposes):
    section = ligne.section
    ligne.objet = section.modele(**{section.proprietaire: reseau})
    if not section.nommer:
        # Sans référence écrite, sa place dans le fichier la nomme : toujours de la même façon.
        place = f"{reseau.slug}/{ligne.chemin}"
        ligne.objet.ref = hashlib.sha256(place.encode()).hexdigest()[:16]
    for nom, valeur in ligne.valeurs.items():
        if not isinstance(valeur, Ligne):
            setattr(ligne.objet, nom, valeur)
        elif valeur.section.modele is not section.modele:
            setattr(ligne.objet, nom, valeur.objet)
    if section.completer:
        section.completer(ligne.objet)
    if ligne.contenu is not None:
        fichier = getattr(ligne.objet, section.fichier.champ)
        fichier.save(section.fichier.nom(ligne.objet), ContentFile(ligne.contenu), save=False)
        deposes.append((fichier.storage, fichier.name))


def _enregistrer(modele, lignes, releve):
    try:
        with transaction.atomic():
            modele._base_manager.bulk_create([ligne.objet for ligne in lignes], batch_size=_LOT)
    except (IntegrityError, DataError):
        _chercher_la_faute(lignes, releve)


def _chercher_la_faute(lignes, releve):
    """Le lot est refusé par la base : ligne à ligne, pour dire laquelle et pourquoi."""
    for ligne in lignes:
        ligne.objet.pk = None
        try:
            with transaction.atomic():
                ligne.objet.save(force_insert=True)
        except (IntegrityError, DataError) as erreur:
            releve.noter(ligne.chemin, _pourquoi(ligne.objet, erreur))
    releve.refuser()
    raise AssertionError("Le lot était refusé, chaque ligne est acceptée.")


def _pourquoi(objet, erreur):
    try:
        objet.validate_unique()
        objet.validate_constraints()
    except ValidationError as refus:
        return " ".join(refus.messages)
    if isinstance(erreur, IntegrityError):
        return "la base la refuse\u00a0: une valeur qui doit être unique y sert déjà."
    return "la base ne peut pas garder une de ses valeurs."


def _reprendre(modele, lignes):
    """Après coup : les liens d’une table vers elle-même et les instants que Django a reposés."""
    automatiques = {
        c.name for c in modele._meta.concrete_fields if getattr(c, "auto_now_add", False)
    }
    reprises, colonnes = [], set()
    for ligne in lignes:
        noms = {
            nom
            for nom, valeur in ligne.valeurs.items()
            if nom in automatiques
            or (isinstance(valeur, Ligne) and valeur.section.modele is modele)
        }
        for nom in noms:
            valeur = ligne.valeurs[nom]
            setattr(ligne.objet, nom, valeur.objet if isinstance(valeur, Ligne) else valeur)
        if noms:
            reprises.append(ligne.objet)
            colonnes |= noms
    if reprises:
        modele._base_manager.bulk_update(reprises, sorted(colonnes), batch_size=_LOT)
