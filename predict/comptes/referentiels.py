"""Charger les données de référence : `fixtures/referentiels/*.json` vers les tables partagées.

Chaque application déclare ce qu’elle sait charger (`enregistrer`) dans son module
`referentiels` ; les fonctions passent dans l’ordre des applications, donc de bas en haut.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from .models import Reseau, Terme

DOSSIER = Path(settings.BASE_DIR) / "fixtures" / "referentiels"

# Ce que le fichier dit au relecteur et qui n’a pas de colonne (README du dossier).
DOCUMENTAIRES = frozenset({"a_verifier"})


class ReferentielInvalide(Exception):
    """Le fichier ne peut pas être chargé ; le message nomme le fichier et la ligne."""


@dataclass(frozen=True)
class Bilan:
    """Ce qu’un chargement a fait d’une table, en nombre de lignes.

    `gardees` : lignes retouchées par la coordination, laissées telles quelles.
    """

    table: str
    creees: int = 0
    modifiees: int = 0
    inchangees: int = 0
    gardees: int = 0


@dataclass(frozen=True)
class Chargeur:
    fichiers: tuple[str, ...]
    charger: Callable[[dict[str, list[dict]]], list[Bilan]]


_CHARGEURS: list[Chargeur] = []


def enregistrer(*fichiers):
    """Déclare une fonction `charger(donnees)` et les fichiers (sans suffixe) qu’elle lit."""

    def declarer(charger):
        _CHARGEURS.append(Chargeur(fichiers, charger))
        return charger

    return declarer


def lire(dossier):
    """{nom sans suffixe: lignes}. Lève `ReferentielInvalide` sur un fichier illisible."""
    return {chemin.stem: _lignes(chemin) for chemin in sorted(Path(dossier).glob("*.json"))}


def _lignes(chemin):
    try:
        lignes = json.loads(chemin.read_text(encoding="utf-8"))
        # Une moitié de caractère (\ud800) se lit en JSON mais ne s’écrit dans aucune base.
        texte = json.dumps(lignes, ensure_ascii=False).encode().decode()
    except (ValueError, RecursionError) as erreur:
        raise ReferentielInvalide(f"{chemin.name} n’est pas un JSON lisible : {erreur}") from erreur
    if "\\u0000" in texte:
        raise ReferentielInvalide(f"{chemin.name} contient un caractère nul.")
    if not isinstance(lignes, list) or not all(isinstance(ligne, dict) for ligne in lignes):
        raise ReferentielInvalide(f"{chemin.name} n’est pas une liste d’objets.")
    return lignes


def charger_tout(dossier=DOSSIER):
    """Charge tous les référentiels, ou aucun ; rend un `Bilan` par table."""
    autodiscover_modules("referentiels")
    donnees = lire(dossier)
    for nom in (n for chargeur in _CHARGEURS for n in chargeur.fichiers):
        if nom not in donnees:
            raise ReferentielInvalide(f"{nom}.json manque dans {dossier}.")
    with transaction.atomic():
        return [bilan for chargeur in _CHARGEURS for bilan in chargeur.charger(donnees)]


def poser(modele, lignes, *, cle, fichier):
    """Crée ou met à jour des lignes reconnues par leur clé naturelle ; rend le `Bilan`.

    `lignes` : dictionnaires de champs du modèle. Une ligne retouchée par la coordination
    n’est jamais réécrite ; une ligne absente du fichier n’est jamais supprimée : elle peut
    servir à des données de réseaux.
    """
    attributs = [modele._meta.get_field(nom).attname for nom in cle]
    existantes = {_valeurs(objet, attributs): objet for objet in modele.objects.all()}
    vues, nouvelles, changees, gardees = set(), [], [], 0
    for rang, champs in enumerate(lignes, 1):
        candidate = verifiee(modele, champs, ou=f"{fichier}.json, ligne {rang}")
        reconnue = _valeurs(candidate, attributs)
        if reconnue in vues:
            raise ReferentielInvalide(
                f"{fichier}.json, ligne {rang} : {', '.join(map(str, reconnue))} y figure déjà."
            )
        vues.add(reconnue)
        objet = existantes.get(reconnue)
        if objet is None:
            nouvelles.append(candidate)
        elif objet.modifie_par_coordination:
            gardees += 1
        elif _reprendre(objet, candidate, champs):
            changees.append(objet)
    modele.objects.bulk_create(nouvelles)
    for objet in changees:
        objet.save()
    return Bilan(
        table=modele._meta.label,
        creees=len(nouvelles),
        modifiees=len(changees),
        inchangees=len(vues) - len(nouvelles) - len(changees) - gardees,
        gardees=gardees,
    )


def verifiee(modele, champs, *, ou):
    """Objet non enregistré, valeurs converties et contrôlées ; sinon `ReferentielInvalide`.

    Le contrôle est fait ici parce que SQLite accepterait un texte trop long ou un choix inconnu.
    """
    champs = {nom: valeur for nom, valeur in champs.items() if nom not in DOCUMENTAIRES}
    try:
        objet = modele(**champs)
        objet.clean_fields()
    except TypeError as erreur:
        raise ReferentielInvalide(f"{ou} : champ inconnu ({erreur}).") from erreur
    except ValidationError as erreur:
        manques = (f"{nom} : {' '.join(textes)}" for nom, textes in erreur.message_dict.items())
        raise ReferentielInvalide(f"{ou} : {' ; '.join(manques)}") from erreur
    return objet


def lu(ligne, nom, genre, *, ou):
    """La valeur d’un champ que le chargeur interprète lui-même ; absente ou d’un autre genre,
    elle est refusée ici plutôt que par une erreur de Python."""
    valeur = ligne.get(nom)
    if not isinstance(valeur, genre):
        raise ReferentielInvalide(f"{ou} : le champ « {nom} » manque ou n’a pas la bonne forme.")
    return valeur


def designe(index, code, *, ou):
    """L’objet désigné par son code, ou une erreur qui dit où il est cité."""
    try:
        return index[code]
    except (KeyError, TypeError):
        raise ReferentielInvalide(f"{ou} : « {code} » ne désigne rien de connu.") from None


def _valeurs(objet, attributs):
    return tuple(getattr(objet, nom) for nom in attributs)


def _reprendre(objet, candidate, champs):
    """Reporte sur `objet` les valeurs du fichier ; dit si quelque chose a changé."""
    change = False
    for nom in champs.keys() - DOCUMENTAIRES:
        attribut = objet._meta.get_field(nom).attname
        valeur = getattr(candidate, attribut)
        if getattr(objet, attribut) != valeur:
            setattr(objet, attribut, valeur)
            change = True
    return change


@enregistrer("termes", "reseaux")
def charger(donnees):
    return [
        poser(Terme, donnees["termes"], cle=("nomenclature", "code"), fichier="termes"),
        poser(Reseau, map(_reseau, donnees["reseaux"]), cle=("slug",), fichier="reseaux"),
    ]


def _reseau(ligne):
    """Un champ que nos sources ne disent pas n’efface pas ce que le réseau a écrit."""
    inconnus = {nom for nom in ligne.get("a_verifier", ()) if not ligne.get(nom)}
    return {nom: valeur for nom, valeur in ligne.items() if nom not in inconnus}
