"""Ce qui a une date dans des accompagnements : une requête par nature, quel que soit le mois."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from django.db.models import Q

from ..models import Convention, Livrable, Tache

# Au-delà, un mois ne se lirait plus : la page le dit et propose la semaine ou un filtre.
LIMITE = 2000


@dataclass(frozen=True)
class Entree:
    """`nature` : clé de `NATURES` ; `sur` : (route, clé) de la page à ouvrir."""

    le: date
    nature: str
    titre: str
    lieu: str
    sur: tuple
    heure: time | None = None
    faite: bool = False
    retard: bool = False


@dataclass(frozen=True)
class Nature:
    titre: str
    icone: str
    lire: Callable


def _taches(accompagnements, du, au, le, jalons):
    lignes = Tache.objects.filter(
        accompagnement__in=accompagnements, echeance__range=(du, au), jalon=jalons
    ).values_list(
        "pk", "titre", "echeance", "heure", "faite_le",
        "accompagnement__fiche__collectivite__nom",
    )  # fmt: skip
    nature = "jalon" if jalons else "tache"
    for pk, titre, echeance, heure, faite_le, lieu in lignes[:LIMITE]:
        yield Entree(
            echeance, nature, titre, lieu, ("accompagnements:modifier_tache", pk), heure,
            faite=bool(faite_le), retard=not faite_le and echeance < le,
        )  # fmt: skip


def taches(accompagnements, du, au, le):
    return _taches(accompagnements, du, au, le, jalons=False)


def jalons(accompagnements, du, au, le):
    return _taches(accompagnements, du, au, le, jalons=True)


def livrables(accompagnements, du, au, le):
    """À sa date de remise s’il est livré, sinon à la date prévue."""
    lignes = Livrable.objects.filter(
        Q(livre_le__range=(du, au)) | Q(livre_le__isnull=True, prevu_le__range=(du, au)),
        accompagnement__in=accompagnements,
    )
    for pk, titre, prevu, livre, lieu in lignes.values_list(
        "pk", "titre", "prevu_le", "livre_le", "accompagnement__fiche__collectivite__nom"
    )[:LIMITE]:
        quand = livre or prevu
        yield Entree(
            quand, "livrable", titre, lieu, ("accompagnements:modifier_livrable", pk),
            faite=bool(livre), retard=not livre and quand < le,
        )  # fmt: skip


def _dates(lignes, colonnes, du, au):
    """(colonne, ligne) de chaque date qui tombe dans la période."""
    for ligne in lignes:
        for rang, colonne in enumerate(colonnes, 3):
            if ligne[rang] and du <= ligne[rang] <= au:
                yield colonne, ligne[rang], ligne


def _dans(queryset, colonnes, du, au):
    """Les lignes dont une des dates tombe dans la période."""
    condition = Q()
    for colonne in colonnes:
        condition |= Q(**{f"{colonne}__range": (du, au)})
    return queryset.filter(condition)


BORNES_DU_DOSSIER = {
    "debut_le": "Début",
    "fin_prevue_le": "Fin prévue",
    "fin_le": "Fin",
    "reveil_le": "Réveil",
}


def bornes(accompagnements, du, au, le):
    """Débuts, fins et réveils. Une fois fini, la fin prévue ne se montre plus."""
    lignes = _dans(accompagnements, BORNES_DU_DOSSIER, du, au).order_by("pk")
    lignes = lignes.values_list("pk", "titre", "fiche__collectivite__nom", *BORNES_DU_DOSSIER)
    for colonne, quand, ligne in _dates(lignes[:LIMITE], BORNES_DU_DOSSIER, du, au):
        fini = ligne[5] is not None
        if colonne == "fin_prevue_le" and fini:
            continue
        yield Entree(
            quand, "borne", f"{BORNES_DU_DOSSIER[colonne]} : {ligne[1]}", ligne[2],
            ("accompagnements:detail", ligne[0]), faite=quand <= le and colonne != "fin_prevue_le",
            retard=colonne in ("fin_prevue_le", "reveil_le") and quand < le,
        )  # fmt: skip


DATES_DE_CONVENTION = {
    "deliberee_le": "Délibération",
    "signee_le": "Signature",
    "transmise_le": "Transmission",
    "fin_le": "Terme",
}


def conventions(accompagnements, du, au, le):
    lignes = Convention.objects.filter(accompagnement__in=accompagnements)
    lignes = _dans(lignes, DATES_DE_CONVENTION, du, au).order_by("pk")
    lignes = lignes.values_list("pk", "titre", "fiche__collectivite__nom", *DATES_DE_CONVENTION)
    for colonne, quand, ligne in _dates(lignes[:LIMITE], DATES_DE_CONVENTION, du, au):
        yield Entree(
            quand, "convention", f"{DATES_DE_CONVENTION[colonne]} : {ligne[1]}", ligne[2],
            ("accompagnements:modifier_convention", ligne[0]), faite=quand <= le,
        )  # fmt: skip


NATURES = {
    "tache": Nature("Tâches", "check2-square", taches),
    "jalon": Nature("Jalons", "flag", jalons),
    "borne": Nature("Débuts et fins", "signpost-split", bornes),
    "livrable": Nature("Livrables", "file-earmark-text", livrables),
    "convention": Nature("Conventions", "file-earmark-check", conventions),
}


def entrees(accompagnements, du, au, le, natures=()):
    """{jour: entrées}, de `du` à `au` compris ; `natures` vide : toutes. Une requête par nature."""
    # Sans les annotations ni l’ordre de la demande : une sous-requête nue.
    choisis = accompagnements.order_by()
    par_jour = {}
    for cle in natures or NATURES:
        for entree in NATURES[cle].lire(choisis, du, au, le):
            par_jour.setdefault(entree.le, []).append(entree)
    for jour in par_jour.values():
        jour.sort(
            key=lambda e: (e.heure is None, e.heure or time.min, list(NATURES).index(e.nature))
        )
    return par_jour
