"""Vérifier en mémoire les contraintes nommées des modèles, pour dire la place de l’erreur.

La base les vérifie toutes à l’écriture ; mais elle ne sait ni la ligne du fichier, ni en
dire plus d’une à la fois.
"""

import re

from django.db.models import F, Model, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

OPERATIONS = {
    "exact": lambda a, b: a == b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
    "in": lambda a, b: a in b,
    "regex": lambda a, b: re.search(b, a) is not None,
}


def verite(q, lire):
    """Valeur de vérité d’un `Q` à trois états, comme en SQL : `None` quand un nul empêche de dire.

    `lire(nom)` rend la valeur d’une colonne. Lève `KeyError` sur une opération inconnue :
    un essai parcourt toutes les contraintes déclarées.
    """
    if isinstance(q, tuple):
        resultat = _comparaison(*q, lire)
    else:
        resultats = [verite(enfant, lire) for enfant in q.children]
        decisif = q.connector == Q.OR
        indecis = None if None in resultats else not decisif
        resultat = decisif if decisif in resultats else indecis
        if q.negated and resultat is not None:
            resultat = not resultat
    return resultat


def _comparaison(terme, valeur, lire):
    nom, _, operation = terme.partition("__")
    gauche = lire(nom)
    droite = lire(valeur.name) if isinstance(valeur, F) else valeur
    if operation == "isnull":
        return (gauche is None) == droite
    if gauche is None or droite is None:
        return None
    return OPERATIONS[operation or "exact"](gauche, droite)


def message_de(contrainte):
    return str(contrainte.violation_error_message) % {"name": contrainte.name}


def verifier_lignes(modele, lignes, releve):
    """Note chaque ligne qui manque à une contrainte du modèle. `lignes` : voir `Lecteur`."""
    lignes = [ligne for ligne in lignes if not releve.est_fautif(ligne.chemin)]
    for contrainte in modele._meta.constraints:
        if isinstance(contrainte, CheckConstraint):
            for ligne in lignes:
                if verite(contrainte.condition, ligne.valeur) is False:
                    releve.noter(ligne.chemin, message_de(contrainte))
        elif isinstance(contrainte, UniqueConstraint) and contrainte.fields:
            _unicite(
                contrainte.fields, contrainte.condition, message_de(contrainte), lignes, releve
            )
    for colonne in modele._meta.concrete_fields:
        if colonne.unique and not colonne.primary_key:
            _unicite([colonne.name], None, f"{colonne.verbose_name} : déjà pris.", lignes, releve)


def _unicite(colonnes, condition, message, lignes, releve):
    vues = {}
    for ligne in lignes:
        if condition is not None and verite(condition, ligne.valeur) is not True:
            continue
        cle = tuple(_comparable(ligne.valeur(nom)) for nom in colonnes)
        if None in cle:
            continue
        premiere = vues.setdefault(cle, ligne)
        if premiere is not ligne:
            releve.noter(ligne.chemin, f"{message} Première fois\u00a0: {premiere.chemin}.")


def _comparable(valeur):
    """Un compte encore à créer n’a pas de numéro : il se compare à lui-même."""
    if isinstance(valeur, Model):
        return (type(valeur), valeur.pk or id(valeur))
    return valeur
