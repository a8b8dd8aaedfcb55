"""Ce que le cadre scellé engage : ses échéances deviennent des jalons, ses livrables s’attendent.

Sceller une nouvelle version ne double rien : une ligne de même intitulé est la même chose, sa date
suit le cadre. Ce que la version précédente avait posé et que la nouvelle ne dit plus s’en va, sauf
ce qui est fait ou livré.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from predict.comptes.actions import journaliser

from ..models import Livrable, LivrableDestinataire, Tache
from ..regles.cadre import type_de_livrable


@dataclass(frozen=True)
class Bilan:
    """Combien de lignes sont nées, ont changé de date, sont parties."""

    jalons: int = 0
    livrables: int = 0
    deplaces: int = 0
    retires: int = 0


def engager(*, cadre, precedent, agent):
    """Reporte le cadre dans l’accompagnement ; `precedent` : la version scellée d’avant, ou None.

    À appeler dans la transaction du sceau.
    """
    a = cadre.accompagnement
    avant = (precedent.echeances.all(), precedent.livrables.all()) if precedent else ((), ())
    taches = _reporter(
        list(cadre.echeances.all()), avant[0], Tache.objects.filter(accompagnement=a, jalon=True),
        "echeance", "faite_le",
    )  # fmt: skip
    livrables = _reporter(
        list(cadre.livrables.order_by("le", "pk")), avant[1],
        Livrable.objects.filter(accompagnement=a), "prevu_le", "livre_le",
    )  # fmt: skip
    Tache.objects.bulk_create(
        Tache(
            reseau_id=cadre.reseau_id, accompagnement=a, titre=x.libelle, echeance=x.le, jalon=True,
            assignee=a.responsable,
        )
        for x in taches.neuves
    )  # fmt: skip
    for x in livrables.neuves:
        livrable = Livrable.objects.create(
            reseau_id=cadre.reseau_id, accompagnement=a, titre=x.libelle, prevu_le=x.le,
            type=type_de_livrable(x.libelle),
        )  # fmt: skip
        LivrableDestinataire.objects.create(
            reseau_id=cadre.reseau_id, livrable=livrable, fiche_id=a.fiche_id
        )
    bilan = Bilan(
        len(taches.neuves), len(livrables.neuves), taches.deplaces + livrables.deplaces,
        taches.retires + livrables.retires,
    )  # fmt: skip
    if bilan != Bilan():
        journaliser(agent=agent, verbe="engagements du cadre reportés", objet=a)
    return bilan


@dataclass(frozen=True)
class _Report:
    neuves: list
    deplaces: int
    retires: int


def _cle(titre):
    return " ".join(titre.split()).casefold()


def _tot(le):
    return le or date.max


def _reporter(voulues, avant, lignes, champ, fait):
    """Rapproche les lignes du cadre de celles du dossier, par intitulé puis par date."""
    presentes = defaultdict(list)
    for ligne in sorted(lignes, key=lambda x: (_tot(getattr(x, champ)), x.pk)):
        presentes[_cle(ligne.titre)].append(ligne)
    neuves, deplaces = [], 0
    for x in sorted(voulues, key=lambda x: (_tot(x.le), x.pk)):
        connues = presentes[_cle(x.libelle)]
        if not connues:
            neuves.append(x)
            continue
        ligne = connues.pop(0)
        if getattr(ligne, fait) is None and getattr(ligne, champ) != x.le:
            lignes.filter(pk=ligne.pk).update(**{champ: x.le}, version=F("version") + 1)
            deplaces += 1
    dites = {(_cle(x.libelle), x.le) for x in avant}
    parties = [
        ligne.pk
        for reste in presentes.values()
        for ligne in reste
        if getattr(ligne, fait) is None and (_cle(ligne.titre), getattr(ligne, champ)) in dites
    ]
    lignes.filter(pk__in=parties).delete()
    return _Report(neuves, deplaces, len(parties))
