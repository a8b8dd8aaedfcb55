"""Nomenclatures communes : codes stables, libellés que la coordination peut reprendre."""

from django.db import models

from .base import Referentiel


class TermeQuerySet(models.QuerySet):
    def de(self, nomenclature):
        return self.filter(nomenclature=nomenclature).order_by("ordre", "code")


class Terme(Referentiel):
    """Un mot du métier et son explication (domaine.md §1). Partagé entre réseaux.

    Les codes dont une règle dépend sont aussi des `TextChoices` dans `regles.py` ;
    ce qui s’affiche (définition, atout, limite…) se lit ici.
    """

    nomenclature = models.SlugField(max_length=40)
    code = models.CharField(max_length=60)
    libelle = models.CharField("libellé", max_length=200)
    definition = models.TextField("définition", blank=True)
    precisions = models.JSONField("précisions", default=dict, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    objects = TermeQuerySet.as_manager()

    class Meta:
        ordering = ["nomenclature", "ordre", "code"]
        constraints = [
            models.UniqueConstraint(fields=["nomenclature", "code"], name="comptes_terme_unique")
        ]

    def __str__(self):
        return self.libelle
