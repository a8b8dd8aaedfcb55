"""Effacer un nom écrit en toutes lettres dans ce qui touche une collectivité."""

from functools import cache, reduce
from operator import or_

from django.apps import apps
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Left, Replace

from predict.comptes.models import Locataire
from predict.noyau.recherche import normaliser

from ..models import Contact, Fiche

EFFACE = "Personne anonymisée"
# Au-delà de deux liens (rubriques d’un cadre, lignes d’un budget), le texte a pu être validé ou
# scellé : on n’y touche pas.
LIENS_MAX = 2


def effacer_le_nom(*, fiche_id, nom_complet):
    """Remplace ce nom par « Personne anonymisée » dans les textes libres de la fiche.

    Rend le nombre de textes touchés. Sans prénom et nom, rien : « Martin » seul dirait trop.
    """
    if len(nom_complet.split()) < 2:
        return 0
    touches = 0
    for modele, chemins in tables_de_la_fiche():
        siennes = reduce(or_, (Q(**{chemin: fiche_id}) for chemin in chemins))
        lignes = modele._base_manager.filter(siennes)
        for champ in _textes(modele):
            cherche, efface = nom_complet, EFFACE
            if champ.name == "recherche":
                cherche, efface = normaliser(nom_complet), normaliser(EFFACE)
            texte = Replace(F(champ.name), Value(cherche), Value(efface))
            touches += lignes.filter(**{f"{champ.name}__contains": cherche}).update(
                **{champ.name: Left(texte, champ.max_length) if champ.max_length else texte}
            )
    return touches


@cache
def tables_de_la_fiche():
    """((modèle, chemins jusqu’à la fiche), …), toutes applications : la haute n’a rien à dire."""
    proches, trouves = {Fiche: ("",)}, {}
    metier = [m for m in apps.get_models() if issubclass(m, Locataire) and m is not Contact]
    for _ in range(LIENS_MAX):
        suivants = {}
        for modele in metier:
            liens = (c for c in modele._meta.concrete_fields if c.related_model in proches)
            chemins = tuple(
                f"{lien.name}__{suite}" if suite else lien.name
                for lien in liens
                for suite in proches[lien.related_model]
            )
            if chemins:
                suivants[modele] = chemins
                trouves[modele] = (*trouves.get(modele, ()), *chemins)
        proches = suivants
    return ((Fiche, ("pk",)), *trouves.items())


def _textes(modele):
    return [
        champ
        for champ in modele._meta.concrete_fields
        if isinstance(champ, models.CharField | models.TextField)
        and not champ.choices
        and not isinstance(champ, models.EmailField | models.URLField)
        and champ.name not in ("ref", "jeton_hache", "cle")
    ]
