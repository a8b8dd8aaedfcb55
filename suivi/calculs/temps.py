"""Rang ACTER déclaré contre rang réel, d’après les heures saisies (domaine.md §1.2, n° 5)."""

from dataclasses import dataclass

from django.db.models import Sum

from accompagnements.models import TempsPasse
from collectivites.regles import ProfilActer
from offre.models import RangActer


@dataclass(frozen=True)
class RangProfil:
    """`declare`, `reel` : de 1 (le plus de temps) à 5 ; `None` n’est pas zéro."""

    profil: str
    declare: int | None
    reel: int | None
    minutes: int

    @property
    def heures(self):
        return self.minutes / 60

    @property
    def ecart(self):
        """Places gagnées par le temps réel ; `None` s’il manque un des deux rangs."""
        return None if self.declare is None or self.reel is None else self.declare - self.reel


@dataclass(frozen=True)
class RangsActer:
    lignes: tuple[RangProfil, ...]
    minutes_sans_profil: int = 0

    @property
    def minutes(self):
        return sum(ligne.minutes for ligne in self.lignes)


def rangs_acter(reseau, periode):
    """Les cinq profils, du plus au moins d’heures. Un profil sans heure n’a pas de rang réel.

    À heures égales, le rang est partagé : les deux profils portent le même.
    """
    declares = dict(RangActer.objects.filter(reseau=reseau).values_list("profil", "rang"))
    minutes = dict(
        TempsPasse.objects.du_reseau(reseau)
        .filter(le__range=(periode.du, periode.au), accompagnement__isnull=False)
        .order_by()
        .values_list("accompagnement__fiche__profil_principal")
        .annotate(Sum("minutes"))
    )
    sans_profil = minutes.pop("", 0)
    lignes = [
        RangProfil(
            profil,
            declares.get(profil),
            1 + sum(autre > minutes[profil] for autre in minutes.values())
            if profil in minutes
            else None,
            minutes.get(profil, 0),
        )
        for profil in ProfilActer.values
    ]
    lignes.sort(key=lambda x: (-x.minutes, x.declare or 9, x.profil))
    return RangsActer(tuple(lignes), sans_profil)
